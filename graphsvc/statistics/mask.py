"""
Which cells are told: first all that are plain, then fewer, until nothing can be worked out of the others.

One mask: a cell is told with all its figures, or withheld with all of them. Per subject the rests of told
units are mended one by one (lines.py), also against earlier months (changes.py); subjects that hang together
are then attacked by a linear program, and what lets it through is withheld too (attack.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from graphsvc.projection.tree import Tree
from graphsvc.statistics.lines import Cell, Rest, added, holds
from graphsvc.statistics.standing import Sums


@dataclass(frozen=True)
class Forest:
    """The units as lists: `parent` (-1 for none), `below` (children), `down` (each after its parent)."""

    parent: list[int]
    below: list[list[int]]
    down: list[int]

    @classmethod
    def of(cls, tree: Tree) -> Forest:
        top = tree.top
        parent = [-1 if up == top else int(up) for up in tree.parent[:top]]
        below: list[list[int]] = [[] for _ in parent]
        for unit, up in enumerate(parent):
            if up >= 0:
                below[up].append(unit)
        down = [int(unit) for unit in np.argsort(tree.enter[:top], kind="stable")]
        return cls(parent, below, down)


@dataclass
class Column:
    """One subject over all units, and which of its cells are told."""

    cells: list[Cell]
    own: list[Cell]
    told: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, sums: Sums, at: int) -> Column:
        def cells(*tables: np.ndarray) -> list[Cell]:
            return list(map(Cell, *(table[:, at].tolist() for table in tables)))

        made = cells(sums.people, sums.lacking)
        return cls(made, cells(sums.own_people, sums.own_lacking), [False] * len(made))

    def tellers(self, forest: Forest, unit: int) -> Iterator[int]:
        """The nearest told units below one."""
        waiting = list(reversed(forest.below[unit]))
        while waiting:
            one = waiting.pop()
            if self.told[one]:
                yield one
            elif self.cells[one].people:
                waiting += reversed(forest.below[one])

    def teller_above(self, forest: Forest, unit: int) -> int:
        """The nearest told unit above one; -1 for none."""
        unit = forest.parent[unit]
        while unit >= 0 and not self.told[unit]:
            unit = forest.parent[unit]
        return unit

    def rest(self, forest: Forest, unit: int) -> Rest:
        """What a unit does not tell further down."""
        own = self.own[unit]
        parts = [Rest(own)] if own.people else []
        withheld, hides = 0, False
        for one in forest.below[unit]:
            if self.told[one] or not self.cells[one].people:
                continue
            inside = self.rest(forest, one)
            if inside.total == self.cells[one]:  # nothing told below
                inside = Rest(inside.total, inside.parts, 1, True)
            withheld += inside.withheld
            hides = True
            if inside.total.people:
                parts.append(Rest(inside.total, inside.parts, inside.withheld, True))
        return Rest(added(one.total for one in parts), tuple(parts), withheld, hides)


Betrayed = Callable[[Column], Iterable[int]]
"""Finds cells to withhold so that nobody who came, went or changed since an earlier month is betrayed."""


def nothing_betrayed(_: Column) -> Iterable[int]:
    """The first month of all."""
    return ()


def tell_plain(column: Column) -> None:
    """Tell all that is plain."""
    column.told = [one.plain for one in column.cells]


def mend(forest: Forest, column: Column, betrayed: Betrayed = nothing_betrayed) -> None:
    """Withhold more until every rest holds, within the month and against the earlier ones."""
    again = True
    while again:
        again = False
        for unit in reversed(forest.down):
            while column.told[unit] and not holds(column.rest(forest, unit)):
                _withhold_at(forest, column, unit)
                again = True
        if not again:
            for unit in betrayed(column):
                column.told[unit] = False
                again = True


def _withhold_at(forest: Forest, column: Column, unit: int) -> None:
    """
    Withhold one more cell where a rest does not hold: the smallest that mends it, else the fullest.

    The unit itself goes last, since a total is worth more than what is below; but first where nothing else
    would do.
    """
    near = sorted(column.tellers(forest, unit), key=lambda one: (column.cells[one].people, one))
    for one in near:
        if _mended(forest, column, unit, [one]):
            column.told[one] = False
            return
    above = column.teller_above(forest, unit)
    if not _mended(forest, column, unit, near) or (above >= 0 and _mended(forest, column, above, [unit])):
        column.told[unit] = False
        return
    most = max(near, key=lambda one: min(column.cells[one].lacking, column.cells[one].met))
    column.told[most] = False


def _mended(forest: Forest, column: Column, unit: int, without: Sequence[int]) -> bool:
    """Whether the rest of a unit holds when some cells are withheld as well."""
    for one in without:
        column.told[one] = False
    good = holds(column.rest(forest, unit))
    for one in without:
        column.told[one] = True
    return good


def columns_of(sums: Sums) -> list[Column]:
    """A column per subject, nothing told yet."""
    return [Column.of(sums, at) for at in range(sums.people.shape[1])]


def masked(forest: Forest, sums: Sums, betrayed: Sequence[Betrayed]) -> list[Column]:
    """The columns, each by itself as far as it may be told; `betrayed` per subject."""
    columns = columns_of(sums)
    for column, one in zip(columns, betrayed, strict=True):
        tell_plain(column)
        mend(forest, column, one)
    return columns
