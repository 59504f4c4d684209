"""The way out of any engine: dump, restore, dump is the same bytes; what is no whole dump is refused."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from graphsvc.changes import Link, Put, ref
from graphsvc.errors import BadInput, StoreConflict
from graphsvc.store import dump as dumping
from graphsvc.store import lines as form
from graphsvc.store import upgrades
from graphsvc.store.dump import dump, restore
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Revision, Store
from tests.contract.dumps import Line, fill, plain, write
from tests.contract.samples import contents, personal_and_open


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the filled graph from the embedded engine."""
    path = tmp_path_factory.mktemp("original") / "graph.jsonl.zst"
    with closing(KgliteStore(tmp_path_factory.mktemp("kglite"))) as store:
        fill(store)
        dump(store, path)
    return path


def test_dump_restore_dump_is_the_same_bytes(store: Store, original: Path, tmp_path: Path) -> None:
    """What the embedded engine dumped, restored into any engine, dumps to the same bytes."""
    restore(store, original)
    dump(store, tmp_path / "again.jsonl.zst")
    assert (tmp_path / "again.jsonl.zst").read_bytes() == original.read_bytes()


def test_a_dump_of_each_engine_goes_back_to_the_embedded_one(store: Store, tmp_path: Path) -> None:
    """The same the other way round: written by any engine, restored into the embedded one."""
    fill(store)
    dump(store, tmp_path / "one")
    with closing(KgliteStore(tmp_path / "graph")) as other:
        restore(other, tmp_path / "one")
        dump(other, tmp_path / "two")
        assert contents(other) == contents(store)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_restored_graph_goes_on(store: Store, original: Path, tmp_path: Path) -> None:
    """Revision, feed and audit trail come along; the next change is the next revision."""
    with closing(KgliteStore(tmp_path / "graph")) as first:
        fill(first)
        dump(first, tmp_path / "dump")
        restore(store, tmp_path / "dump")
        assert store.revision() == first.revision()
        assert list(store.changes(0)) == list(first.changes(0))
        assert contents(store) == contents(first)
    assert verify_chain(store) == []
    assert store.apply([Put(ref("Role", "next"), {})], by="a", reason="b").number == 6
    assert verify_chain(store) == []


def test_an_empty_graph(store: Store, tmp_path: Path) -> None:
    """A graph that nothing was written to dumps to a header, and restores to revision 0."""
    summary = dump(store, tmp_path / "dump")
    assert (summary.lines, summary.revision) == (1, 0)
    restore(store, tmp_path / "dump")
    assert store.revision() == (0, 0, False)
    assert store.apply([Put(ref("Role", "first"), {})], by="a", reason="b").number == 1


def test_the_lines(store: Store, tmp_path: Path) -> None:
    """Null and the empty list are left out, numbers have the table's types, lines are in order of keys."""
    course = Put(ref("Course", "b"), {"hours": 3, "price": 0.5, "alt_nb": [], "label_nb": "B", "uri": None})
    other = Put(ref("Course", "a"), {"alt_nb": ["x"]})
    post = Put(ref("Employment", "p"), {"employee": "ola"})
    store.apply([course, other, post, Put(ref("Competence", "k"), {})], by="a", reason="b")
    store.apply(
        [
            Link("DEVELOPS", course.ref, ref("Competence", "k"), {"from_level": 2, "to_level": 3}),
            Link("DEVELOPS", course.ref, ref("Competence", "k"), {"from_level": 0, "to_level": 3}),
            Link("DEVELOPS", other.ref, ref("Competence", "k"), {"from_level": 1, "to_level": 2}),
        ],
        by="a",
        reason="b",
    )
    dump(store, tmp_path / "dump")
    head, *lines, last = plain(tmp_path / "dump")
    assert head == {
        "format": "graphsvc-dump",
        "version": 1,
        "schema_version": 1,
        "revision": 2,
        "open_revision": 2,
    }
    assert [line for line in lines if line.get("node") not in ("Change", "ChangePayload")] == [
        {"node": "Competence", "key": ["k"], "values": {}},
        {"node": "Course", "key": ["a"], "values": {"alt_nb": ["x"]}},
        {"node": "Course", "key": ["b"], "values": {"label_nb": "B", "hours": 3.0, "price": 0.5}},
        {"node": "Employment", "key": ["p"], "values": {"employee": "ola", "on_leave": False}},
        *(
            {
                "edge": "DEVELOPS",
                "start": ["Course", course],
                "end": ["Competence", "k"],
                "values": {"from_level": low, "to_level": high},
            }
            for course, low, high in (("a", 1, 2), ("b", 0, 3), ("b", 2, 3))
        ),
    ]
    assert last["lines"] == len(lines) + 1


def test_progress_is_told_to_the_end(original: Path, store: Store, tmp_path: Path) -> None:
    """Both ways tell how far they are, and end at the end."""
    told: list[tuple[int, int]] = []
    restore(store, original, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    told.clear()
    dump(store, tmp_path / "dump", lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_only_an_empty_store_is_restored_into(store: Store, original: Path) -> None:
    """A store that something was written to is refused in words, and left as it was."""
    store.apply(personal_and_open(), by="a", reason="b")
    before = contents(store)
    with pytest.raises(BadInput, match="not empty"):
        restore(store, original)
    assert contents(store) == before
    assert store.revision().number == 1


def test_a_dump_is_the_owners_alone(original: Path) -> None:
    """A dump holds people's data: nobody but the owner can read the file."""
    assert original.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there(store: Store, tmp_path: Path) -> None:
    """Where the file cannot be made, that is said."""
    with pytest.raises(BadInput, match="cannot be written"):
        dump(store, tmp_path / "nowhere" / "dump")


FULL = """
import resource, signal, sys
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from graphsvc.errors import StoreFull
from graphsvc.store.dump import dump
from graphsvc.store.kglite import KgliteStore

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
with closing(KgliteStore(Path(sys.argv[1]))) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, most))
    try:
        dump(store, Path(sys.argv[2]))
    except StoreFull as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
"""


def test_no_room_for_a_dump(tmp_path: Path) -> None:
    """Where the disk is full, the dump that was there stays, and nothing lies beside it."""
    with closing(KgliteStore(tmp_path / "graph")) as store:
        fill(store)
        dump(store, tmp_path / "dump")
    before = (tmp_path / "dump").read_bytes()
    command = [sys.executable, "-c", FULL, tmp_path / "graph", tmp_path / "dump"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "no room left" in done.stdout, done.stderr
    assert (tmp_path / "dump").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump", "graph"]


class _Moving:
    """A whole reader whose graph is at another revision each time it is asked."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._numbers = count(1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def revision(self) -> Revision:
        return Revision(next(self._numbers), 0)

    @contextmanager
    def whole(self) -> Iterator[Any]:
        yield self


def test_a_graph_that_never_rests(tmp_path: Path) -> None:
    """A graph that is written to all the while is given up on in words, and no file is left."""
    refused = pytest.raises(StoreConflict, match="no whole revision")
    with closing(KgliteStore(tmp_path / "graph")) as store, refused:
        dump(_Moving(store), tmp_path / "dump")
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_writers_wait_while_a_store_is_held_still(store: Store) -> None:
    """Where a store has no whole reads, nobody writes while it is held still, and then they do."""
    if not isinstance(store, dumping.CanHoldOff):
        with store.whole() as reader:  # type: ignore[attr-defined]
            store.apply(personal_and_open(), by="a", reason="b")
            assert reader.revision().number == 0
        return
    done = threading.Event()

    def late() -> None:
        store.apply(personal_and_open(), by="a", reason="b")
        done.set()

    writer = threading.Thread(target=late)
    with store.quiet() as reader:
        writer.start()
        assert not done.wait(1.0)
        assert reader.revision().number == 0
    assert done.wait(30)
    writer.join()
    assert store.revision().number == 1


def _upgrade(line: Line) -> Iterator[Line]:
    """A made-up schema 0 had one text per competence, no levels as nodes, and elves."""
    if line.get("node") == "Elf" or line.get("edge") == "ELFIN":
        return
    if line.get("node") == "Competence":
        values = dict(line["values"])
        steps = values.pop("steps", [])
        yield line | {"values": values}
        for step, text in enumerate(steps, start=1):
            key = [*line["key"], step]
            yield {"node": "Level", "key": key, "values": {"description_nb": text}}
        return
    yield line


def test_a_dump_of_an_earlier_schema_is_upgraded(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line goes through the upgrades on its way: columns change, lines are added and left out."""
    monkeypatch.setitem(upgrades.UPGRADES, 0, _upgrade)
    lines = [
        form.header(store.revision()._replace(number=3, open=2), 0),
        {"node": "Elf", "key": ["legolas"], "values": {"bow": True}},
        {"node": "Competence", "key": ["k"], "values": {"label_nb": "K", "steps": ["kan litt", "kan mer"]}},
        {"node": "Role", "key": ["r"], "values": {}},
        {"edge": "ELFIN", "start": ["Elf", "legolas"], "end": ["Role", "r"], "values": {}},
    ]
    restore(store, write(tmp_path / "old", lines))
    nodes, edges = contents(store)
    assert set(nodes) == {
        ref("Competence", "k"),
        ref("Level", "k", 1),
        ref("Level", "k", 2),
        ref("Role", "r"),
    }
    assert nodes[ref("Level", "k", 2)]["description_nb"] == "kan mer"
    assert edges == {}
    assert store.revision()[:2] == (3, 2)
    assert store.read("meta.state")[0]["schema_version"] == 1
