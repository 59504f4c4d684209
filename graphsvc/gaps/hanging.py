"""
Which competences hang on whom: per unit and competence the highest level required there, and who holds it.

A cell is a unit (its posts and those below it) and a competence that a post there must have. It stands as
long as somebody with a post there holds the level; it breaks when the last of them leaves all her posts.
Where the unit above asks the same level and no others there hold it, the two stand and break together: they
are one cell, told at the widest unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import UNKNOWN
from graphsvc.projection.block import steps
from graphsvc.projection.holding import Posts, holdings, posts
from graphsvc.projection.projection import Projection, Selection
from graphsvc.projection.tree import NOWHERE, Tree

Ints = NDArray[np.int64]

PIECE = 200_000
"""Assessments that are laid beside their units at once."""


@dataclass(frozen=True)
class Cells:
    """
    Every cell, and who holds what it asks.

    Shape:  per cell, by unit then competence, `unit`, `competence`, `level`, `people` who must have it (at
            whatever level), `assessed` of them, `legal`, `elsewhere` (who holds the level in the viewer's
            scope outside the unit); `first[i]:first[i + 1]` of `holder` are the people who hold cell i.
    """

    unit: Ints
    competence: Ints
    level: Ints
    people: Ints
    assessed: Ints
    legal: NDArray[np.bool_]
    elsewhere: Ints
    first: Ints
    holder: Ints

    @property
    def holders(self) -> Ints:
        """How many hold each cell."""
        return np.diff(self.first)

    def held_by(self, cell: int) -> Ints:
        return self.holder[self.first[cell] : self.first[cell + 1]]

    def weight(self) -> Ints:
        """How much each break counts: by law, at all, people who must have it; compared in that order."""
        return np.stack([self.legal.astype(np.int64), np.ones(len(self.unit), np.int64), self.people], axis=1)


def cells(projection: Projection, units: frozenset[int] | None, within: int | None) -> Cells:
    """The cells of the units that a viewer sees, of one and those below it where it is named; kept."""
    return projection.margins.get(
        ("hanging", units, within), lambda: _cells(projection, units, _shown(projection, units, within))
    )


def _shown(projection: Projection, units: frozenset[int] | None, within: int | None) -> NDArray[np.bool_]:
    """Marks the units that are told about; the top, which stands for posts without a unit too, never is."""
    every = np.arange(projection.tree.top + 1, dtype=np.int32)
    shown = every < projection.tree.top
    if units is not None:
        shown &= np.isin(every, sorted(units))
    if within is not None:
        shown[:-1] &= projection.tree.inside(within, every[:-1])
    return shown


def _cells(projection: Projection, units: frozenset[int] | None, shown: NDArray[np.bool_]) -> Cells:
    width = len(projection.facts.competences)
    level, legal, people, assessed = _required(projection, units)
    level[~shown] = 0
    there = posts(projection, units)
    of, who = _holding(projection, there, level)
    cell = np.flatnonzero((level > 0) & ~_within_wider(projection.tree, level, of))
    order = np.lexsort((who, of))
    of, who = of[order], who[order]
    keep = np.isin(of, cell)
    of, who = of[keep], who[keep]
    first = np.searchsorted(of, np.append(cell, level.size))
    level, unit, competence = level.reshape(-1)[cell].astype(np.int64), cell // width, cell % width
    everywhere = _everywhere(projection, np.unique(there.person))
    return Cells(
        unit=unit,
        competence=competence,
        level=level,
        people=people.reshape(-1)[cell],
        assessed=assessed.reshape(-1)[cell],
        legal=legal.reshape(-1)[cell],
        elsewhere=everywhere[competence, level] - np.diff(first),
        first=first,
        holder=who,
    )


def _within_wider(tree: Tree, level: NDArray[np.uint8], held: Ints) -> NDArray[np.bool_]:
    """Marks the cells that the unit above has too, at the same level and held by no more people."""
    count = np.bincount(held, minlength=level.size).reshape(level.shape)
    above = np.append(tree.parent[:-1], tree.top)
    same = (level[above] == level) & (count[above] == count)
    same[tree.top] = False
    return np.asarray(same)


def _required(projection: Projection, units: frozenset[int] | None) -> tuple[Any, Any, Any, Any]:
    """Per unit and competence: highest must level, whether the law asks it, people who must, assessed."""
    tree, width = projection.tree, len(projection.facts.competences)
    shape = tree.top + 1, width
    level, legal = np.zeros(shape, np.uint8), np.zeros(shape, np.bool_)
    people, assessed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for part in projection.parts("posts", Selection(scope=units)):
        block = part.whole()
        must = block.must
        at = np.flatnonzero(must)
        row, what = block.row[at], block.competence[at].astype(np.int64)
        start = block.start[row].astype(np.int64)
        np.maximum.at(level, (start, what), must[at])
        np.logical_or.at(legal, (start, what), block.required("legal")[at] > 0)
        known = (block.held[at] != UNKNOWN).astype(np.int64)
        for table, one in ((people, np.ones(len(at), np.int64)), (assessed, known)):
            np.add.at(table, (start, what), one)
            over = block.until[row] != NOWHERE
            np.subtract.at(table, (block.until[row[over]], what[over]), one[over])
    _raise_up(tree, level)
    _raise_up(tree, legal)
    return level, legal, tree.roll_up(people), tree.roll_up(assessed)


def _raise_up(tree: Tree, table: NDArray[Any]) -> None:
    """Let every unit have at least what the units below it have."""
    for depth in range(int(tree.depth.max(initial=0)), 0, -1):
        units = np.flatnonzero(tree.depth == depth)
        np.maximum.at(table, tree.parent[units], table[units])


def _holding(projection: Projection, there: Posts, level: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Every (cell, person) where she has a post in the unit or below it and holds what the cell asks."""
    width = level.shape[1]
    unit, person = _places(projection.tree, there)
    first = np.searchsorted(person, np.arange(len(projection.facts.people) + 1))
    held = holdings(projection)
    asked = level.max(axis=0)
    able = np.flatnonzero((held.level > 0) & (asked[held.competence] > 0))
    found: list[tuple[Ints, Ints]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for begin in range(0, len(able), PIECE):
        at = able[begin : begin + PIECE]
        who = held.person[at].astype(np.int64)
        count = first[who + 1] - first[who]
        at, places = np.repeat(at, count), np.repeat(first[who], count) + steps(count)
        cell = unit[places] * width + held.competence[at]
        wanted = level.reshape(-1)[cell]
        hit = (wanted > 0) & (held.level[at] >= wanted)
        found.append((cell[hit], held.person[at[hit]].astype(np.int64)))
    of, who = (np.concatenate(side) for side in zip(*found, strict=True))
    return of, who


def _places(tree: Tree, there: Posts) -> tuple[Ints, Ints]:
    """Each person with every unit that she has a post in, or in one below; sorted by person."""
    unit, person = there.unit.astype(np.int64), there.person.astype(np.int64)
    pairs = []
    while len(unit):
        here = (unit >= 0) & (unit < tree.top)
        unit, person = unit[here], person[here]
        pairs.append(person * (tree.top + 1) + unit)
        unit = tree.parent[unit].astype(np.int64)
    both = np.unique(np.concatenate([np.zeros(0, np.int64), *pairs]))
    return both % (tree.top + 1), both // (tree.top + 1)


def _everywhere(projection: Projection, people: NDArray[np.int32]) -> Ints:
    """How many of some people hold each competence at each level or above; competences x levels 0-4."""
    held = holdings(projection)
    mine = np.isin(held.person, people)
    slot = held.competence[mine].astype(np.int64) * 5 + held.level[mine]
    counts = np.bincount(slot, minlength=len(projection.facts.competences) * 5).reshape(-1, 5)
    return np.asarray(counts[:, ::-1].cumsum(axis=1)[:, ::-1], np.int64)


@dataclass(frozen=True)
class Losses:
    """Who leaves (a row of people each) and what that breaks: by law, at all, people who must have it."""

    people: Ints
    weight: Ints


def _ranked(people: Ints, weight: Ints, most: int) -> Losses:
    """The heaviest, by law first; equal ones by the people's positions."""
    keys = (*people.T[::-1], *(-weight).T[::-1])
    order = np.lexsort(keys)[:most]
    return Losses(people[order], weight[order])


def ones(found: Cells, most: int) -> Losses:
    """The people whose leaving alone breaks most."""
    people, weight = _alone(found)
    return _ranked(people[:, None], weight, most)


def _alone(found: Cells) -> tuple[Ints, Ints]:
    """Everybody who alone holds a cell, and what breaks without her."""
    single = np.flatnonzero(found.holders == 1)
    people, slot = np.unique(found.holder[found.first[single]], return_inverse=True)
    weight = np.zeros((len(people), 3), np.int64)
    np.add.at(weight, slot, found.weight()[single])
    return people, weight


def twos(found: Cells, most: int) -> Losses:
    """
    The pairs whose leaving breaks most, among those that break more together than either does alone.

    Exact: a pair breaks what each breaks alone and the cells that just the two hold. Pairs with such cells
    are all looked at; of the others only those of the `most` + 1 heaviest people can be among the first.
    """
    people, alone = _alone(found)
    heaviest = np.lexsort((people, *(-alone).T[::-1]))[: most + 1]
    top = people[heaviest]
    left, right = np.triu_indices(len(top), 1)
    free = np.sort(np.stack([top[left], top[right]], axis=1), axis=1)
    double = np.flatnonzero(found.holders == 2)
    bound = np.stack([found.holder[found.first[double]], found.holder[found.first[double] + 1]], axis=1)
    pairs, slot = np.unique(np.concatenate([free, bound]), axis=0, return_inverse=True)
    weight = np.zeros((len(pairs), 3), np.int64)
    np.add.at(weight, slot.reshape(-1)[len(free) :], found.weight()[double])
    place = np.searchsorted(people, pairs)
    for side in (0, 1):
        at = np.minimum(place[:, side], len(people) - 1)
        own = (people[at] == pairs[:, side]) if len(people) else np.zeros(len(pairs), np.bool_)
        weight[own] += alone[at[own]]
    return _ranked(pairs, weight, most)


def broken(found: Cells, leaving: Iterable[int]) -> Ints:
    """The cells that nobody holds any more when these people have left."""
    gone = np.isin(found.holder, sorted(leaving))
    left = np.diff(np.append(0, np.cumsum(~gone))[found.first])
    return np.flatnonzero((found.holders > 0) & (left == 0))
