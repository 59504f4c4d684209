"""
Some thousand people and all that hangs on them, as columns: what a change to one of them makes anew.

Positions of people and posts are local here: person 0 of a cohort is the employee at `first`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.names import Index

COHORT = 4096
"""People in a cohort: few enough to be copied within a millisecond, enough for arrays to pay."""

Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

POSTS = ("post", "post_person", "post_unit", "post_kind", "post_from", "post_to", "post_leave")
SOURCES = ("has_post", "has_source", "has_should", "has_from", "has_to")
ADJUSTMENTS = ("adj_post", "adj_competence", "adj_at", "adj_level", "adj_replaced")
ASSESSMENTS = ("ass_person", "ass_competence", "ass_level", "ass_standing", "ass_at", "ass_until")


@dataclass(frozen=True)
class Cohort:
    """
    The people from position `first` on, `size` of them.

    Shape:  equal-length arrays per prefix: `post_*` per post, `has_*` per role or profile of a post, `adj_*`
            per adjustment, `ass_*` per assessment. `post` is the position among all posts, `*_person` and
            `*_post` are local; person -1 is a post that is no more.
    Units:  days since 1970-01-01; levels 0-4.
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
    ass_competence: Index
    ass_level: Bytes
    ass_standing: Bytes
    ass_at: Index
    ass_until: Index

    def everybody(self) -> Flags:
        return np.ones(self.size, np.bool_)

    def live(self, day: int, *, on_leave: bool) -> Flags:
        """The posts that count on a day; those on leave only where asked for."""
        live = (self.post_from <= day) & (self.post_to >= day) & (self.post_person >= 0)
        return live if on_leave else live & ~self.post_leave

    def where(self, prefix: tuple[str, ...], keep: Flags, more: dict[str, Any]) -> Cohort:
        """The same with some rows of one prefix, and `more` behind them."""
        columns: dict[str, Any] = {}
        for name in prefix:
            old = getattr(self, name)
            columns[name] = np.concatenate([old[keep], np.asarray(more[name], old.dtype)])
        return replace(self, **columns)


def cohorts(size: int, people: int, columns: dict[str, Any]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """
    Columns over everybody cut into those of each cohort: first person, size, local columns.

    `columns` hold those of Cohort but for the assessments, with `post_person` among all people and
    `has_post`, `adj_post` among all posts; rows that lead nowhere are left out.
    """
    person = columns["post_person"]
    owner = np.where(person < 0, -1, person // size)
    local = np.zeros(len(person), np.int32)
    ordered = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[ordered], np.arange(people // size + 2))
    hung = {name: _by_owner(owner, columns[name], people // size + 2) for name in ("has_post", "adj_post")}
    for number, first in enumerate(range(0, people, size)):
        posts = ordered[bounds[number] : bounds[number + 1]]
        local[posts] = np.arange(len(posts))
        part: dict[str, Any] = {"post": posts.astype(np.int32)}
        part |= {name: columns[name][posts] for name in POSTS[2:]}
        part["post_person"] = person[posts] - first
        for name, prefix in (("has_post", SOURCES), ("adj_post", ADJUSTMENTS)):
            order, ends = hung[name]
            rows = order[ends[number] : ends[number + 1]]
            part |= {other: columns[other][rows] for other in prefix[1:]}
            part[name] = local[columns[name][rows]]
        yield first, min(size, people - first), part


def _by_owner(owner: NDArray[Any], posts: Index, many: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows in the order of the cohorts that their posts are in, and where each cohort's begin."""
    whose = np.where(posts < 0, -1, owner[posts]) if len(owner) else np.full(len(posts), -1)
    order = np.argsort(whose, kind="stable")
    return order, np.searchsorted(whose[order], np.arange(many))
