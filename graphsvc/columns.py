"""The columns that tables are made of: each takes one cell out of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Row = Mapping[str, Any]

MOST_NAMED = 6
"""How many things a cell names before it says how many more there are."""


class Column(NamedTuple):
    """A heading, what stands below it, whether it is a number, and whether it is never folded."""

    heading: str
    cell: Callable[[Row], Any]
    number: bool = False
    whole: bool = False


class Section(NamedTuple):
    """One table: its caption, its columns, and where its rows lie in the body."""

    caption: str
    columns: Sequence[Column]
    rows: Callable[[Row], Sequence[Row]] = lambda body: body.get("data", ())


def text(key: str, heading: str | None = None) -> Column:
    return Column(heading or key.replace("_", " "), lambda row: row.get(key))


def ident(key: str, heading: str | None = None) -> Column:
    """An id, which people copy: never folded."""
    return Column(heading or key.replace("_", " "), lambda row: row.get(key), whole=True)


def number(key: str, heading: str | None = None) -> Column:
    return Column(heading or key.replace("_", " "), lambda row: row.get(key), number=True)


def share(key: str, heading: str | None = None) -> Column:
    """A share as a percentage; nothing where it is null."""

    def cell(row: Row) -> str | None:
        return None if row.get(key) is None else f"{100 * row[key]:.0f} %"

    return Column(heading or key.replace("_", " "), cell, number=True)


def named(key: str, heading: str | None = None, of: Callable[[Row], str] | None = None) -> Column:
    """The labels of a list, the first few."""

    def cell(row: Row) -> str:
        things = row.get(key) or ()
        labels = [of(thing) if of else str(thing["label"]) for thing in things[:MOST_NAMED]]
        more = len(things) - len(labels)
        return ", ".join(labels) + (f" and {more} more" if more > 0 else "")

    return Column(heading or key.replace("_", " "), cell)


def part(key: str) -> Callable[[Row], Sequence[Row]]:
    """The rows of a section that lie under a key."""
    return lambda body: body.get(key) or ()


def pairs(key: str, first: str, second: str) -> Callable[[Row], Sequence[Row]]:
    """The rows of an object of counts, zeros left out."""
    return lambda body: [{first: name, second: count} for name, count in body[key].items() if count]


def level(value: Any) -> str:
    return "-" if value is None else str(value)


def options(row: Row) -> str:
    return " or ".join(str(option["label"]) for option in row["options"])


KEY = (text("label"), ident("id"))
