"""From the facts of a cohort to its block: rows of posts, merged where they meet, and what is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps import rules
from graphsvc.projection.block import Block, joined, pack
from graphsvc.projection.cohort import Bytes, Cohort, Flags
from graphsvc.projection.facts import Facts, Index
from graphsvc.projection.posts import Adjustments, Levels, Sources, adjust, adjustments, levels, sources
from graphsvc.projection.tree import NOWHERE, Tree

Sight = Literal["posts", "roles", "profiles"]

CELLS = 2**25
"""Slots x competences of one pass; more people than fit are laid out in two."""


@dataclass(frozen=True)
class Look:
    """
    The day, how many months are recent, and which profile or role must require a pair as well.

    Where it is not the day, `known` is the day up to which assessments are known, and `aged` the day up to
    which they have grown old (gaps/rules.py, `in_force`).
    """

    day: int
    recent_months: int
    across: int | None = None
    known: int | None = None
    aged: int | None = None
    again: bool = False


def layout(facts: Facts, cohort: Cohort, look: Look, sight: Sight, live: Flags) -> Block:
    """The block of the marked posts, each as a whole or by role or by profile."""
    found = sources(facts, cohort, live, look.day)
    changes = adjustments(facts, cohort, found, live, look.day)
    post, key, theirs, slot = _slots(facts, sight, found, changes)
    people = np.unique(cohort.post_person[post])
    if len(post) * len(facts.competences) > CELLS and len(people) > 1:
        first = cohort.post_person < people[len(people) // 2]
        halves = (live & first, live & ~first)
        return joined(layout(facts, cohort, look, sight, half) for half in halves)
    more = changes.competence if sight == "posts" else changes.competence[:0]
    required = levels(facts, theirs, slot, len(post), more)
    adjust(required, post, changes, whole=sight == "posts")
    if look.across is not None:
        _cross(facts, required, post, found, changes, sight, look.across)
    return _rows(facts, cohort, look, required, post, key)


def _slots(
    facts: Facts, sight: Sight, found: Sources, changes: Adjustments
) -> tuple[Index, Index, Sources, NDArray[np.int64]]:
    """Post and key of each slot, ascending; the sources that the sight tells of, and the slot of each."""
    if sight == "posts":
        post = np.unique(np.concatenate([found.post, changes.post]))
        return post, np.zeros(len(post), np.int32), found, np.searchsorted(post, found.post)
    roles = len(facts.roles)
    theirs = found.take(found.role >= 0 if sight == "roles" else found.source >= roles)
    key = theirs.role if sight == "roles" else theirs.source - roles
    both, slot = np.unique((theirs.post.astype(np.int64) << 32) | key, return_inverse=True)
    return (both >> 32).astype(np.int32), (both & (2**32 - 1)).astype(np.int32), theirs, slot


def _cross(
    facts: Facts,
    required: Levels,
    post: Index,
    found: Sources,
    changes: Adjustments,
    sight: Sight,
    across: int,
) -> None:
    """Leave what the role or profile `across` of the same post requires too, at the higher of the levels."""
    theirs = _of_key(facts, found, "profiles" if sight == "roles" else "roles", across)
    posts = np.unique(theirs.post)
    other = levels(facts, theirs, np.searchsorted(posts, theirs.post), len(posts), required.competence)
    adjust(other, posts, changes, whole=False)
    at = np.searchsorted(posts, post)
    there = np.zeros(len(post), np.bool_)
    there[at < len(posts)] = posts[at[at < len(posts)]] == post[at < len(posts)]
    columns = other.place[required.competence]
    for name in ("must", "should", "legal"):
        mine: Bytes = getattr(required, name)
        across_levels: Bytes = getattr(other, name)
        beside = np.zeros_like(mine)
        beside[there] = across_levels[at[there]][:, columns]
        mine[...] = np.where((mine > 0) & (beside > 0), np.maximum(mine, beside), 0)


def _of_key(facts: Facts, found: Sources, sight: Sight, key: int) -> Sources:
    """The sources that one role (with what it includes) or one profile is made of."""
    if sight == "roles":
        return found.take(found.role == key)
    return found.take(found.source == len(facts.roles) + key)


def _rows(facts: Facts, cohort: Cohort, look: Look, required: Levels, post: Index, key: Index) -> Block:
    """One row per person and key where she has one post, several where the posts meet."""
    tree = facts.tree
    unit = cohort.post_unit[post]
    place = np.where(unit < 0, tree.top, unit).astype(np.int32)
    single, members, spans = _meetings(cohort.post_person[post], key, place, tree)
    slots = np.concatenate([single, np.array([s for part in members for s in part], np.int64)])
    sizes = np.array([len(part) for part in members], np.int64)
    firsts = len(single) + np.cumsum(sizes) - sizes
    merged = np.array(spans, np.int32).reshape(-1, 2)
    lead = np.concatenate([single, slots[firsts]])

    def highest(kind: Bytes) -> Bytes:
        if not members:
            return kind[single]
        several = kind[slots[len(single) :]]
        return np.concatenate([kind[single], np.maximum.reduceat(several, firsts - len(single), axis=0)])

    person = cohort.post_person[post[lead]]
    must, should, legal = (highest(kind) for kind in (required.must, required.should, required.legal))
    row, column = np.nonzero(must | should | legal)
    cell = row, column
    held, standing, at = _held(facts, cohort, look, required, person, cell)
    few = np.uint16 if len(lead) < 2**16 else np.int32
    narrow = np.uint16 if len(facts.competences) < 2**16 else np.int32
    return Block(
        person=(person + cohort.first).astype(np.int32),
        key=key[lead],
        start=np.concatenate([place[single], merged[:, 0]]),
        until=np.concatenate([np.full(len(single), NOWHERE, np.int32), merged[:, 1]]),
        row=row.astype(few),
        competence=required.competence[column].astype(narrow),
        levels=pack(must[cell], should[cell], legal[cell], held, standing),
        at=at,
    )


def _meetings(
    person: Index, key: Index, place: Index, tree: Tree
) -> tuple[NDArray[np.int64], list[Sequence[int]], list[tuple[int, int]]]:
    """The slots that stand alone; the members of each row that several make, and where it counts."""
    owner = (person.astype(np.int64) << 32) | key
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(owner) else order
    count = np.diff(np.append(first, len(owner)))
    members: list[Sequence[int]] = []
    spans: list[tuple[int, int]] = []
    for begin, many in zip(first[count > 1].tolist(), count[count > 1].tolist(), strict=True):
        slots = order[begin : begin + many].tolist()
        for part, start, until in tree.meetings([int(place[s]) for s in slots]):
            members.append([slots[i] for i in part])
            spans.append((start, until))
    return order[first[count == 1]], members, spans


def _held(
    facts: Facts, cohort: Cohort, look: Look, required: Levels, person: Index, cell: Any
) -> tuple[Bytes, Bytes, NDArray[Any]]:
    """Level (UNKNOWN: none), standing and day of what each pair's person holds."""
    theirs = np.zeros(cohort.size, np.bool_)
    theirs[person] = True
    winners = in_force(facts, cohort, look, theirs)
    column = required.place[cohort.ass_competence[winners]]
    winners, column = winners[column >= 0], column[column >= 0]
    number = np.cumsum(theirs) - 1
    which = np.full((int(theirs.sum()), len(required.competence)), -1, np.int32)
    which[number[cohort.ass_person[winners]], column] = winners
    row, columns = cell
    at = which[number[person][row], columns]
    known = at >= 0
    day = np.uint16 if look.day < 2**16 else np.int32
    if not len(cohort.ass_at):
        none = np.zeros(len(at), np.uint8)
        return none + np.uint8(rules.UNKNOWN), none, none.astype(day)
    return (
        np.where(known, cohort.ass_level[at], np.uint8(rules.UNKNOWN)),
        np.where(known, cohort.ass_standing[at], np.uint8(0)),
        np.where(known, cohort.ass_at[at], 0).astype(day),
    )


def in_force(facts: Facts, cohort: Cohort, look: Look, people: Flags) -> NDArray[np.int64]:
    """Which assessments of the marked people hold on the day, expired ones left out."""
    chosen = np.flatnonzero(people[cohort.ass_person])
    found = _valid(facts, cohort, look, chosen)
    if look.again:
        before = _valid(facts, cohort, replace(look, known=look.aged), chosen)
        found = found[np.isin(_pairs(cohort, found), _pairs(cohort, before))]
    return found


def _pairs(cohort: Cohort, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """The person and competence of some assessments, as one number."""
    return (cohort.ass_person[chosen].astype(np.int64) << 21) | cohort.ass_competence[chosen].astype(np.int32)


def _valid(facts: Facts, cohort: Cohort, look: Look, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    winners, stale = rules.in_force(
        _pairs(cohort, chosen),
        cohort.ass_at[chosen].astype(np.int32),
        cohort.ass_standing[chosen],
        cohort.ass_until[chosen],
        facts.valid_months[cohort.ass_competence[chosen]],
        day=look.day if look.known is None else look.known,
        recent_months=look.recent_months,
        aged=look.aged,
    )
    return np.asarray(chosen[winners[~stale]])
