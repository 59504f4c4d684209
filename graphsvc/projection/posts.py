"""
What each post of a cohort requires on a day: from its sources, then its adjustments.

Levels are laid out densely, a row per post (or post and source) and a column per competence that the cohort's
people meet at all: the highest of several levels is then one pass, and no pair has to be sorted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps import rules
from graphsvc.projection.block import steps
from graphsvc.projection.cohort import Bytes, Cohort, Flags
from graphsvc.projection.facts import Facts, Index


@dataclass(frozen=True)
class Sources:
    """
    The roles and profiles of posts that count on a day, included profiles among them.

    Shape:  equal-length arrays; `role` is the role that the source is, or comes through, -1 for none;
            `should` marks what a profile picked as should brings.
    """

    post: Index
    source: Index
    should: Flags
    role: Index

    def take(self, which: NDArray[Any]) -> Sources:
        return Sources(self.post[which], self.source[which], self.should[which], self.role[which])


def sources(facts: Facts, cohort: Cohort, live: Flags, day: int) -> Sources:
    """The sources of the marked posts; each role brings the profiles that it includes."""
    has = live[cohort.has_post] & (cohort.has_from <= day) & (cohort.has_to >= day)
    post, source, should = cohort.has_post[has], cohort.has_source[has], cohort.has_should[has]
    low, high = (np.searchsorted(facts.include_role, source, side) for side in ("left", "right"))
    is_role = source < len(facts.roles)
    count = np.where(is_role, high - low, 0)
    more = np.repeat(np.arange(len(source)), count)
    included = len(facts.roles) + facts.include_profile[np.repeat(low, count) + steps(count)]
    return Sources(
        np.concatenate([post, post[more]]),
        np.concatenate([source, included]).astype(np.int32),
        np.concatenate([should, np.zeros(len(more), np.bool_)]),
        np.concatenate([np.where(is_role, source, -1), source[more]]).astype(np.int32),
    )


@dataclass(frozen=True)
class Levels:
    """
    Required levels, one row per slot.

    Shape:  `competence` names the columns, `place` the column of each competence (-1: none); must, should and
            legal are slots x columns.
    Units:  levels 0-4, 0 = not required of that kind.
    """

    competence: Index
    place: Index
    must: Bytes
    should: Bytes
    legal: Bytes


def levels(facts: Facts, found: Sources, slot: NDArray[Any], slots: int, more: Index) -> Levels:
    """The highest level of each kind that the sources of each slot require; with columns for `more`."""
    low = np.searchsorted(facts.req_source, found.source, "left")
    count = np.searchsorted(facts.req_source, found.source, "right") - low
    at = np.repeat(low, count) + steps(count)
    row, should_only = np.repeat(slot, count), np.repeat(found.should, count)
    competence = facts.req_competence[at]
    met = np.zeros(len(facts.competences), np.bool_)
    met[competence], met[more] = True, True
    place = np.where(met, np.cumsum(met) - 1, -1).astype(np.int32)
    cell = row.astype(np.int64) * int(met.sum()) + place[competence]
    must, should = facts.req_must[at], facts.req_should[at]

    def highest(given: Bytes) -> Bytes:
        cells = np.zeros(slots * int(met.sum()), np.uint8)
        some = np.flatnonzero(given)
        np.maximum.at(cells, cell[some], given[some])
        return cells.reshape(slots, -1) if slots else cells.reshape(0, int(met.sum()))

    nothing = np.uint8(0)
    return Levels(
        np.flatnonzero(met).astype(np.int32),
        place,
        highest(np.where(should_only, nothing, must)),
        highest(np.where(should_only, np.maximum(must, should), should)),
        highest(np.where(should_only, nothing, facts.req_legal[at])),
    )


@dataclass(frozen=True)
class Adjustments:
    """The must level that an adjustment in force sets, per post and competence."""

    post: Index
    competence: Index
    level: Bytes


def adjustments(facts: Facts, cohort: Cohort, found: Sources, live: Flags, day: int) -> Adjustments:
    """The latest adjustment of each marked post and competence by the day, where it has not lapsed."""
    chosen = np.flatnonzero((cohort.adj_at <= day) & live[cohort.adj_post])
    order = np.lexsort((cohort.adj_at[chosen], cohort.adj_competence[chosen], cohort.adj_post[chosen]))
    chosen = chosen[order]
    post, competence = cohort.adj_post[chosen], cohort.adj_competence[chosen]
    latest = np.ones(len(chosen), np.bool_)
    latest[:-1] = (post[1:] != post[:-1]) | (competence[1:] != competence[:-1])
    chosen, post, competence = chosen[latest], post[latest], competence[latest]
    posts, slot = np.unique(post, return_inverse=True)
    theirs = found.take(np.isin(found.post, posts))
    base = levels(facts, theirs, np.searchsorted(posts, theirs.post), len(posts), competence)
    cell = slot, base.place[competence]
    level, lapsed = rules.adjusted(
        base.must[cell], base.legal[cell], cohort.adj_level[chosen], cohort.adj_replaced[chosen]
    )
    return Adjustments(post[~lapsed], competence[~lapsed], level[~lapsed])


def adjust(found: Levels, post: Index, changes: Adjustments, *, whole: bool) -> None:
    """
    Set the adjusted must levels in place; `post` is that of each slot, ascending.

    `whole` slots speak of posts as a whole: an adjustment there may require what no source does. A role or
    profile is adjusted only in what it must have itself.
    """
    low, high = (np.searchsorted(post, changes.post, side) for side in ("left", "right"))
    count = high - low
    slot = np.repeat(low, count) + steps(count)
    column = np.repeat(found.place[changes.competence], count)
    level = np.repeat(changes.level, count)
    met = column >= 0
    slot, column, level = slot[met], column[met], level[met]
    if not whole:
        own = found.must[slot, column] > 0
        slot, column, level = slot[own], column[own], level[own]
    found.must[slot, column] = level
