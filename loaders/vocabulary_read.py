"""A folder of vocabulary files as entries that know their file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from pydantic import ValidationError

from graphsvc import collector
from loaders.base import Faults
from loaders.cells import Wrong, read_slug, shown
from loaders.limits import MOST_YAML, file_bytes
from loaders.vocabulary_files import KINDS, MANIFEST, SLUG_PATTERN, Entry, Kind, Manifest, remedy_for
from loaders.yamlfile import Document, parse

E = TypeVar("E", bound=Entry, covariant=True)

_FORMS = frozenset(("Words", "constrained-str"))
"""How pydantic names the forms of a union in an error's location."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[E]):
    """An entry and where it stands: file, stem of the file, place in the file's list."""

    entry: E
    document: Document
    stem: str
    index: int

    @property
    def where(self) -> str:
        return self.document.where

    @property
    def written(self) -> dict[str, Any]:
        """The fields of the entry as they stand in the file."""
        return cast("dict[str, Any]", self.document.value[self.index])

    def line(self, *path: str | int) -> int:
        """The line of a field of the entry, named as in the file."""
        return self.document.line(self.index, *path)


@dataclass(frozen=True)
class Entries:
    """
    All entries of a vocabulary by kind, in the order of files and lines.

    `malformed` are (kind, id) of entries left out for their form, `unread` kinds with a file that cannot be
    read: references to these are not judged, so that one fault does not look like many.
    """

    manifest: Manifest
    by_kind: dict[str, list[Placed[Entry]]] = field(default_factory=dict)
    malformed: frozenset[tuple[str, str]] = frozenset()
    unread: frozenset[str] = frozenset()

    def of(self, model: type[E]) -> list[Placed[E]]:
        """The entries of one model, such as `RoleEntry`."""
        kind = next(kind for kind in KINDS if kind.model is model)
        return cast("list[Placed[E]]", self.by_kind.get(kind.name, []))

    def __iter__(self) -> Iterator[tuple[Kind, Placed[Entry]]]:
        for kind in KINDS:
            for placed in self.by_kind.get(kind.name, []):
                yield kind, placed


def read_folder(folder: Path, faults: Faults) -> Entries | None:
    """
    Every entry of a vocabulary's folder that has the right form, or None without a usable manifest.

    A file or an entry of the wrong form is a fault and left out.
    """
    if not folder.is_dir():
        faults.add(
            str(folder), 0, "", "There is no such folder.", "Name the folder that holds manifest.yaml."
        )
        return None
    manifest = _read_manifest(folder, faults)
    reading = _Reading(folder, faults)
    with collector.paused():  # on 4 MB 0.4 s; 1.4 s with the collector
        by_kind = {kind.name: list(reading.kind(kind)) for kind in KINDS}
    _refuse_strays(folder, faults)
    if manifest is None:
        return None
    return Entries(manifest, by_kind, frozenset(reading.malformed), frozenset(reading.unread))


def _read_manifest(folder: Path, faults: Faults) -> Manifest | None:
    path = folder / MANIFEST
    if not path.is_file():
        problem = "The manifest is missing."
        faults.add(MANIFEST, 0, "", problem, "It holds id, title, version, licence and namespace.")
        return None
    document = _document(path, folder, faults)
    if document is None:
        return None
    try:
        return Manifest.model_validate(document.value)
    except ValidationError as error:
        _report(error, document, (), faults)
        return None


def _document(path: Path, folder: Path, faults: Faults) -> Document | None:
    where = path.relative_to(folder).as_posix()
    try:
        data = file_bytes(path, faults, where=where, most=MOST_YAML)
    except OSError as error:
        faults.add(where, 0, "", f"The file cannot be read ({error.strerror}).")
        return None
    return None if data is None else parse(data, faults, where=where)


class _Reading:
    """Reads the files of one folder and remembers what it had to leave out."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder, self.faults = folder, faults
        self.malformed: set[tuple[str, str]] = set()
        self.unread: set[str] = set()

    def kind(self, kind: Kind) -> Iterator[Placed[Entry]]:
        """The entries of one kind in all of its files."""
        for path in sorted(self.folder.glob(kind.pattern)):
            document = _document(path, self.folder, self.faults)
            if document is not None and isinstance(document.value, list | None):
                yield from self._entries(document, path.stem, kind)
                continue
            self.unread.add(kind.name)
            if document is not None:
                remedy = "Begin each with `- id: ...`."
                self.faults.add(document.where, 1, "", "The file is not a list of entries.", remedy)

    def _entries(self, document: Document, stem: str, kind: Kind) -> Iterator[Placed[Entry]]:
        for index, value in enumerate(document.value or ()):
            try:
                yield Placed(kind.model.model_validate(value), document, stem, index)
            except ValidationError as error:
                _report(error, document, (index,), self.faults)
                if isinstance(value, dict) and isinstance(value.get("id"), str):
                    self.malformed.add((kind.name, value["id"]))


def _refuse_strays(folder: Path, faults: Faults) -> None:
    """A misspelt file name must not lose its entries silently."""
    known = {MANIFEST, *(p.relative_to(folder).as_posix() for k in KINDS for p in folder.glob(k.pattern))}
    for path in sorted(folder.rglob("*.y*ml")):
        where = path.relative_to(folder).as_posix()
        if where not in known:
            patterns = ", ".join(kind.pattern for kind in KINDS)
            faults.add(where, 0, "", "No kind of entry is read from this file.", f"Files are: {patterns}.")


def _report(error: ValidationError, document: Document, prefix: Sequence[str | int], faults: Faults) -> None:
    """One fault per field, however many forms of it were tried."""
    told: set[tuple[Any, ...]] = set()
    for item in error.errors(include_url=False):
        path = _path(item["loc"], document, prefix)
        if path in told:
            continue
        told.add(path)
        row = document.line(*prefix, *path)
        name = ".".join(str(step) for step in path)
        faults.add(document.where, row, name, *_explained(item))


def _path(loc: Sequence[str | int], document: Document, prefix: Sequence[str | int]) -> tuple[str | int, ...]:
    """The location in the file: without the names that pydantic gives to the forms of a union."""
    value = document.value
    for step in prefix:
        value = value[step]
    path: list[str | int] = []
    for place, step in enumerate(loc):
        here = isinstance(value, dict) and step in value
        there = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if here or there:
            value = value[step]
            path.append(step)
        elif place == len(loc) - 1 and isinstance(value, dict) and step not in _FORMS:
            path.append(step)
    return tuple(path)


def _explained(item: Any) -> Wrong:
    """What is wrong with a field, and what to write instead."""
    kind, value = item["type"], item["input"]
    if kind == "string_pattern_mismatch" and item["ctx"]["pattern"] == SLUG_PATTERN:
        wrong = read_slug(value)
        return wrong if isinstance(wrong, Wrong) else Wrong(item["msg"], "")
    problem = {
        "missing": "The field is missing.",
        "extra_forbidden": "No such field is known here.",
        "model_type": f"Fields are expected, not {shown(str(value))}.",
        "value_error": str(item.get("ctx", {}).get("error", "")).rstrip(".") + ".",
    }.get(kind, f"{item['msg']}, not {shown(str(value))}.")
    return Wrong(problem, remedy_for(item))
