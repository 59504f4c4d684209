"""
The files that releases lie in: one per release, never written to again.

A release is a dump (`graphsvc.store.lines`) of the open nodes and edges alone, without the columns that are
withheld; its header says beside the dump's own words which release it is:

    {"format": "graphsvc-dump", ..., "release": {"version": "0.2.0", "day": "2026-11-25", "notes": "..."}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graphsvc.errors import BadFile, BadQuestion, Fault, NotFound
from graphsvc.settings import Settings
from graphsvc.store.dump import read_lines
from graphsvc.store.lines import Line

SUFFIX = ".jsonl.zst"
NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\Z", re.ASCII)
WITHOUT_FOLDER = Path("var") / "releases"


class UnknownRelease(NotFound):
    noun = "release"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.args = (f"There is no release {key!r}. GET /v1/vocabulary/versions lists those there are.",)


class Release(NamedTuple):
    """One release; `day` is when it was made, `notes` is for people."""

    version: str
    day: str
    notes: str
    open_revision: int
    path: Path

    @property
    def number(self) -> tuple[int, ...]:
        """What releases are ordered by."""
        return numbered(self.version)

    def lines(self) -> Iterator[Line]:
        """
        The nodes, then the edges.

        Errors: BadFile for a file that was altered into something else.
        """
        for line, _ in read_lines(self.path):
            if "node" in line or "edge" in line:
                yield line


def numbered(version: str) -> tuple[int, ...]:
    """
    The three numbers of a version.

    Errors: BadQuestion for anything else.
    """
    found = NUMBER.match(version)
    if not found:
        raise BadQuestion(f"A release is three numbers such as 1.0.0, not {version!r}.")
    return tuple(map(int, found.groups()))


def folder_of(settings: Settings) -> Path:
    """Where the releases lie: where the settings say, else beside an embedded store, else var/releases."""
    if settings.releases:
        return Path(settings.releases)
    scheme, _, rest = settings.store.partition(":")
    if scheme != "kglite" or not rest:
        return WITHOUT_FOLDER
    store = Path(rest)
    return store.with_name(f"{store.name}.releases")


def listed(folder: Path) -> tuple[Release, ...]:
    """
    The releases there are, the first one first.

    Errors: BadFile for a file that is none.
    """
    paths = folder.glob(f"*{SUFFIX}") if folder.is_dir() else ()
    found = [_head(path) for path in paths if NUMBER.match(path.name.removesuffix(SUFFIX))]
    return tuple(sorted(found, key=lambda one: one.number))


def find(folder: Path, version: str) -> Release:
    """Errors: UnknownRelease; BadQuestion for what is no version."""
    numbered(version)
    path = folder / f"{version}{SUFFIX}"
    if not path.is_file():
        raise UnknownRelease(version)
    return _head(path)


def _head(path: Path) -> Release:
    return _read_head(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read_head(path: Path, _: int) -> Release:
    head, _bytes = next(read_lines(path), ({}, b""))
    told = head.get("release")
    if not isinstance(told, dict) or f"{told.get('version')}{SUFFIX}" != path.name:
        raise BadFile([Fault(path.name, 1, "", "is no release.", "Take it out of the folder of releases.")])
    return Release(told["version"], told["day"], told["notes"], head["open_revision"], path)
