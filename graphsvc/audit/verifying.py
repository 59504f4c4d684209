"""Whether the trail is what was written: edited, removed, inserted, reordered and cut entries are named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graphsvc.answers import Answer
from graphsvc.audit.chain import LOST, TORN, files
from graphsvc.audit.entries import BEGINNING, Place, Read, read
from graphsvc.audit.trail import Head
from graphsvc.errors import BadFile, Fault


class Finding(Answer):
    """Something wrong, and where; `entry` is null for a line that is no entry."""

    file: str
    line: int
    entry: int | None
    problem: str


class Verified(Answer):
    """
    What was found.

    `torn` counts lines that a crash cut short: the trail itself has told of them, or will with its next
    entry; they are no fault. `heads` are those held against it.
    """

    whole: bool
    entries: int
    last: int
    files: int
    torn: int
    heads: int
    findings: tuple[Finding, ...]


class _Line(NamedTuple):
    file: str
    number: int
    read: Read | None


def verify(folder: Path, heads: Sequence[Head] = ()) -> Verified:
    """
    The whole chain from its first entry, and the heads that were kept of it.

    Shape:  findings in the order of the files.
    """
    checking = _Checking(heads)
    found = files(folder)
    for path in found:
        for line in _lines(path, checking, last=path == found[-1]):
            checking.line(line)
    findings = tuple(checking.end(found[-1].name if found else ""))
    return Verified(
        whole=not findings,
        entries=checking.entries,
        last=checking.place.seq,
        files=len(found),
        torn=checking.torn,
        heads=len(heads),
        findings=findings,
    )


def read_heads(path: Path) -> list[Head]:
    """The heads in a file that `audit head` wrote, or several one under another. Errors: BadFile."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile([Fault(str(path), 0, "", f"cannot be read ({type(error).__name__}).")]) from error
    return [_head(path, row, line) for row, line in enumerate(lines, start=1) if line.strip()]


def _head(path: Path, row: int, line: str) -> Head:
    try:
        told = json.loads(line)
        return Head(int(told["seq"]), str(told["hash"]), str(told["at"]))
    except (ValueError, KeyError, TypeError) as error:
        remedy = "Give a file that `graphsvc audit head` wrote."
        raise BadFile([Fault(str(path), row, "", "is no head of an audit trail.", remedy)]) from error


def _lines(path: Path, checking: _Checking, *, last: bool) -> Iterator[_Line]:
    """The lines of a file; those that the trail has told of as torn, or will, are counted and left out."""
    data = path.read_bytes()
    told = list(_torn(data))
    if last and data and not data.endswith(b"\n"):
        told.append((data.rfind(b"\n") + 1, len(data)))
    checking.torn += len(told)
    start, number = 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        if not any(first <= start < beyond for first, beyond in told):
            yield _Line(path.name, number, read(data[start:end]))
        start = end + 1


def _torn(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the bytes lie that entries tell of, if they are what is told."""
    mark = f'"thing":"{TORN}"'.encode()
    at = data.find(mark)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        found = read(data[start : data.find(b"\n", at)])
        note = found.fields.get("note", {}) if found is not None and found.whole else {}
        first = start - note.get("bytes", 0)
        if 0 <= first < start and hashlib.sha256(data[first:start]).hexdigest() == note.get("sha256"):
            yield first, start
        at = data.find(mark, at + 1)


class _Checking:
    """Walks the lines, and remembers what does not follow."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.place = BEGINNING
        self.entries = self.torn = 0
        self._twin: Place | None = None
        self._heads: dict[int, list[Head]] = {}
        for head in heads:
            self._heads.setdefault(head.seq, []).append(head)
        self._findings: list[Finding] = []
        self._missing: set[int] = set()

    def line(self, line: _Line) -> None:
        if line.read is None:
            self._tell(line, None, "is no entry: it was edited, or cut short and not told of since.")
            return
        self.entries += 1
        place = line.read.place
        if not line.read.whole:
            self._tell(line, place.seq, "was edited: its digest is not that of its line.")
        if not self._follows(line.read):
            self._tell(line, place.seq, self._why(place.seq))
        if line.read.fields["thing"] == LOST:
            gone = line.read.fields.get("note", {}).get("seq")
            self._tell(line, place.seq, f"tells that entries up to {gone} were there, and were taken away.")
        self._hold(line, place)
        if place.seq > self.place.seq:
            self.place, self._twin = place, None
        elif place.seq == self.place.seq:
            self._twin = place

    def _follows(self, found: Read) -> bool:
        before = {self.place} | ({self._twin} if self._twin else set())
        return Place(found.place.seq - 1, found.fields["prev"]) in before

    def _why(self, seq: int) -> str:
        after = self.place.seq
        if seq > after + 1:
            self._missing.update(range(after + 1, seq))
            gone = f"{after + 1}" if seq == after + 2 else f"{after + 1} to {seq - 1}"
            return f"follows {after}: what stood between ({gone}) was removed, or moved."
        if seq in self._missing:
            return f"stands after {after}: entries were reordered."
        if seq <= after:
            return f"comes twice, again after {after}: one was inserted."
        return "does not follow from the one before it: that one was edited, or put in another's place."

    def _hold(self, line: _Line, place: Place) -> None:
        for head in self._heads.pop(place.seq, ()):
            if head.hash != place.digest:
                problem = f"is not what it was at {head.at}: the trail was written anew up to here."
                self._tell(line, place.seq, problem)

    def end(self, file: str) -> Iterator[Finding]:
        """All findings; what heads say and the trail lacks comes last."""
        yield from self._findings
        last = self.place.seq
        for seq, heads in sorted(self._heads.items()):
            gone = f"the trail was cut after entry {last}" if seq > last else "it was removed"
            if seq:
                problem = f"is missing, and was there at {heads[0].at}: {gone}."
                yield Finding(file=file, line=0, entry=seq, problem=problem)

    def _tell(self, line: _Line, entry: int | None, problem: str) -> None:
        self._findings.append(Finding(file=line.file, line=line.number, entry=entry, problem=problem))
