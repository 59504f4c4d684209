"""Whether one property value fits its column of the table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any

from graphsvc.model.schema import Column

LONGEST_KEY = 120
"""Characters of an id."""

_PYTHON: dict[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "day": str,
    "moment": str,
}
_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list of texts",
    "day": "a day, YYYY-MM-DD",
    "moment": "a moment with offset, such as 2026-11-23T09:00:00+00:00",
}
_INT64 = 2**63


def sound(column: Column, values: Sequence[Any]) -> bool:
    """Whether every value fits as it stands; False means that they must be looked at singly."""
    types = set(map(type, values))
    if NoneType in types and (column.required or column.default is not None):
        return False
    if not types <= {_PYTHON[column.kind], NoneType}:
        return False
    if column.kind == "list":
        return all(not problem(column, value) for value in values)
    judge = _judge(column)
    return judge is None or all(value is None or judge(value) for value in set(values))


def settled(column: Column, value: Any) -> Any:
    """A value as it is written: a default for null, 2 as 2.0 where floats stand, tuples as lists."""
    if value is None:
        return list(column.default) if column.kind == "list" else column.default
    if column.kind == "float" and type(value) is int:
        return float(value)
    if column.kind == "list" and isinstance(value, tuple):
        return list(value)
    return value


def problem(column: Column, value: Any, *, show: bool = False) -> tuple[str, str] | None:
    """What is wrong with one value and what to write instead; the value itself is repeated only if told."""
    if value is None:
        return ("is missing", "") if column.required else None
    shown = f" ({str(value)[:40]!r})" if show else ""
    if column.kind == "list":
        fits = isinstance(value, list) and all(type(item) is str and _encodable(item) for item in value)
        return None if fits else ("is not a list of texts", "")
    if type(value) is not _PYTHON[column.kind]:
        return (f"is not {_WORDS[column.kind]}{shown}", "")
    judge = _judge(column)
    if judge is None or judge(value):
        return None
    return (f"is not allowed{shown}", f"Write {wanted(column)}.")


def wanted(column: Column) -> str:
    """What a column takes, in words."""
    if column.choices:
        return "one of " + ", ".join(column.choices)
    if column.pattern:
        return f"ASCII letters, digits and inner hyphens, at most {LONGEST_KEY} characters"
    if column.low is not None and column.high is not None:
        return f"{_WORDS[column.kind]} from {column.low:g} to {column.high:g}"
    if column.low is not None:
        return f"{_WORDS[column.kind]}, {column.low:g} or more"
    return _WORDS[column.kind]


@cache
def _judge(column: Column) -> Callable[[Any], bool] | None:
    """The test that a value of the right type must pass, or None where any does."""
    if column.choices:
        return frozenset(column.choices).__contains__
    if column.pattern:
        match = re.compile(column.pattern.removesuffix("$") + r"\Z").match
        return lambda text: len(text) <= LONGEST_KEY and match(text) is not None
    if column.kind in ("int", "float"):
        low = -math.inf if column.low is None else column.low
        high = math.inf if column.high is None else column.high
        limit = _INT64 if column.kind == "int" else math.inf
        return lambda number: low <= number <= high and -limit < number < limit
    return {"day": _is_day, "moment": _is_moment, "str": _encodable}.get(column.kind)


def _encodable(text: str) -> bool:
    """Half a surrogate pair cannot be stored."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
