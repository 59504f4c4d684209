"""
The way out of any engine: the whole graph as lines of JSON, compressed, and back (the lines: lines.py).

A dump says nothing of when or by what it was made: the same graph gives the same bytes from every engine. It
holds personal data, so only its owner can read the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, runtime_checkable

import zstandard

from graphsvc.errors import BadFile, BadInput, Fault, StoreConflict
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.store import lines as form
from graphsvc.store.effects import Step
from graphsvc.store.lines import FORMAT, LABELS, PAIRS, VERSION, Line, Survey
from graphsvc.store.protocol import Progress, Revision, SupportsDump, WholeReader
from graphsvc.store.upgrades import missing, upgraded
from graphsvc.store.whole import whole_file

TRIES = 3
"""How often the graph is read anew that somebody wrote to meanwhile; the last time writers are held off."""

MOST_LINE = 64 << 20
"""Bytes of a line: far more than a thing or a payload has, far less than a packed file can grow to."""

_LEVEL = 6
_HEAD_KEYS = ("version", "schema_version", "revision", "open_revision")


class Restorable(SupportsDump, Protocol):
    """A store that can be filled; the last of the steps sets Meta."""

    def revision(self) -> Revision: ...


@runtime_checkable
class CanHoldOff(Protocol):
    """A store that is not read in one state unless writers wait."""

    def quiet(self) -> AbstractContextManager[WholeReader]:
        """Reads while nobody writes."""
        ...


class Summary(NamedTuple):
    """What a dump holds; `lines` without the last."""

    lines: int
    sha256: str
    revision: int
    schema_version: int


# Out


def dump(store: SupportsDump, path: Path, progress: Progress | None = None) -> Summary:
    """
    Write the graph to a file, whole or not at all.

    Shape:  as the module lines.py says; a file that is there is replaced.
    Errors: StoreFull, BadInput for a folder that is not there; StoreError.
    """
    for attempt in range(1, TRIES + 1):
        quiet = store.quiet if isinstance(store, CanHoldOff) and attempt == TRIES else store.whole
        with quiet() as whole, whole_file(path) as (draft, keep):
            revision = whole.revision()
            summary = _write(draft, whole, revision, progress)
            if whole.revision() == revision:
                keep()
                return summary
    raise StoreConflict("Others write so much that no whole revision could be dumped; try again.")


def _write(out: IO[bytes], whole: WholeReader, revision: Revision, progress: Progress | None) -> Summary:
    state = whole.read("meta.state")
    version = state[0]["schema_version"] if state else SCHEMA_VERSION
    count, sha256 = _pack(out, _lines(whole, revision, version, progress))
    return Summary(count, sha256, revision.number, version)


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Write lines, the header first, as a file that `check` takes; whole or not at all. Errors: as `dump`."""
    with whole_file(path) as (draft, keep):
        _pack(draft, lines)
        keep()


def _pack(out: IO[bytes], lines: Iterable[Line]) -> tuple[int, str]:
    """Write lines and the last one after them; how many there are, and their checksum."""
    digest, count = hashlib.sha256(), 0
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(out, closefd=False) as packed:
        for line in lines:
            text = form.encode(line).encode() + b"\n"
            digest.update(text)
            packed.write(text)
            count += 1
        last = {"lines": count, "sha256": digest.hexdigest()}
        packed.write(form.encode(last).encode() + b"\n")
    return count, digest.hexdigest()


def _lines(whole: WholeReader, revision: Revision, version: int, progress: Progress | None) -> Iterator[Line]:
    yield form.header(revision, version)
    total = len(LABELS) + len(PAIRS)
    for done, label in enumerate(LABELS, start=1):
        yield from form.node_lines(whole, label, revision)
        if progress:
            progress(done, total)
    for done, pair in enumerate(PAIRS, start=len(LABELS) + 1):
        yield from form.edge_lines(whole, *pair)
        if progress:
            progress(done, total)


# In


def restore(store: Restorable, path: Path, progress: Progress | None = None) -> Summary:
    """
    Fill an empty store with a dump, whole or not at all; one of an earlier schema is upgraded on the way.

    The file is read twice: everything in it is checked before the first line is written.
    Errors: BadInput where the store is not empty; BadFile for what is no dump, is cut short, was altered, is
            of a newer version, or does not fit the table.
    """
    if store.revision().number:
        raise BadInput("This store is not empty. Restore into a store that nothing was written to.")
    head, summary = check(path)
    store.restore(steps(path, head, summary.lines, progress))
    return summary


def check(path: Path) -> tuple[Line, Summary]:
    """
    The header of a dump, and what it holds, after everything in it was checked.

    Errors: BadFile.
    """
    digest, count, head, last = hashlib.sha256(), 0, None, None
    survey = Survey(path.name)
    for number, (line, text) in enumerate(read_lines(path), start=1):
        if last is not None:
            raise _bad(path, number, "goes on after its last line.")
        if head is None:
            head = _header(path, line)
        elif "sha256" in line:
            last = line
            continue
        else:
            for further in upgraded(line, head["schema_version"], SCHEMA_VERSION):
                survey.add(number, further)
        digest.update(text)
        count += 1
    if head is None or last is None:
        raise _bad(path, 0, "is cut short: its last line is missing.", "Copy it again.")
    if last != {"lines": count, "sha256": digest.hexdigest()}:
        raise _bad(path, 0, "was altered: its checksum does not fit.", "Copy it again.")
    survey.end()
    return head, Summary(count, digest.hexdigest(), head["revision"], head["schema_version"])


def _header(path: Path, line: Line) -> Line:
    if line.get("format") != FORMAT or any(type(line.get(key)) is not int for key in _HEAD_KEYS):
        raise _bad(path, 1, "is no dump of graphsvc.")
    if line["version"] > VERSION or line["schema_version"] > SCHEMA_VERSION:
        raise _bad(path, 1, "was written by a newer graphsvc.", "Install that one.")
    gap = missing(line["schema_version"], SCHEMA_VERSION)
    if gap:
        raise _bad(path, 1, f"has schema {gap[0]}, which nothing leads on from.")
    return line


def steps(path: Path, head: Line, total: int, progress: Progress | None = None) -> Iterator[Step]:
    """The statements that write a dump that `check` found good; the last sets Meta."""

    def told() -> Iterator[tuple[Line, int]]:
        for done, (line, text) in enumerate(read_lines(path), start=1):
            if 1 < done <= total:
                for further in upgraded(line, head["schema_version"], SCHEMA_VERSION):
                    yield further, len(text)
            if progress and (done % 10_000 == 0 or done == total):
                progress(done, total)

    yield from form.steps(told())
    yield form.meta_step(head)


def read_lines(path: Path) -> Iterator[tuple[Line, bytes]]:
    """Each line of a dump, and its bytes. Errors: BadFile."""
    number = 0
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as plain:
            for number, text in enumerate(_split(plain), start=1):
                line = json.loads(text)
                if not isinstance(line, dict):
                    raise _bad(path, number, "is no line of a dump.")
                yield line, text
    except OSError as error:
        raise _bad(path, 0, f"cannot be read: {error.strerror}.") from error
    except zstandard.ZstdError as error:
        what = "is damaged." if number else "is no dump of graphsvc."
        raise _bad(path, number, what, "Copy it again." if number else "") from error
    except (ValueError, RecursionError) as error:
        raise _bad(path, number + 1, "is cut short or damaged.", "Copy it again.") from error


def _split(plain: Any) -> Iterator[bytes]:
    """Lines. Errors: ValueError for one that is longer than any of ours can be."""
    rest: list[bytes] = []
    size = 0
    while block := plain.read(1 << 20):
        *whole, last = block.split(b"\n")
        for text in whole:
            yield b"".join((*rest, text, b"\n"))
            rest, size = [], 0
        rest.append(last)
        size += len(last)
        if size > MOST_LINE:
            raise ValueError("a line without end")
    if any(rest):
        yield b"".join(rest)


def _bad(path: Path, row: int, text: str, remedy: str = "") -> BadFile:
    return BadFile([Fault(path.name, row, "", text, remedy)], "The dump cannot be used; nothing was written.")
