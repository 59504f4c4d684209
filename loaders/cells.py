"""What one cell of a table may hold; each reader gives the value, or what is wrong and what to write."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from graphsvc.model.types import SLUG

KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
LONGEST_ID = 120
LONGEST_SHOWN = 40

_BETWEEN = re.compile(r"[,|\s]+")
_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_TRUE = frozenset(("true", "1", "ja", "yes", "sann"))
_FALSE = frozenset(("false", "0", "nei", "no", "usann", ""))


class Wrong(NamedTuple):
    """Why a cell cannot be used, and what to write instead."""

    problem: str
    remedy: str


def shown(text: str) -> str:
    """A cell as a fault quotes it: one line, short."""
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= LONGEST_SHOWN else flat[: LONGEST_SHOWN - 3] + "...")


def read_slug(text: str) -> str | Wrong:
    """An id of the vocabulary."""
    return _read_id(text, SLUG, "Write lower-case letters a-z, digits and hyphens, such as 'sykepleier'.")


def read_key(text: str) -> str | Wrong:
    """An id that another system minted (unit, employee, employment)."""
    return _read_id(text, KEY, "Write letters a-z, digits, and '.', '_' or '-' between them.")


def _read_id(text: str, form: re.Pattern[str], remedy: str) -> str | Wrong:
    if not text:
        return Wrong("The id is missing.", remedy)
    if "/" in text or "\\" in text or ".." in text:
        return Wrong(f"{shown(text)} looks like a path, which no id may.", remedy)
    if len(text) > LONGEST_ID:
        return Wrong(f"{shown(text)} is {len(text)} characters long.", f"At most {LONGEST_ID} are allowed.")
    if not form.match(text):
        return Wrong(f"{shown(text)} is not an id.", remedy)
    return text


def read_ids(text: str) -> list[str]:
    """The ids of one cell; comma, space or `|` stand between them."""
    return [part for part in _BETWEEN.split(text) if part]


def read_level(text: str, low: int = 0) -> int | Wrong:
    """A level from `low` to 4."""
    if len(text) == 1 and text in "01234" and int(text) >= low:
        return int(text)
    return Wrong(f"{shown(text)} is not a level.", f"Write a whole number from {low} to 4.")


def read_day(text: str) -> str | Wrong:
    """A day as YYYY-MM-DD; DD.MM.YYYY is understood."""
    norwegian = _NORWEGIAN_DAY.match(text)
    iso = "{2}-{1:0>2}-{0:0>2}".format(*norwegian.groups()) if norwegian else text
    try:
        return date.fromisoformat(iso).isoformat() if len(iso) == 10 else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> Wrong:
    return Wrong(f"{shown(text)} is not a day of the calendar.", "Write YYYY-MM-DD, such as 2026-02-28.")


def read_number(text: str, low: float | None = None, high: float | None = None) -> float | Wrong:
    """A number; a decimal comma is understood."""
    try:
        number = float(text.replace(",", ".").removesuffix("%").strip())
    except ValueError:
        return Wrong(f"{shown(text)} is not a number.", "Write digits, such as 80 or 37,5.")
    if not (low is None or number >= low) or not (high is None or number <= high):
        return Wrong(f"{shown(text)} is outside {_span(low, high)}.", f"Write a number {_span(low, high)}.")
    return number


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return f"from {low:g}" if low is not None else "of any size"
    return f"{low:g}-{high:g}" if low is not None else f"up to {high:g}"


def read_truth(text: str) -> bool | Wrong:
    """true or false; empty is false."""
    lowered = text.lower()
    if lowered in _TRUE or lowered in _FALSE:
        return lowered in _TRUE
    return Wrong(f"{shown(text)} is neither true nor false.", "Write true or false.")


def read_choice(text: str, choices: tuple[str, ...]) -> str | Wrong:
    """One of a closed set of words."""
    if text in choices:
        return text
    return Wrong(
        f"{shown(text)} is not one of the words allowed here.", f"Write one of: {', '.join(choices)}."
    )
