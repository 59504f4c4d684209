"""
The linear program of a reader: the least and the most that a withheld cell can be.

Used where subjects hang together (a system and its requirements), so that lines alone do not tell. What is
unknown are the people with a gap and without one of every subject in every smallest part of the tree; what is
known are the told cells, that a withheld cell counts somebody, that a cell of nobody counts nobody, and what
the open vocabulary says: whoever lacks something in a part lacks something in the whole, and a whole is no
more than its parts together.
Source: Hundepool et al., Statistical Disclosure Control (2012), 4.3; docs/decisions/statistics.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from graphsvc.gaps.scope import FEW
from graphsvc.statistics.lines import WIDE
from graphsvc.statistics.mask import Column, Forest
from graphsvc.statistics.subjects import Links

SLACK = 1e-6
"""How exact the solver is."""

VAIN = 3
"""How often all narrow ranges are pushed at once without use before each is pushed by itself."""

Place = tuple[int, int]
"""A subject and a unit."""

Ranges = dict[tuple[Place, int], tuple[float, float]]
"""The least and the most seen of people with a gap (0), without one (1), and of people (2) of a cell."""

See = Callable[[NDArray[np.float64]], None]


@dataclass
class Breach:
    """A withheld cell that is known too well, and the told cells by which it is."""

    place: Place
    by: list[Place]


@dataclass
class Program:
    """
    The program over some subjects.

    Leaves are the units right below told ones, or roots, that no subject tells anything below of, and the own
    posts of the others; each has two unknowns per subject.
    """

    forest: Forest
    columns: dict[int, Column]
    links: Links
    headcounts: bool = False
    leaves: list[tuple[int, bool]] = field(default_factory=list)
    within: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._subject = {one: at for at, one in enumerate(self.columns)}
        opened = self._opened()
        for unit in self.forest.down:
            up = self.forest.parent[unit]
            if up >= 0 and up not in opened:
                continue
            self.leaves.append((unit, unit in opened))
        for at, (unit, _) in enumerate(self.leaves):
            while unit >= 0:
                self.within.setdefault(unit, []).append(at)
                unit = self.forest.parent[unit]
        self._largest = 1.0 + 2 * max(one.people for column in self.columns.values() for one in column.cells)
        self._prepare()

    def _opened(self) -> set[int]:
        """The units below which some subject tells more: told ones, and all above them."""
        opened: set[int] = set()
        for column in self.columns.values():
            for unit, told in enumerate(column.told):
                while told and unit >= 0 and unit not in opened:
                    opened.add(unit)
                    unit = self.forest.parent[unit]
        return opened

    @property
    def _many(self) -> int:
        return len(self.leaves)

    def _index(self, subject: int, leaves: Sequence[int], *, met: bool) -> list[int]:
        base = (2 * self._subject[subject] + met) * self._many
        return [base + one for one in leaves]

    def _people(self, place: Place) -> list[int]:
        subject, unit = place
        leaves = self.within[unit]
        return self._index(subject, leaves, met=False) + self._index(subject, leaves, met=True)

    def _prepare(self) -> None:
        """The matrices: told cells and cells of nobody as equations, the rest as inequalities."""
        equal: list[tuple[list[int], list[float]]] = []
        self._told: list[Place] = []
        right: list[float] = []
        less: list[tuple[list[int], list[float]]] = []
        least: list[float] = []
        for subject, column in self.columns.items():
            for unit in self.within:
                cell = column.cells[unit]
                if column.told[unit] or not cell.people:
                    for met, value in ((False, cell.lacking), (True, cell.met)):
                        index = self._index(subject, self.within[unit], met=met)
                        equal.append((index, [1.0] * len(index)))
                        right.append(value)
                        self._told.append((subject, unit))
                else:
                    index = self._people((subject, unit))
                    less.append((index, [-1.0] * len(index)))
                    least.append(-1.0)
            if self.headcounts:
                for at, (unit, own) in enumerate(self.leaves):
                    cell = column.own[unit] if own else column.cells[unit]
                    index = self._index(subject, [at], met=False) + self._index(subject, [at], met=True)
                    equal.append((index, [1.0, 1.0]))
                    right.append(cell.people)
                    self._told.append((-1, unit))
        for index, values in self._hanging():
            less.append((index, values))
            least.append(0.0)
        self._equal, self._right = _matrix(equal, self._width), np.array(right)
        self._less, self._least = _matrix(less, self._width), np.array(least)

    def _hanging(self) -> Iterator[tuple[list[int], list[float]]]:
        """part - whole <= 0 and whole - parts <= 0 in every leaf, for people with a gap and for people."""
        pairs: list[tuple[tuple[int, ...], int, float]] = [
            ((part,), whole, 1.0) for part, whole in self.links.inside if part in self.columns
        ]
        pairs += [(parts, whole, -1.0) for whole, parts in self.links.unions if whole in self.columns]
        for parts, whole, sign in pairs:
            for at in range(self._many):
                ones = [self._index(one, [at], met=False)[0] for one in parts]
                index = [*ones, self._index(whole, [at], met=False)[0]]
                values = [sign] * len(ones) + [-sign]
                yield index, values
                more = [self._index(one, [at], met=True)[0] for one in parts]
                yield [*index, *more, self._index(whole, [at], met=True)[0]], values * 2

    def withheld(self) -> list[Place]:
        """The cells to be attacked; with `headcounts` those that are not plain."""
        return [
            (subject, unit)
            for subject, column in self.columns.items()
            for unit in self.within
            if not column.told[unit]
            and column.cells[unit].people
            and not (self.headcounts and column.cells[unit].plain)
        ]

    def breaches(self, ranges: Ranges) -> list[Breach]:
        """
        The withheld cells with a range under WIDE: of people with a gap, without, and of people.

        With `headcounts` the ranges of people with a gap, which are FEW wide or as wide as people allow.
        `ranges` are those already seen, and are widened: to withhold more makes none of them narrower.
        """
        kinds = (0,) if self.headcounts else (0, 1, 2)
        targets = [(place, kind) for place in self.withheld() for kind in kinds]
        if not targets:
            return []
        values = _matrix([(index, [1.0] * len(index)) for index in map(self._counted, targets)], self._width)
        wanted = np.array([self._wanted(place) for place, _ in targets]) - SLACK
        seen = np.array([ranges.get(one, (np.inf, -np.inf)) for one in targets])

        def see(solution: NDArray[np.float64]) -> None:
            found = values @ solution
            seen[:, 0] = np.minimum(seen[:, 0], found)
            seen[:, 1] = np.maximum(seen[:, 1], found)

        def narrow() -> NDArray[np.int64]:
            return np.flatnonzero(seen[:, 1] - seen[:, 0] < wanted)

        self._push_many(values, see, narrow)
        found: dict[Place, Breach] = {}
        for at in narrow().tolist():
            by: list[Place] = []
            for sign in (1.0, -1.0):
                if seen[at, 1] - seen[at, 0] < wanted[at]:
                    by += self._push(sign * values[[at]].toarray()[0], see)
            if seen[at, 1] - seen[at, 0] < wanted[at]:
                found.setdefault(targets[at][0], Breach(targets[at][0], by))
        ranges.update(zip(targets, map(tuple, seen.tolist()), strict=True))
        return list(found.values())

    def _counted(self, target: tuple[Place, int]) -> list[int]:
        (subject, unit), kind = target
        leaves = self.within[unit]
        lacking = [] if kind == 1 else self._index(subject, leaves, met=False)
        return lacking + ([] if kind == 0 else self._index(subject, leaves, met=True))

    def _wanted(self, place: Place) -> float:
        people = self.columns[place[0]].cells[place[1]].people
        return min(FEW, people) if self.headcounts else WIDE

    @property
    def _width(self) -> int:
        return 2 * len(self.columns) * self._many

    def _push_many(self, values: Any, see: See, narrow: Callable[[], NDArray[np.int64]]) -> None:
        """Widen many ranges at once: push all that are narrow this way or that, as long as it helps."""
        toss = np.random.default_rng(1)
        left, vain = narrow(), 0
        while len(left) and vain < VAIN:
            weights = np.zeros(values.shape[0])
            weights[left] = toss.choice((-1.0, 0.0, 1.0), len(left))
            self._push(values.T @ weights, see)
            before, left = len(left), narrow()
            vain = vain + 1 if len(left) == before else 0

    def _push(self, cost: NDArray[np.float64], see: See) -> list[Place]:
        """Solve for the least cost; the told cells that hold it there."""
        found = linprog(
            cost,
            A_ub=self._less,
            b_ub=self._least,
            A_eq=self._equal,
            b_eq=self._right,
            bounds=(0, self._largest),
            method="highs",
        )
        if found.x is None:
            raise RuntimeError(f"The audit of statistics could not be solved: {found.message}")
        see(found.x)
        if not len(self._right):
            return []
        held = np.flatnonzero(np.abs(found.eqlin.marginals) > SLACK).tolist()
        return [one for at in held if (one := self._told[at])[0] >= 0 and self.columns[one[0]].told[one[1]]]


def _matrix(rows: Sequence[tuple[list[int], list[float]]], width: int) -> Any:
    at = np.repeat(np.arange(len(rows)), [len(index) for index, _ in rows]) if rows else np.zeros(0, np.int64)
    index = np.array([one for each, _ in rows for one in each], np.int64)
    values = np.array([one for _, each in rows for one in each], np.float64)
    return sparse.csr_array((values, (at, index)), shape=(len(rows), width))
