"""
How a JSON value is held to a structure: checks that are put together, and every fault told with its path.

A fault names the section of xAPI 1.0.3 that it breaks, and never repeats a value: it may be personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.errors import Fault

MOST_FAULTS = 100
"""Faults that are told of one request."""

LONGEST_NAME = 60


@dataclass(slots=True)
class Notes:
    """What is wrong with one statement, the `row`th of its batch (from 1)."""

    row: int
    faults: list[Fault] = field(default_factory=list)

    def add(self, path: str, problem: str, section: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault("statement", self.row, path, problem, f"(xAPI 1.0.3, Data {section})"))


Check = Callable[[Any, str, Notes], None]
"""Looks at a value that stands at a path."""


def text(value: Any, path: str, notes: Notes) -> None:
    """Any text (2.2.s4.b1)."""
    if not isinstance(value, str):
        notes.add(path, "must be a text", "2.2")


def truth(value: Any, path: str, notes: Notes) -> None:
    """2.2.s4.b1.b3: true or false, and no text that says so."""
    if not isinstance(value, bool):
        notes.add(path, "must be true or false", "2.2")


def number(value: Any, path: str, notes: Notes) -> None:
    """2.2.s4.b1.b2: a number, and no text that holds one."""
    if not is_number(value):
        notes.add(path, "must be a number", "2.2")


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def formed(known: Callable[[str], bool], words: str, section: str) -> Check:
    """A text of a form."""

    def check(value: Any, path: str, notes: Notes) -> None:
        if not isinstance(value, str) or not known(value):
            notes.add(path, f"must be {words}", section)

    return check


def one_of(*choices: str, section: str) -> Check:
    """2.2.s4.b1.b6: one of these texts, exactly."""
    told = " or ".join(", ".join(choices).rsplit(", ", 1))

    def check(value: Any, path: str, notes: Notes) -> None:
        if not isinstance(value, str) or value not in choices:
            notes.add(path, f"must be {told}", section)

    return check


def list_of(inner: Check, section: str) -> Check:
    """A list, each item of which is held to a check."""

    def check(value: Any, path: str, notes: Notes) -> None:
        if not isinstance(value, list):
            notes.add(path, "must be a list", section)
            return
        for place, item in enumerate(value):
            inner(item, f"{path}[{place}]", notes)

    return check


def map_of(known: Callable[[str], bool], words: str, inner: Check, section: str) -> Check:
    """An object whose names are of a form."""

    def check(value: Any, path: str, notes: Notes) -> None:
        if not isinstance(value, dict):
            notes.add(path, "must be an object", section)
            return
        for name, item in value.items():
            if not known(name):
                notes.add(_below(path, name), f"is named by what is not {words}", section)
            inner(item, _below(path, name), notes)

    return check


def anything(_value: Any, _path: str, _notes: Notes) -> None:
    """4.1.s3.b2: the values of extensions are nobody's business, null among them."""


def object_of(fields: Mapping[str, Check], *, needed: Iterable[str] = (), section: str) -> Check:
    """An object with these properties and no others (2.2.s4.b1.b5, b7), none of them null (b1.b1)."""
    wanted = tuple(needed)

    def check(value: Any, path: str, notes: Notes) -> None:
        if not isinstance(value, dict):
            notes.add(path, "must be an object", section)
            return
        for name in wanted:
            if name not in value:
                notes.add(_below(path, name), "is missing", section)
        for name, item in value.items():
            at = _below(path, name)
            if name not in fields:
                notes.add(at, "is no property here", section)
            elif item is None:
                notes.add(at, "must not be null", "2.2")
            else:
                fields[name](item, at, notes)

    return check


def _below(path: str, name: str) -> str:
    shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
    return f"{path}.{shown}" if path else shown
