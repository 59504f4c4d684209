"""Days of a period: both ends belong to it, empty is unbounded (DOMAIN)."""

from __future__ import annotations


def covers(day: str, first: str | None, last: str | None) -> bool:
    """Whether a day lies in a period; days are YYYY-MM-DD, so their texts compare."""
    return (first is None or first <= day) and (last is None or day <= last)
