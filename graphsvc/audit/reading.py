"""
Reading the trail, the latest entry first, narrowed to what is wanted.

The files are looked through for the bytes of what is wanted; only entries of the page are parsed, so that a
year of a municipality's entries is searched in seconds without an index that could lead to anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphsvc import paging
from graphsvc.audit.chain import SUFFIX, files
from graphsvc.audit.entries import read

Needle = tuple[bytes, ...]
"""Bytes of which an entry holds at least one."""


def needle(name: str, value: str) -> Needle:
    """What stands in an entry whose field has a value."""
    return (f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}".encode(),)


@dataclass(frozen=True)
class Wanted:
    """
    Entries of some days (of the files, in UTC), each holding one of every needle.

    `about` are keys of which one must be that of a person it is about, `not_by` such that its actor has none.
    """

    since: str | None = None
    until: str | None = None
    needles: tuple[Needle, ...] = ()
    about: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()


def page(
    folder: Path, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None, int]:
    """
    Entries as they were written, the cursor of those before them, and how many there are in all.

    Errors: BadQuestion for another's cursor or an impossible limit.
    """
    before = int(paging.decode(cursor, int)[0]) if cursor else None
    most = paging.checked(limit)
    found: list[dict[str, Any]] = []
    total = 0
    for line in lines(folder, wanted):
        if wanted.about and not _fits(line, wanted):
            continue
        total += 1
        if len(found) <= most and (before is None or _number(line) < before):
            entry = read(line)
            if entry is not None:
                found.append(entry.fields)
    more = len(found) > most
    found = found[:most]
    return found, paging.encode(found[-1]["seq"]) if more else None, total


def lines(folder: Path, wanted: Wanted) -> Iterator[bytes]:
    """The lines that hold what is wanted, the latest first."""
    for path in reversed(files(folder)):
        day = path.name.removesuffix(SUFFIX)
        if (wanted.since or "") <= day <= (wanted.until or day):
            yield from _lines(path.read_bytes(), wanted.needles)


def _lines(data: bytes, needles: Sequence[Needle]) -> Iterator[bytes]:
    if not needles:
        yield from reversed(data.splitlines())
        return
    first, rest = needles[0], needles[1:]
    starts = {data.rfind(b"\n", 0, at) + 1 for one in first for at in _places(data, one)}
    for start in sorted(starts, reverse=True):
        end = data.find(b"\n", start)
        line = data[start : end if end >= 0 else len(data)]
        if all(any(one in line for one in each) for each in rest):
            yield line


def _places(data: bytes, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + len(what))


def _number(line: bytes) -> int:
    found = read(line)
    return found.fields["seq"] if found is not None else 0


def _fits(line: bytes, wanted: Wanted) -> bool:
    found = read(line)
    if found is None or found.fields.get("actor") in wanted.not_by:
        return False
    return not set(wanted.about).isdisjoint(found.fields.get("about", ()))
