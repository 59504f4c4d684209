"""
The rules of the gap, in arrays: what is required, what is held, what is missing.

Days are int32 days since 1970-01-01. An unbounded beginning is `BEGINNING`, an unbounded end `FOREVER`.
Source: DOMAIN "The gap".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Levels = NDArray[np.uint8]
Flags = NDArray[np.bool_]

BEGINNING = 0
FOREVER = 2**17 - 1
"""The last day that the arrays can name, in the year 2328; 17 bits, so that a rank fits beside a key."""

STANDING = {"self": 0, "course": 1, "manager": 2, "agreed": 3, "test": 4}
"""A later standing wins over an earlier one."""

UNKNOWN = 255
"""Held level where nothing valid is known."""

NOT_REQUIRED = 5
"""State of a pair that requires nothing: `5 + 0`, not assessed and nothing required."""


def day_number(day: str) -> int:
    """Days since 1970-01-01 of YYYY-MM-DD, kept within what the arrays can name."""
    return min(max((date.fromisoformat(day) - date(1970, 1, 1)).days, BEGINNING), FOREVER)


def day_name(number: int) -> str:
    """YYYY-MM-DD of a day number."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def day_numbers(days: Iterable[str | None], empty: int) -> Days:
    """Day numbers of many days; `empty` stands for null and ''."""
    seen: dict[str | None, int] = {None: empty, "": empty}
    numbers = []
    for day in days:
        if day not in seen:
            seen[day] = day_number(str(day))
        numbers.append(seen[day])
    return np.array(numbers, np.int32)


def add_months(days: Days, months: NDArray[Any] | int) -> Days:
    """The same day number `months` later (or earlier), or the month's last day."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    first = target.astype("datetime64[D]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved = np.minimum(first + (dates - month.astype("datetime64[D]")), last)
    return np.asarray(moved.astype("datetime64[D]").astype(np.int32))


def in_force(
    key: Ints,
    at: Days,
    standing: NDArray[np.uint8],
    valid_until: Days,
    valid_months: NDArray[np.int16],
    *,
    day: int,
    recent_months: int,
    aged: int | None = None,
) -> tuple[Ints, Flags]:
    """
    The assessment in force per key (a person and competence), and whether it has expired.

    `aged` is the day up to which time has passed, where that is not `day`: what is recent, and what has
    expired, is then as on that day, and an assessment since is neither old nor expired.

    Shape:  indices into the input, one per key that has an assessment on or before `day`, in key order, and
            a flag per index; an expired one counts as not assessed.
    Units:  days; `valid_months` 0 is without limit.
    """
    known = np.flatnonzero(at <= day)
    now = day if aged is None else aged
    recent = at[known] >= add_months(np.array([now], np.int32), -recent_months)[0]
    # 21 bits: recent | standing (3) | day (17) for the recent, 0 | day | standing for the others
    when, stand = at[known].astype(np.int64), standing[known].astype(np.int64)
    rank = np.where(recent, (1 << 20) | (stand << 17) | when, (when << 3) | stand)
    order = np.argsort((key[known] << 21) | rank, kind="stable")
    ordered = key[known][order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(ordered) else order
    winners = known[order[last]]
    months = valid_months[winners]
    judged = np.maximum(now, at[winners])
    stale = valid_until[winners] < judged
    limited = np.flatnonzero(months)
    stale[limited] |= add_months(at[winners[limited]], months[limited]) < judged[limited]
    return winners, stale


def adjusted(must: Levels, legal: Levels, level: Levels, replaced: Levels) -> tuple[Levels, Flags]:
    """
    The must level under an adjustment, and whether the adjustment has lapsed.

    It lapses where the present must level is higher than the one that it replaced, and never goes below the
    highest level with a legal basis.
    """
    lapsed = must > replaced
    return np.where(lapsed, must, np.maximum(level, legal)).astype(np.uint8), lapsed


def states(required: Levels, held: Levels) -> Levels:
    """
    One byte per pair: the gap 0-4 where held is known, `5 + required` where it is not.

    A pair that requires nothing is `NOT_REQUIRED`, whatever is held.
    """
    gap = np.where(required > held, required - held, 0)
    state = np.where(held == UNKNOWN, 5 + required, gap)
    return np.where(required == 0, NOT_REQUIRED, state).astype(np.uint8)
