"""What is no whole dump is refused in words, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from graphsvc.errors import BadFile
from graphsvc.store.dump import dump, restore
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.protocol import Store
from tests.contract.dumps import Line, fill, plain, write
from tests.contract.samples import contents


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the filled graph from the embedded engine."""
    path = tmp_path_factory.mktemp("original") / "graph.jsonl.zst"
    with closing(KgliteStore(tmp_path_factory.mktemp("kglite"))) as store:
        fill(store)
        dump(store, path)
    return path


def _cut(share: float) -> Callable[[Path, Path], Path]:
    def cut(path: Path, made: Path) -> Path:
        whole = path.read_bytes()
        made.write_bytes(whole[: int(len(whole) * share)])
        return made

    return cut


def _flip(path: Path, made: Path) -> Path:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0x10
    made.write_bytes(bytes(whole))
    return made


def _edited(change: Callable[[list[Line]], object]) -> Callable[[Path, Path], Path]:
    """The lines changed by somebody who also made the checksum fit."""

    def edit(path: Path, made: Path) -> Path:
        lines = plain(path)[:-1]
        change(lines)
        return write(made, lines)

    return edit


def _bent(key: str, value: str, **values: object) -> Callable[[Path, Path], Path]:
    """Other values in the first line of a kind."""
    return _edited(
        lambda lines: next(line for line in lines if line.get(key) == value)["values"].update(values)
    )


BAD: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "not there": (lambda _, made: made, "cannot be read"),
    "a folder": (lambda path, _: path.parent, "cannot be read"),
    "empty": (lambda _, made: made.touch() or made, "cut short"),
    "cut at 10 %": (_cut(0.1), "cut short"),
    "cut at 50 %": (_cut(0.5), "cut short"),
    "cut at 99 %": (_cut(0.99), "cut short"),
    "a flipped bit": (_flip, "damaged|altered|cut short|no line"),
    "plain text": (lambda _, made: made.write_text("id;name\n") and made, "no dump of graphsvc"),
    "another zstd file": (lambda _, made: made.write_bytes(zstandard.compress(b"hei\n")) and made, "damaged"),
    "JSON of another kind": (_edited(lambda lines: lines.pop(0)), "no dump of graphsvc"),
    "a line missing": (lambda path, made: write(made, plain(path)[:-2], plain(path)[-1]), "altered"),
    "a value altered": (
        lambda path, made: write(made, [*plain(path)[:-2], {"node": "Role"}], plain(path)[-1]),
        "altered",
    ),
    "more after the end": (lambda path, made: write(made, [*plain(path), {}]), "goes on"),
    "a newer format": (_edited(lambda lines: lines[0].update(version=2)), "newer graphsvc"),
    "a newer schema": (_edited(lambda lines: lines[0].update(schema_version=9)), "newer graphsvc"),
    "a schema without a way on": (_edited(lambda lines: lines[0].update(schema_version=-1)), "schema -1"),
    "an unknown label": (_edited(lambda lines: lines[1].update(node="Elf")), "no line of a dump"),
    "an unknown column": (_edited(lambda lines: lines[1]["values"].update(elf=1)), "elf.*no column"),
    "a wrong type": (_bent("node", "Course", hours="3"), "hours.*is not"),
    "a level of 5": (_bent("edge", "ASSESSED", level=5), "level.*is not allowed"),
    "a node twice": (_edited(lambda lines: lines.insert(2, lines[1])), "twice"),
    "an edge twice": (_edited(lambda lines: lines.append(lines[-1])), "twice"),
    "an edge to nowhere": (_edited(lambda lines: lines[-1]["end"].__setitem__(1, "none")), "not in the dump"),
    "a wrong pair of ends": (_edited(lambda lines: lines[-1]["end"].__setitem__(0, "Role")), "no line"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_whole_dump_is_refused(case: str, store: Store, original: Path, tmp_path: Path) -> None:
    """A file that is cut short, altered, foreign or newer is refused in words, and nothing is written."""
    make, words = BAD[case]
    path = make(original, tmp_path / "bad")
    with pytest.raises(BadFile, match=words) as caught:
        restore(store, path)
    assert str(tmp_path) not in str(caught.value)
    assert store.revision() == (0, 0, False)
    assert contents(store) == ({}, {})
