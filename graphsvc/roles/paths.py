"""What it would cost in courses to bring people from what they hold to what a role asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphsvc.courses.closing import HOUR_COST, cheapest_ways
from graphsvc.projection.names import Names
from graphsvc.store.protocol import Reader, Row

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Reach:
    """The cheapest courses, in order, towards a level of one competence, and the level that they reach."""

    courses: tuple[str, ...]
    reaches: int


@dataclass(frozen=True)
class Lines:
    """
    Steps that are wanted: `row` is who or what they belong to.

    Shape:  equal-length arrays; a row has each competence at most once.
    Units:  levels; `held` 0 where nothing is known.
    """

    row: Ints
    competence: Ints
    held: Ints
    required: Ints


@dataclass(frozen=True)
class Prices:
    """Per row: kroner of all its courses, each once, and the points that no course closes."""

    cost: NDArray[np.float64]
    left: Ints


class Paths:
    """The cheapest courses between two levels of each competence; hours are reckoned as `closing` does."""

    def __init__(self, rows: Sequence[Row], competences: Names) -> None:
        self.rows = {row["id"]: row for row in rows}
        self.by_competence: dict[int, list[Row]] = {}
        for row in rows:
            at = competences.position.get(row["competence"])
            if at is not None:
                self.by_competence.setdefault(at, []).append(row)
        self.reach: Callable[[int, int, int], Reach] = lru_cache(maxsize=None)(self._reach)

    @classmethod
    def read(cls, reader: Reader, competences: Names) -> Paths:
        """Source: cypher/roles/course_steps.cypher."""
        return cls(reader.read("roles.course_steps"), competences)

    def _reach(self, competence: int, held: int, required: int) -> Reach:
        if held >= required:
            return Reach((), held)
        courses = self.by_competence.get(competence, [])
        ways = cheapest_ways(courses, held, HOUR_COST)
        reaches = max(ways)
        wanted = min(required, reaches)
        best = min(way for level, found in ways.items() if level >= wanted for way in found)
        return Reach(best.ids, reaches)

    def cost(self, course: str) -> float:
        """Kroner of one course: its fee and its hours."""
        row = self.rows[course]
        return float((row["price"] or 0.0) + HOUR_COST * (row["hours"] or 0.0))

    def prices(self, lines: Lines, rows: int) -> Prices:
        """What the lines of each row cost; a course that serves two competences is paid for once."""
        left = np.zeros(rows, np.int64)
        cost = np.zeros(rows, np.float64)
        number: dict[str, int] = {}
        at: list[Ints] = []
        course: list[Ints] = []
        key = (lines.competence * 5 + lines.held) * 5 + lines.required
        for one in np.unique(key).tolist():
            mine = np.flatnonzero(key == one)
            held, required = one // 5 % 5, one % 5
            reach = self.reach(one // 25, held, required)
            left[lines.row[mine]] += max(0, required - reach.reaches)
            for name in reach.courses:
                at.append(lines.row[mine])
                course.append(np.full(len(mine), number.setdefault(name, len(number))))
        if at:
            each = np.array([self.cost(name) for name in number])
            both = np.unique(np.concatenate(at) * len(number) + np.concatenate(course))
            np.add.at(cost, both // len(number), each[both % len(number)])
        return Prices(cost, left)
