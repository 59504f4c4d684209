"""Cursors: where the next page begins, opaque to whoever carries it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import TypeVar

from graphsvc.errors import BadQuestion

T = TypeVar("T")

MOST = 1000
"""The longest page."""


def encode(*place: str | int) -> str:
    """A cursor that stands for a place."""
    text = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[str | int]:
    """
    The place that a cursor stands for, a value of each kind.

    Errors: BadQuestion for anything that `encode` did not make.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise BadQuestion("The cursor is not one that this service gave; ask again without it.")
    return place


def checked(limit: int) -> int:
    """
    A page's length.

    Errors: BadQuestion outside 1 to MOST.
    """
    if not 1 <= limit <= MOST:
        raise BadQuestion(f"The limit lies between 1 and {MOST}, not at {limit}.")
    return limit


def cut(rows: Sequence[T], *, limit: int, cursor: str | None) -> tuple[Sequence[T], str | None]:
    """
    A page of rows that are all at hand, and the cursor of the next.

    Errors: BadQuestion for another's cursor or an impossible limit.
    """
    start = int(decode(cursor, int)[0]) if cursor else 0
    if start < 0:
        raise BadQuestion("The cursor is not one that this service gave; ask again without it.")
    end = start + checked(limit)
    return rows[start:end], encode(end) if end < len(rows) else None
