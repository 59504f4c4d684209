"""
One table of (row, competence) pairs that all figures are counts of.

A row is a person as some part of the organisation sees her: in one post, or in several where they meet in the
tree, at the highest level of each. It counts in every unit from `start` up to, but without, `until`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import UNKNOWN, states
from graphsvc.projection.facts import Index
from graphsvc.projection.posts import Bytes, Triples, highest, pair_of, steps
from graphsvc.projection.tree import NOWHERE, Tree

Measure = Literal["must", "should", "legal"]


@dataclass(frozen=True)
class Held:
    """
    What is held per (person, competence) on the day, expired assessments left out.

    Shape:  equal-length arrays sorted by `pair` = pair_of(person, competence).
    """

    pair: NDArray[np.int64]
    level: Bytes
    standing: Bytes
    at: Index

    def find(self, pair: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where each pair is, and whether it is there at all."""
        if not len(self.pair):
            return np.zeros(len(pair), np.int64), np.zeros(len(pair), np.bool_)
        at = np.minimum(np.searchsorted(self.pair, pair), len(self.pair) - 1)
        return at, self.pair[at] == pair


@dataclass(frozen=True)
class Layer:
    """
    Rows and their pairs.

    Shape:  per row `person`, `key` (role or profile; 0 for posts as a whole), `start`, `until`;
            per pair, sorted by row, `row`, `competence`, levels, and what is held (UNKNOWN where nothing is).
    """

    person: Index
    key: Index
    start: Index
    until: Index
    row: Index
    competence: Index
    must: Bytes
    should: Bytes
    legal: Bytes
    held: Bytes
    standing: Bytes
    at: Index
    _states: dict[Measure, Bytes] = field(default_factory=dict, compare=False, repr=False)

    def once(self) -> NDArray[np.bool_]:
        """Marks the pairs of the organisation as a whole, where each person counts once."""
        return np.asarray(self.until[self.row] == NOWHERE)

    def states(self, measure: Measure) -> Bytes:
        """The state byte of every pair; made once per measure."""
        if measure not in self._states:
            self._states[measure] = states(getattr(self, measure), self.held)
        return self._states[measure]

    def with_held(self, held: Held) -> Layer:
        """The same requirements with what is held."""
        at, known = held.find(pair_of(self.person[self.row], self.competence))
        if not len(held.pair):
            return self
        return replace(
            self,
            held=np.where(known, held.level[at], UNKNOWN).astype(np.uint8),
            standing=np.where(known, held.standing[at], 0).astype(np.uint8),
            at=np.where(known, held.at[at], 0).astype(np.int32),
            _states={},
        )

    def with_level(self, person: int, competence: int, level: int, standing: int, at: int) -> Layer:
        """The same with one person's assessment of one competence replaced (UNKNOWN takes it away)."""
        rows = np.flatnonzero(self.person == person)
        low, high = np.searchsorted(self.row, rows, "left"), np.searchsorted(self.row, rows, "right")
        spans = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
        pairs = np.concatenate(spans) if spans else np.zeros(0, np.int64)
        pairs = pairs[self.competence[pairs] == competence]
        if not len(pairs):
            return self
        held, standings, days = self.held.copy(), self.standing.copy(), self.at.copy()
        held[pairs], standings[pairs], days[pairs] = level, standing, at
        known: dict[Measure, Bytes] = {}
        for measure, old in self._states.items():
            known[measure] = old.copy()
            known[measure][pairs] = states(getattr(self, measure)[pairs], held[pairs])
        return replace(self, held=held, standing=standings, at=days, _states=known)


def build(triples: Triples, person: Index, unit: Index, tree: Tree) -> Layer:
    """
    Rows from posts: `person` and `unit` are per post position, a post without unit hangs at the top.

    Posts of one person (and key) that meet in the tree make a merged row from there on.
    """
    slot = pair_of(triples.post, triples.key)
    starts = np.flatnonzero(np.append(True, slot[1:] != slot[:-1])) if len(slot) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(slot)).astype(np.int64)
    post, key = triples.post[starts], triples.key[starts]
    owner = pair_of(person[post], key)
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    place = np.where(unit[post] < 0, tree.top, unit[post]).astype(np.int32)
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(owner) else np.zeros(0, np.int64)
    count = np.diff(np.append(first, len(owner)))
    single = order[first[count == 1]]
    members: list[Sequence[int]] = []
    spans: list[tuple[int, int]] = []
    for begin, many in zip(first[count > 1], count[count > 1], strict=True):
        slots = order[begin : begin + many]
        for part, start, until in tree.meetings([int(place[s]) for s in slots]):
            members.append([int(slots[i]) for i in part])
            spans.append((start, until))
    return _assemble(triples, person, post, key, place, starts, ends, single, members, spans)


def _assemble(
    triples: Triples,
    person: Index,
    post: Index,
    key: Index,
    place: Index,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    single: NDArray[np.int64],
    members: list[Sequence[int]],
    spans: list[tuple[int, int]],
) -> Layer:
    """The rows of single posts first, then the merged ones."""
    sizes = np.array([1] * len(single) + [len(part) for part in members], np.int64)
    slots = np.concatenate([single, np.array([s for part in members for s in part], np.int64)])
    slots = slots.astype(np.int64)
    row_of_slot = np.repeat(np.arange(len(sizes)), sizes)
    first = slots[np.append(0, np.cumsum(sizes))[:-1]] if len(sizes) else slots
    length = ends[slots] - starts[slots]
    at = np.repeat(starts[slots], length) + steps(length)
    row = np.repeat(row_of_slot, length).astype(np.int32)
    pairs = highest(replace(triples.take(at), post=row, key=np.zeros(len(row), np.int32)))
    merged = np.array(spans, np.int32).reshape(-1, 2)
    none = np.zeros(len(pairs.post), np.uint8)
    return Layer(
        person=person[post[first]].astype(np.int32),
        key=key[first].astype(np.int32),
        start=np.concatenate([place[single], merged[:, 0]]).astype(np.int32),
        until=np.concatenate([np.full(len(single), NOWHERE), merged[:, 1]]).astype(np.int32),
        row=pairs.post,
        competence=pairs.competence,
        must=pairs.must,
        should=pairs.should,
        legal=pairs.legal,
        held=none + np.uint8(UNKNOWN),
        standing=none,
        at=np.zeros(len(pairs.post), np.int32),
    )
