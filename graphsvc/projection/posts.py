"""What each active post requires on a day: from its sources, then its adjustments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps import rules
from graphsvc.projection.facts import Facts, Index

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Triples:
    """
    Required levels of posts, by source where one is named.

    Shape:  equal-length arrays sorted by (post, competence) with one row each; `key` is the role or profile
            that the row speaks of, 0 where it speaks of the post as a whole.
    Units:  levels 0-4, 0 = not required of that kind.
    """

    post: Index
    key: Index
    competence: Index
    must: Bytes
    should: Bytes
    legal: Bytes

    def take(self, which: NDArray[Any]) -> Triples:
        """The rows at positions, or those marked."""
        return Triples(
            self.post[which],
            self.key[which],
            self.competence[which],
            self.must[which],
            self.should[which],
            self.legal[which],
        )


@dataclass(frozen=True)
class Active:
    """The posts that count on a day, and their sources, included profiles among them."""

    post: NDArray[np.bool_]
    source_post: Index
    source: Index
    source_should: NDArray[np.bool_]
    source_role: Index


def active(facts: Facts, day: int, *, on_leave: bool, only: NDArray[np.bool_] | None = None) -> Active:
    """The posts of a day; those on leave only where asked for, `only` those marked where given."""
    live = (facts.post_from <= day) & (facts.post_to >= day) & (facts.post_person >= 0)
    if not on_leave:
        live &= ~facts.post_leave
    if only is not None:
        live &= only
    has = live[facts.has_post] & (facts.has_from <= day) & (facts.has_to >= day)
    post, source, should = facts.has_post[has], facts.has_source[has], facts.has_should[has]
    # each role brings the profiles that it includes; `at` finds them in the sorted list of includes
    order = np.argsort(facts.include_role, kind="stable")
    roles, profiles = facts.include_role[order], facts.include_profile[order]
    low, high = np.searchsorted(roles, source, "left"), np.searchsorted(roles, source, "right")
    count = np.where(source < len(facts.roles), high - low, 0)
    more = np.repeat(np.arange(len(source)), count)
    at = np.repeat(low, count) + steps(count)
    is_role = source < len(facts.roles)
    return Active(
        live,
        np.concatenate([post, post[more]]).astype(np.int32),
        np.concatenate([source, len(facts.roles) + profiles[at]]).astype(np.int32),
        np.concatenate([should, np.zeros(len(more), np.bool_)]),
        np.concatenate([np.where(is_role, source, -1), source[more]]).astype(np.int32),
    )


def steps(count: NDArray[Any]) -> NDArray[np.int64]:
    """0, 1, ... count-1 for each count, in one array."""
    total = int(count.sum())
    ends = np.cumsum(count)
    return np.asarray(np.arange(total) - np.repeat(ends - count, count))


def expand(facts: Facts, sources: Active, which: NDArray[np.bool_], key: Index) -> Triples:
    """The requirements of the chosen sources, the highest of each kind per (post, key, competence)."""
    order = np.argsort(facts.req_source, kind="stable")
    required_by = facts.req_source[order]
    source = sources.source[which]
    low, high = np.searchsorted(required_by, source, "left"), np.searchsorted(required_by, source, "right")
    count = high - low
    at = order[np.repeat(low, count) + steps(count)]
    should_only = np.repeat(sources.source_should[which], count)
    must, should = facts.req_must[at], facts.req_should[at]
    return highest(
        Triples(
            np.repeat(sources.source_post[which], count),
            np.repeat(key[which], count),
            facts.req_competence[at],
            np.where(should_only, 0, must).astype(np.uint8),
            np.where(should_only, np.maximum(must, should), should).astype(np.uint8),
            np.where(should_only, 0, facts.req_legal[at]).astype(np.uint8),
        )
    )


def highest(rows: Triples) -> Triples:
    """One row per (post, key, competence) with the highest level of each kind."""
    if not len(rows.post):
        return rows
    # 21 bits of competence, 16 of key: more than any vocabulary has
    order_key = (rows.post.astype(np.int64) << 37) | (rows.key.astype(np.int64) << 21) | rows.competence
    order = np.argsort(order_key, kind="stable")
    ordered = order_key[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))

    def top(levels: Bytes) -> Bytes:
        return np.maximum.reduceat(levels[order], starts)

    return replace(
        rows.take(order[starts]), must=top(rows.must), should=top(rows.should), legal=top(rows.legal)
    )


@dataclass(frozen=True)
class Adjustments:
    """The adjustment that applies per (post, competence) on the day; `lapsed` ones change nothing."""

    pair: NDArray[np.int64]
    level: Bytes
    lapsed: NDArray[np.bool_]


def pair_of(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int64]:
    """Two positions in one number that sorts by the left one first; the right one has 21 bits."""
    return np.asarray((left.astype(np.int64) << 21) | right)


def adjustments(facts: Facts, posts: Triples, live: NDArray[np.bool_], day: int) -> Adjustments:
    """The latest adjustment of each (post, competence) by the day, judged against the post's must level."""
    chosen = np.flatnonzero((facts.adj_at <= day) & live[facts.adj_post])
    pair = pair_of(facts.adj_post[chosen], facts.adj_competence[chosen])
    order = np.lexsort((facts.adj_at[chosen], pair))
    pair, chosen = pair[order], chosen[order]
    latest = np.append(pair[1:] != pair[:-1], True) if len(pair) else np.zeros(0, np.bool_)
    pair, chosen = pair[latest], chosen[latest]
    must, legal = _levels_at(posts, pair, posts.must), _levels_at(posts, pair, posts.legal)
    level, lapsed = rules.adjusted(must, legal, facts.adj_level[chosen], facts.adj_replaced[chosen])
    return Adjustments(pair, level, lapsed)


def _levels_at(rows: Triples, pair: NDArray[np.int64], levels: Bytes) -> Bytes:
    """The levels of given pairs, 0 where a pair is not there; `rows` speak of whole posts."""
    if not len(rows.post):
        return np.zeros(len(pair), np.uint8)
    have = pair_of(rows.post, rows.competence)
    at = np.minimum(np.searchsorted(have, pair), len(have) - 1)
    return np.where(have[at] == pair, levels[at], 0).astype(np.uint8)


def adjust(rows: Triples, changes: Adjustments, *, whole: bool) -> Triples:
    """
    Rows with the adjusted must levels.

    `whole` rows speak of posts as a whole: an adjustment there may require what no source does. A role or
    profile is adjusted only in what it must have itself.
    """
    valid = ~changes.lapsed
    pair, level = changes.pair[valid], changes.level[valid]
    if not len(pair):
        return rows
    mine = pair_of(rows.post, rows.competence)
    at = np.minimum(np.searchsorted(pair, mine), len(pair) - 1)
    hit = pair[at] == mine
    if not whole:
        hit &= rows.must > 0
    must = np.where(hit, level[at], rows.must).astype(np.uint8)
    changed = replace(rows, must=must)
    if not whole:
        return changed
    new = ~np.isin(pair, mine) & (level > 0)
    post, competence = (pair[new] >> 21).astype(np.int32), (pair[new] & (2**21 - 1)).astype(np.int32)
    none = np.zeros(len(post), np.uint8)

    def both(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([a, b.astype(a.dtype)])

    return highest(
        Triples(
            both(rows.post, post),
            both(rows.key, none),
            both(rows.competence, competence),
            both(must, level[new]),
            both(rows.should, none),
            both(rows.legal, none),
        )
    )
