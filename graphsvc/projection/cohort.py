"""
Some thousand people and all that hangs on them, as columns: what a change to one of them makes anew.

Positions of people and posts are local here: person 0 of a cohort is the employee at `first`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.names import Index

COHORT = 4096
"""People in a cohort: few enough to be copied within a millisecond, enough for arrays to pay."""

Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

FULL = 100.0
"""Percent of a post that does not say how much of full time it is."""

POSTS = (
    "post",
    "post_person",
    "post_unit",
    "post_kind",
    "post_from",
    "post_to",
    "post_leave",
    "post_percent",
)
SOURCES = ("has_post", "has_source", "has_should", "has_from", "has_to")
ADJUSTMENTS = ("adj_post", "adj_competence", "adj_at", "adj_level", "adj_replaced")
NARROW = ("ass_competence", "ass_at")
"""Columns that take two bytes where they can, since there are so many assessments."""
ASSESSMENTS = ("ass_person", "ass_competence", "ass_level", "ass_standing", "ass_at", "ass_until")


def narrowed(numbers: NDArray[Any]) -> NDArray[Any]:
    """The numbers in two bytes each where they fit, in four otherwise."""
    fits = not len(numbers) or (numbers.min() >= 0 and numbers.max() < 2**16)
    return numbers.astype(np.uint16 if fits else np.int32)


FEW = 16
"""Rows that go, up to which what lies between them is copied as it stands, which is quicker than choosing."""


def _fit(kind: Any, numbers: Sequence[int]) -> bool:
    """Whether more numbers fit where the narrow ones are."""
    return not numbers or (min(numbers) >= 0 and max(numbers) <= np.iinfo(kind).max)


@dataclass(frozen=True)
class Cohort:
    """
    The people from position `first` on, `size` of them.

    Shape:  equal-length arrays per prefix: `post_*` per post, `has_*` per role or profile of a post, `adj_*`
            per adjustment, `ass_*` per assessment. `post` is the position among all posts, `*_person` and
            `*_post` are local; person -1 is a post that is no more.
    Units:  days since 1970-01-01; levels 0-4; `post_percent` of full time, FULL where nobody says.
    """

    first: int
    size: int
    post: Index
    post_person: Index
    post_unit: Index
    post_kind: Index
    post_from: Index
    post_to: Index
    post_leave: Flags
    post_percent: NDArray[np.float32]
    has_post: Index
    has_source: Index
    has_should: Flags
    has_from: Index
    has_to: Index
    adj_post: Index
    adj_competence: Index
    adj_at: Index
    adj_level: Bytes
    adj_replaced: Bytes
    ass_person: NDArray[np.uint16]
    ass_competence: NDArray[Any]
    ass_level: Bytes
    ass_standing: Bytes
    ass_at: NDArray[Any]
    ass_until: Index

    def everybody(self) -> Flags:
        return np.ones(self.size, np.bool_)

    def live(self, day: int, *, on_leave: bool) -> Flags:
        """The posts that count on a day; those on leave only where asked for."""
        live = (self.post_from <= day) & (self.post_to >= day) & (self.post_person >= 0)
        return live if on_leave else live & ~self.post_leave

    def of(self, people: Flags) -> Cohort:
        """What hangs on the marked people alone; they keep their numbers, their posts get new ones."""
        mine = (self.post_person >= 0) & people[np.maximum(self.post_person, 0)]
        number = (np.cumsum(mine) - 1).astype(np.int32)
        keeps = (
            (POSTS, mine),
            (SOURCES, mine[self.has_post]),
            (ADJUSTMENTS, mine[self.adj_post]),
            (ASSESSMENTS, people[self.ass_person]),
        )
        columns: dict[str, Any] = {}
        for prefix, keep in keeps:
            at = np.flatnonzero(keep)
            columns |= {name: getattr(self, name)[at] for name in prefix}
        for name in ("has_post", "adj_post"):
            columns[name] = number[columns[name]]
        return replace(self, **columns)

    def where(self, prefix: tuple[str, ...], keep: Flags, more: dict[str, Any]) -> Cohort:
        """The same with some rows of one prefix, and `more` behind them."""
        gone = np.flatnonzero(~keep)
        spans = list(map(slice, [0, *(gone + 1).tolist()], [*gone.tolist(), len(keep)]))
        columns: dict[str, Any] = {}
        for name in prefix:
            old = getattr(self, name)
            kind = np.int32 if name in NARROW and not _fit(old.dtype, more[name]) else old.dtype
            kept = [old[span] for span in spans] if len(spans) <= FEW else [old[keep]]
            columns[name] = np.concatenate([*kept, np.asarray(more[name], kind)])
        return replace(self, **columns)
