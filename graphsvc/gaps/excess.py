"""
Cells of unit x competence group: what is unmet in them, what was to be expected, how far that is from chance.

Two things are expected of a cell. `expected` is the sum over its assessed pairs of the organisation's unmet
share for the competence and required level. Chance is told by the share among people of the same role: the
score is that of giving each role's people to its units at random, everybody with all her pairs
(gaps/chance.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.alike import Known, Shares, strata
from graphsvc.gaps.chance import ALPHA, NOTHING, adjusted, score_of, upper_tail
from graphsvc.gaps.scope import FEW
from graphsvc.projection.block import Block, steps
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import NOWHERE, Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SUMS = ("people", "assessed_people", "requirements", "assessed", "observed", "excess", "excess_by_role")
"""People and pairs; excess is observed less expected, by the organisation's shares and by the role's."""


@dataclass(frozen=True)
class Cells:
    """
    Cells with five or more assessed people, the furthest from chance first.

    Shape:  `sums` has a row per cell, columns as in SUMS; `p_adjusted` is over all cells that can vary, and 1
            for the others: where nobody of the same roles works elsewhere, there is nobody to compare with.
    """

    unit: Ints
    group: Ints
    sums: Floats
    score: Floats
    p: Floats
    p_adjusted: Floats

    @property
    def hot(self) -> NDArray[np.bool_]:
        """More than expected in both ways, and too much for chance."""
        excess = self.sums[:, SUMS.index("excess")]
        return np.asarray((self.p_adjusted <= ALPHA) & (excess > NOTHING) & (self.score > 0))

    def take(self, which: NDArray[Any]) -> Cells:
        return Cells(*(getattr(self, field.name)[which] for field in fields(self)))


def every_cell(projection: Projection) -> Cells:
    """The cells of the whole organisation, kept with the projection."""
    return projection.margins.get(("cells",), lambda: _every(projection))


def _every(projection: Projection) -> Cells:
    facts, tree = projection.facts, projection.tree
    blocks, groups = [part.block for part in projection.parts()], len(facts.groups)
    stratum = strata(projection)
    shares = Shares.of(blocks, stratum, len(facts.competences))
    kinds = _Kinds.of_sets(facts.in_group)
    totals = np.zeros((len(SUMS), (tree.top + 1) * groups))
    people = []
    for block in blocks:
        sums = _sums(block, shares, stratum, kinds)
        _up(totals, block, sums, groups)
        people.append(_people(block, sums, stratum, groups))
    rolled = [tree.roll_up(column.reshape(tree.top + 1, groups))[:-1] for column in totals]
    unit, group = np.nonzero(rolled[SUMS.index("assessed_people")] >= FEW)
    sums_of = np.round(np.stack([column[unit, group] for column in rolled], axis=1), 9)
    moments = _moments(_People.joined(people), tree, groups)
    return _told(unit, group, sums_of, moments[:, unit, group])


def _told(unit: Ints, group: Ints, sums: Floats, moments: Floats) -> Cells:
    """The cells in order, from their sums and the moments of their excess by role under chance."""
    mean, variance, third = moments
    score, skewness = score_of(sums[:, SUMS.index("excess_by_role")] - mean, variance, third)
    p, p_adjusted = (np.ones(len(unit)) for _ in range(2))
    varies = variance > NOTHING
    p[varies] = upper_tail(score[varies], skewness[varies])
    p_adjusted[varies] = adjusted(p[varies])
    cells = Cells(unit, group, sums, np.round(score, 9), p, p_adjusted)
    return cells.take(np.lexsort((group, unit, -cells.score, p)))


class _Kinds(NamedTuple):
    """The different sets of groups that competences lie in: until rows are summed, those of one set are
    one."""

    of: Ints
    many: Ints
    member: Ints

    @classmethod
    def of_sets(cls, in_group: Sequence[frozenset[int]]) -> _Kinds:
        """The sets of each competence."""
        number: dict[frozenset[int], int] = {}
        of = [number.setdefault(members, len(number)) for members in in_group]
        count = np.array([len(members) for members in number], np.int64)
        member = np.array([group for members in number for group in sorted(members)], np.int64)
        return cls(np.array(of, np.int64), count, member)

    def groups(self, kind: Ints) -> tuple[Ints, Ints]:
        """Each kind once per group of it: its place, and the group."""
        each = self.many[kind]
        first = (np.cumsum(self.many) - self.many)[kind]
        which = np.repeat(np.arange(len(kind)), each)
        return which, self.member[first[which] + steps(each)]


class _Sums(NamedTuple):
    """What the rows of a block have in groups: required, assessed, unmet pairs, both excesses, the
    variance."""

    row: Ints
    group: Ints
    required: Floats
    assessed: Floats
    unmet: Floats
    excess: Floats
    by_role: Floats
    variance: Floats


def _sums(block: Block, shares: Shares, stratum: NDArray[np.int32], kinds: _Kinds) -> _Sums:
    """Sums by row and group; a row is a person, who is the observation."""
    known = Known.of(block)
    width = len(shares.whole)
    every, alike = (
        shares.whole[known.level],
        shares.alike[stratum[block.person][block.row] * np.int64(width) + known.level],
    )
    # nobody to compare with: as expected; so also where all alike lack it, or none
    compared, varied = known.assessed & ~np.isnan(every), known.assessed & (alike * (1 - alike) > NOTHING)
    pairs = (
        block.must > 0,
        known.assessed,
        known.unmet,
        np.where(compared, known.unmet - every, 0.0),
        np.where(varied, known.unmet - alike, 0.0),
        np.where(varied, alike * (1 - alike), 0.0),
    )
    many = max(len(kinds.many), 1)
    cell = block.row.astype(np.int64) * many + kinds.of[block.competence]
    by_kind = [np.bincount(cell, column, minlength=len(block.person) * many) for column in pairs]
    there = np.flatnonzero(by_kind[0])
    which, group = kinds.groups(there % many)
    row = there[which] // many
    groups = int(kinds.member.max(initial=0)) + 1
    cell = row * groups + group
    columns = [np.bincount(cell, column[there][which]).astype(np.float64) for column in by_kind]
    there = np.flatnonzero(columns[0])
    return _Sums(there // groups, there % groups, *(column[there] for column in columns))


def _up(totals: NDArray[Any], block: Block, sums: _Sums, groups: int) -> None:
    """Add what each row has in a group to the unit that it counts from, less where another takes over."""
    over = np.flatnonzero(block.until[sums.row] != NOWHERE)
    columns = (sums.required > 0, sums.assessed > 0, *sums[2:7])
    start = block.start[sums.row] * np.int64(groups) + sums.group
    gone = block.until[sums.row[over]] * np.int64(groups) + sums.group[over]
    for total, column in zip(totals, columns, strict=True):
        weights = np.asarray(column, np.float64)
        total += np.bincount(start, weights, minlength=len(total))
        total -= np.bincount(gone, weights[over], minlength=len(total))


class _People(NamedTuple):
    """
    Rows that chance gives to units, by stratum x group (`pool`), with weight and standardised excess.

    The excess of a row is `weight * residual`; its weight is the deviation that independent pairs would have.
    """

    pool: Ints
    start: NDArray[np.int32]
    until: NDArray[np.int32]
    weight: Floats
    residual: Floats

    @classmethod
    def joined(cls, parts: Sequence[_People]) -> _People:
        if not parts:
            none = np.zeros(0, np.int64)
            return cls(none, none.astype(np.int32), none.astype(np.int32), *(none.astype(np.float64),) * 2)
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _people(block: Block, sums: _Sums, stratum: NDArray[np.int32], groups: int) -> _People:
    vary = np.flatnonzero(sums.variance > NOTHING)
    row = sums.row[vary]
    weight = np.sqrt(sums.variance[vary])
    pool = stratum[block.person[row]] * np.int64(groups) + sums.group[vary]
    return _People(pool, block.start[row], block.until[row], weight, sums.by_role[vary] / weight)


def _moments(people: _People, tree: Tree, groups: int) -> Floats:
    """
    Mean, variance and third central moment of each cell's excess by role, over all ways to give rows to
    units.

    Shape:  3 x units x groups.
    Source: gaps/chance.py; within a stratum of n rows with weights w (0 outside the unit) and residuals z the
            moments of sum w z are n w' z', S2(w) S2(z) / (n - 1) and n S3(w) S3(z) / ((n - 1)(n - 2)), where
            S2 and S3 are sums of squares and cubes about the mean.
    """
    pools = int(people.pool.max(initial=-1)) + 1
    once = people.until == NOWHERE
    n, total, squares, cubes = _powers(people.pool[once], people.residual[once], pools)
    mean, square, cube = _centred(n, total, squares, cubes)
    unit, pool, first, second, third = _weights(people, tree, pools)
    many = n[pool]
    _, w2, w3 = _centred(many, first, second, third)
    at_least = [np.maximum(many - less, 1) for less in (1, 2)]
    moments = (
        first * mean[pool],
        np.maximum(w2 * square[pool] / at_least[0], 0.0),
        np.where(many > 2, many * w3 * cube[pool] / (at_least[0] * at_least[1]), 0.0),
    )
    cell = unit * groups + pool % max(groups, 1)
    size = tree.top * groups
    summed = [np.bincount(cell, column, minlength=size)[:size] for column in moments]
    return np.stack(summed).astype(np.float64).reshape(3, tree.top, groups)


def _powers(key: Ints, value: Floats, size: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Per key how many, and the sums of the first three powers."""
    n, one, two, three = (
        np.bincount(key, value**power, minlength=size).astype(np.float64) for power in range(4)
    )
    return n, one, two, three


def _centred(n: Floats, first: Floats, second: Floats, third: Floats) -> tuple[Floats, Floats, Floats]:
    """The mean, and the sums of squares and of cubes about it, of n numbers with these sums of powers."""
    mean = first / np.maximum(n, 1)
    return mean, second - mean * first, third - 3 * mean * second + 2 * mean**2 * first


def _weights(people: _People, tree: Tree, pools: int) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Per unit (with those below it) and pool the sums of the rows' weights, their squares and cubes."""
    over = np.flatnonzero(people.until != NOWHERE)
    key = np.concatenate([people.start, people.until[over]]) * np.int64(pools)
    key += np.concatenate([people.pool, people.pool[over]])
    sign = np.concatenate([np.ones(len(people.pool)), np.full(len(over), -1.0)])
    weight = np.concatenate([people.weight, people.weight[over]])
    cells, at = np.unique(key, return_inverse=True)
    powers = [np.bincount(at, sign * weight**power) for power in (1, 2, 3)]
    count, above = _paths(tree)
    unit, pool = np.divmod(cells, max(pools, 1))
    which = np.repeat(np.arange(len(cells)), count[unit])
    first = (np.cumsum(count) - count)[unit]
    key = above[first[which] + steps(count[unit])] * np.int64(pools) + pool[which]
    cells, at = np.unique(key, return_inverse=True)
    one, two, three = (np.bincount(at, power[which]).astype(np.float64) for power in powers)
    return cells // max(pools, 1), cells % max(pools, 1), one, two, three


def _paths(tree: Tree) -> tuple[Ints, Ints]:
    """How many units there are from each up to the root, the top left out, and which."""
    count = tree.depth.astype(np.int64)
    unit = np.arange(tree.top + 1)
    above = np.empty(int(count.sum()), np.int64)
    place = np.cumsum(count) - count
    for step in range(int(count.max(initial=0))):
        on = np.flatnonzero(unit != tree.top)
        above[place[on] + step] = unit[on]
        unit[on] = tree.parent[unit[on]]
    return count, above
