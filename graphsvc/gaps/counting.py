"""
Counting pairs by one dimension: the sums of DOMAIN "Aggregates" over the parts of a projection.

Every figure is a sum over rows, so that those of several parts, or of what came and went, are added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import NOT_REQUIRED
from graphsvc.projection.block import FEW, Block, Measure
from graphsvc.projection.facts import Facts, Names
from graphsvc.projection.projection import Sight
from graphsvc.projection.tree import NOWHERE

Table = NDArray[np.int64]
"""Per key the seven figures: people, with gap, requirements, assessed, points, points at most, met."""

PEOPLE, WITH_GAP, REQUIREMENTS, ASSESSED, POINTS, AT_MOST, MET = range(7)


@dataclass(frozen=True)
class Counted:
    """The figures of every key, and the keys with any requirement, most points first, then by position."""

    table: Table

    @property
    def nbytes(self) -> int:
        return self.table.nbytes

    @cached_property
    def order(self) -> Sequence[int]:
        there = np.flatnonzero(self.table[:, REQUIREMENTS])
        points = self.table[there, POINTS]
        less = points.max(initial=0) - points
        # where they fit into 16 bits, numpy sorts them by digits, in a tenth of the time
        narrow = less.astype(np.min_scalar_type(less.max(initial=0)))
        ordered: Any = there[np.argsort(narrow, kind="stable")]  # a sequence, as far as pages want one
        return cast("Sequence[int]", ordered)


_STATES = np.zeros((10, 7))
for _state in range(10):
    _known = _state < NOT_REQUIRED
    _points = _state % 5
    _STATES[_state] = (
        _state != NOT_REQUIRED,
        _known and _points > 0,
        _state != NOT_REQUIRED,
        _known,
        _points if _known else 0,
        _points,
        _state == 0,
    )


@dataclass(frozen=True)
class Piece:
    """Some pairs of a block that require something: row and competence x 10 + state of each, by row."""

    block: Block
    row: NDArray[Any]
    code: NDArray[Any]


def piece(
    block: Block,
    measure: Measure,
    competences: NDArray[np.bool_],
    *,
    rows: NDArray[np.bool_] | None = None,
    pairs: NDArray[np.bool_] | None = None,
) -> Piece:
    """The pairs of a block whose competence is marked, of those whose row, and which themselves, are."""
    wanted = np.repeat(competences, 10)
    wanted[NOT_REQUIRED::10] = False
    code = block.codes(measure)
    most = len(block.row) // FEW if rows is None else min(len(block.row) // FEW, block.count_of(rows))
    near = None if competences.all() else block.pairs_with(competences, most)
    if near is not None:
        keep = wanted[code[near]]
        if rows is not None:
            keep &= rows[block.row[near]]
    elif rows is not None:
        near = block.pairs_of(rows)
        keep = wanted[code[near]]
    else:
        keep = wanted[code]
    if pairs is not None:
        keep &= pairs if near is None else pairs[near]
    if near is None and keep.all():
        return Piece(block, block.row, code)
    at = np.flatnonzero(keep) if near is None else near[keep]
    return Piece(block, block.row[at], code[at])


Counter = Callable[[Facts, Iterable[Piece], Table], None]
"""Adds the figures of pieces to a table of all keys."""


def _figures(states: NDArray[np.int64]) -> Table:
    """The figures of pairs counted by state (n x 10), each pair a person of its own."""
    return np.asarray((states @ _STATES).astype(np.int64))


def _states(facts: Facts, pieces: Iterable[Piece]) -> Table:
    """The figures of each competence, which a row has once, so that people are pairs."""
    many = len(facts.competences)
    total = np.zeros(many * 10, np.int64)
    for one in pieces:
        total += np.bincount(one.code, minlength=many * 10)
    return _figures(total.reshape(many, 10))


def _by_competence(facts: Facts, pieces: Iterable[Piece], total: Table) -> None:
    total += _states(facts, pieces)


def _by_requirement(facts: Facts, pieces: Iterable[Piece], total: Table) -> None:
    table = _states(facts, pieces)
    table[[not systems for systems in facts.concerns]] = 0
    total += table


def _rows(one: Piece) -> tuple[NDArray[np.int64], Table]:
    """The rows of a block that have any of the pairs, and the figures of each, which is one person."""
    if not len(one.row):
        return np.zeros(0, np.int64), np.zeros((0, 7), np.int64)
    first = np.append(True, one.row[1:] != one.row[:-1])
    rows = one.row[first].astype(np.int64)
    state = np.tile(np.arange(10, dtype=np.int32), int(one.code.max()) // 10 + 1)[one.code]
    slot = (np.cumsum(first, dtype=np.int32) - 1) * 10 + state
    table = _figures(np.bincount(slot, minlength=len(rows) * 10).reshape(-1, 10))
    np.minimum(table[:, :2], 1, out=table[:, :2])
    return rows, table


def added(keys: NDArray[Any], rows: Table, size: int) -> Table:
    """Rows added up by key."""
    columns = [np.bincount(keys, weights=rows[:, at], minlength=size) for at in range(rows.shape[1])]
    return np.stack(columns, axis=1).astype(np.int64)


def _by_row(key: Callable[[Block], NDArray[Any]]) -> Counter:
    def count(facts: Facts, pieces: Iterable[Piece], total: Table) -> None:  # noqa: ARG001
        for one in pieces:
            rows, figures = _rows(one)
            if len(rows):
                keys = key(one.block)[rows]
                low = int(keys.min())
                part = added(keys - low, figures, 0)
                total[low : low + len(part)] += part

    return count


def _by_unit(facts: Facts, pieces: Iterable[Piece], total: Table) -> None:
    """Rows rolled up the tree, less what a merged row takes over where posts meet."""
    size = facts.tree.top + 1
    starts, untils, figures = [], [], []
    for one in pieces:
        there, rows = _rows(one)
        starts.append(one.block.start[there])
        untils.append(one.block.until[there])
        figures.append(rows)
    if figures:
        start, until, rows = np.concatenate(starts), np.concatenate(untils), np.concatenate(figures)
        over = until != NOWHERE
        own = added(start, rows, size) - added(until[over], rows[over], size)
        total += facts.tree.roll_up(own)[:-1]


def _by_sets(sets: Callable[[Facts], tuple[frozenset[int], ...]]) -> Counter:
    """Counts by something that a competence has several of: groups, systems; a row counts once in each."""

    def count(facts: Facts, pieces: Iterable[Piece], total: Table) -> None:
        chosen, many = sets(facts), len(total)
        pieces = [one for one in pieces if len(one.row)]
        of, member = _members(chosen)
        if not len(of) or not pieces:
            return
        table = added(member, _states(facts, pieces)[of], many)
        table[:, :2] = 0
        runs = [np.flatnonzero(np.append(True, one.row[1:] != one.row[:-1])) for one in pieces]
        for first in range(0, many, 64):
            mine = (member >= first) & (member < first + 64)
            bits = np.zeros(len(chosen), np.uint64)
            np.bitwise_or.at(bits, of[mine], np.uint64(1) << (member[mine] - first).astype(np.uint64))
            for column in (PEOPLE, WITH_GAP):
                table[first : first + 64, column] = _people(column, bits, pieces, runs)[: many - first]
        total += table

    return count


@lru_cache(maxsize=4)
def _members(sets: tuple[frozenset[int], ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The position of each set and of each of its members, pair by pair; those of groups and of systems."""
    of = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
    return of, np.array([member for members in sets for member in members], np.int64)


def _people(
    column: int, bits: NDArray[np.uint64], pieces: Sequence[Piece], runs: Sequence[NDArray[np.int64]]
) -> NDArray[np.int64]:
    """
    How many rows have a pair, or a gap, in each of 64 sets.

    `bits` tells the sets of each competence, `runs` where the pairs of each row begin.
    """
    table = np.where(_STATES[:, column] > 0, bits[:, None], np.uint64(0)).reshape(-1)
    met = [np.bitwise_or.reduceat(table[one.code], starts) for one, starts in zip(pieces, runs, strict=True)]
    each = np.concatenate(met).astype("<u8").view(np.uint8).reshape(-1, 8)
    return np.asarray(np.unpackbits(each, axis=1, bitorder="little").sum(axis=0, dtype=np.int64))


@dataclass(frozen=True)
class Way:
    """A way of counting: what it names, which sight it looks at, and how it counts."""

    names: Callable[[Facts], Names]
    add: Counter
    sight: Sight = "posts"

    def count(self, facts: Facts, pieces: Iterable[Piece]) -> Table:
        """The figures of every key."""
        total = np.zeros((len(self.names(facts)), 7), np.int64)
        self.add(facts, pieces, total)
        return total


WAYS: dict[str, Way] = {
    "unit": Way(lambda f: f.units, _by_unit),
    "role": Way(lambda f: f.roles, _by_row(lambda b: b.key), "roles"),
    "profile": Way(lambda f: f.profiles, _by_row(lambda b: b.key), "profiles"),
    "system": Way(lambda f: f.systems, _by_sets(lambda f: f.concerns)),
    "competence": Way(lambda f: f.competences, _by_competence),
    "group": Way(lambda f: f.groups, _by_sets(lambda f: f.in_group)),
    "employee": Way(lambda f: f.people, _by_row(lambda b: b.person)),
    "requirement": Way(lambda f: f.competences, _by_requirement),
}
