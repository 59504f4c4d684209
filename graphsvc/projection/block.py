"""
One table of (row, competence) pairs that all figures are counts of.

A row is a person as some part of the organisation sees her: in one post, or in several where they meet in the
tree, at the highest level of each. It counts in every unit from `start` up to, but without, `until`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import UNKNOWN, states
from graphsvc.projection.cohort import Bytes, Flags
from graphsvc.projection.names import Index
from graphsvc.projection.tree import NOWHERE

Measure = Literal["must", "should", "legal", "other"]
"""What is required: by must, by should, by law; `other` is what must asks beyond the law."""

MEASURES: tuple[Measure, ...] = ("must", "should", "legal")
"""Those that lie in `levels`, three bits each."""

_HELD, _STANDING, _BITS = 9, 12, 15
_NOT_HELD = 7

ROWS = ("person", "key", "start", "until")
PAIRS = ("row", "competence", "levels", "at")

FEW = 4
"""One in so many, up to which pairs are found row by row; past it, all are looked at."""


def steps(count: NDArray[Any]) -> NDArray[np.int64]:
    """0, 1, ... count-1 for each count, in one array."""
    total = int(count.sum())
    ends = np.cumsum(count)
    return np.asarray(np.arange(total) - np.repeat(ends - count, count))


@dataclass(frozen=True)
class Block:
    """
    Rows and their pairs.

    Shape:  per row `person`, `key` (role or profile; 0 for posts as a whole), `start`, `until`;
            per pair, sorted by row, `row`, `competence`, `levels`, and `at`, the day of what is held.
    Units:  `levels` holds must, should, legal, held (7: unknown) and the standing of what is held, three bits
            each.
    """

    person: Index
    key: Index
    start: Index
    until: Index
    row: NDArray[Any]
    competence: NDArray[Any]
    levels: NDArray[np.uint16]
    at: NDArray[Any]
    _codes: dict[Measure, NDArray[Any]] = field(default_factory=dict, compare=False, repr=False)

    def required(self, measure: Measure) -> Bytes:
        """The required level of each pair; by `other` the levels that must asks above the legal one."""
        if measure == "other":
            return self.required("must") - self.required("legal")
        return ((self.levels >> 3 * MEASURES.index(measure)) & 7).astype(np.uint8)

    @property
    def must(self) -> Bytes:
        return self.required("must")

    @property
    def should(self) -> Bytes:
        return self.required("should")

    @property
    def held(self) -> Bytes:
        """The held level of each pair, UNKNOWN where nothing valid is known."""
        level = ((self.levels >> _HELD) & 7).astype(np.uint8)
        return np.where(level == _NOT_HELD, np.uint8(UNKNOWN), level)

    @property
    def standing(self) -> Bytes:
        return (self.levels >> _STANDING).astype(np.uint8)

    def once(self) -> Flags:
        """Marks the pairs of the organisation as a whole, where each person counts once."""
        return np.asarray((self.until == NOWHERE)[self.row])

    def codes(self, measure: Measure) -> NDArray[Any]:
        """Competence x 10 + state of every pair; made once per measure."""
        if measure not in self._codes:
            most = 10 * (int(self.competence.max(initial=0)) + 1)
            code: Any = self.competence.astype(np.uint16 if most < 2**16 else np.int32)
            code *= 10
            code += _states(measure)[self.levels]
            self._codes[measure] = code
        return self._codes[measure]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Where the pairs of each row begin, and where the last row's end."""
        ends = np.cumsum(np.bincount(self.row, minlength=len(self.person)))
        return np.concatenate([np.zeros(1, np.int64), ends])

    @cached_property
    def by_competence(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The positions of the pairs in order of competence, and where those of each competence begin."""
        count = np.bincount(self.competence)
        order = np.argsort(self.competence, kind="stable").astype(np.uint32)
        return order, np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])

    def pairs_with(self, competences: Flags, most: int) -> NDArray[np.int64] | None:
        """The positions, in order, of the pairs of the marked competences; None where these are more."""
        order, first = self.by_competence
        chosen = np.flatnonzero(competences[: len(first) - 1])
        low = first[chosen]
        count = first[chosen + 1] - low
        if int(count.sum()) > most:
            return None
        return np.sort(order[np.repeat(low, count) + steps(count)]).astype(np.int64)

    def count_of(self, rows: Flags) -> int:
        """How many pairs the marked rows have."""
        chosen = np.flatnonzero(rows)
        return int((self.first[chosen + 1] - self.first[chosen]).sum())

    def pairs_of(self, rows: Flags) -> NDArray[np.int64]:
        """The positions of the pairs of the marked rows."""
        chosen = np.flatnonzero(rows)
        low = self.first[chosen]
        count = self.first[chosen + 1] - low
        if FEW * int(count.sum()) > len(self.row):
            return np.flatnonzero(rows[self.row])
        return np.asarray(np.repeat(low, count) + steps(count))

    def of(self, rows: Flags) -> Block:
        """The marked rows and their pairs."""
        number = np.cumsum(rows) - 1
        pairs = self.pairs_of(rows)
        parts: dict[str, Any] = {name: getattr(self, name)[rows] for name in ROWS}
        parts |= {name: getattr(self, name)[pairs] for name in PAIRS}
        parts["row"] = number[parts["row"]].astype(self.row.dtype)
        return Block(**parts)

    def swapped(self, rows: Flags, new: Block) -> Block:
        """The block with other rows in the place of the marked ones."""
        gone = np.flatnonzero(rows)
        if FEW * len(gone) > len(rows):
            return joined([self.of(~rows), new])
        # between the rows that go, all is copied as it stands, which is quicker than choosing pair by pair
        low = [0, *self.first[gone + 1].tolist()]
        high = [*self.first[gone].tolist(), len(self.row)]
        spans = list(map(slice, low, high))
        kind: Any = np.uint16 if len(rows) - len(gone) + len(new.person) < 2**16 else np.int32
        row = [self.row[span].astype(kind) - kind(less) for less, span in enumerate(spans)]
        parts: dict[str, Any] = {
            name: np.concatenate([getattr(self, name)[~rows], getattr(new, name)]) for name in ROWS
        }
        parts |= {
            name: np.concatenate([*(getattr(self, name)[span] for span in spans), getattr(new, name)])
            for name in PAIRS[1:]
        }
        parts["row"] = np.concatenate([*row, new.row.astype(kind) + kind(len(rows) - len(gone))])
        return Block(**parts)


def pack(must: Bytes, should: Bytes, legal: Bytes, held: Bytes, standing: Bytes) -> NDArray[np.uint16]:
    """The levels of pairs in one number each; `held` is UNKNOWN where nothing is."""
    packed = np.where(held == UNKNOWN, _NOT_HELD, held).astype(np.uint16) << _HELD
    for at, part in ((0, must), (3, should), (6, legal), (_STANDING, standing)):
        packed |= part.astype(np.uint16) << at
    return np.asarray(packed, np.uint16)


@cache
def _states(measure: Measure) -> Bytes:
    """The state of every number that `pack` can make."""
    every = np.arange(2**_BITS, dtype=np.uint16)
    held = (every >> _HELD) & 7
    known = held != _NOT_HELD
    must, legal = (((every >> 3 * MEASURES.index(kind)) & 7) for kind in ("must", "legal"))
    if (
        measure == "other"
    ):  # what is held counts from the legal level up, so that the two gaps add up to must's
        required = np.where(must > legal, must - legal, 0)
        held = np.where(held > legal, held - legal, 0)
    else:
        required = (every >> 3 * MEASURES.index(measure)) & 7
    return states(required.astype(np.uint8), np.where(known, held, UNKNOWN).astype(np.uint8))


def joined(blocks: Iterable[Block]) -> Block:
    """Blocks as one; without any, an empty one."""
    parts = list(blocks)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        none = np.zeros(0, np.int32)
        return Block(none, none, none, none, none, none, none.astype(np.uint16), none)
    shift = np.cumsum([0, *(len(part.person) for part in parts)])
    rows = [part.row.astype(np.int64) + more for part, more in zip(parts, shift, strict=False)]
    kind = np.uint16 if shift[-1] < 2**16 else np.int32
    every: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in (*ROWS, *PAIRS[1:])
    }
    return Block(**every, row=np.concatenate(rows).astype(kind))
