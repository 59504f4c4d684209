"""How far people are from roles: level points, the cheapest courses, and what bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from graphsvc.answers import Answer, Lang, pick
from graphsvc.errors import BadQuestion
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.projection.cohort import Bytes
from graphsvc.projection.names import Index, Names
from graphsvc.roles.answers import Option
from graphsvc.roles.barring import Lacking
from graphsvc.roles.paths import Lines, Paths, Prices

Order = Literal["points", "cost", "bars"]

Ints = NDArray[np.int64]


class MissingCompetence(Answer):
    """
    A competence that the role must have and somebody holds at a lower level, or of which nothing is known.

    `held` is None where nothing valid is known; `points` are then the most that can be missing. `courses` are
    the cheapest, in order, from what is held (from 0 where unknown); `reaches` is where they end.
    """

    id: str
    label: str
    required: int
    held: int | None
    points: int
    courses: tuple[str, ...]
    reaches: int


class Distance(Answer):
    """
    How far one person is from one role, by its must requirements, those of included profiles among them.

    Units: competences; level points; kroner and hours of the cheapest courses per competence, a course that
           serves two counted once. `gap_points` adds what is known to be missing, `gap_points_at_most` counts
           the unknown as missing wholly; the courses close the latter as far as they reach, `points_left` is
           what none closes. `barred` where a qualification that is due at hire is missing or expired.
    """

    id: str
    label: str
    requirements: int
    assessed: int
    met: int
    share_assessed: float | None
    gap_points: int
    gap_points_at_most: int
    gap_points_should: int
    cost: float
    hours: float
    points_left: int
    barred: bool
    courses: tuple[Option, ...]
    missing: tuple[MissingCompetence, ...]
    qualifications: tuple[Lacking, ...]


@dataclass(frozen=True)
class Asked:
    """
    What is asked in each row (a person, or a role), and what is held of it.

    Shape:  equal-length arrays, sorted by row; `rows` of them.
    Units:  levels; `held` UNKNOWN where nothing valid is known.
    """

    rows: int
    row: Ints
    competence: Index
    must: Bytes
    should: Bytes
    held: Bytes


@dataclass(frozen=True)
class Table:
    """The sums of each row, the lines that are missing, and how many qualifications bar."""

    asked: Asked
    missing: NDArray[np.bool_]
    requirements: Ints
    assessed: Ints
    met: Ints
    gap: Ints
    at_most: Ints
    gap_should: Ints
    prices: Prices
    bars: Ints

    def ranked(self, order: Order, *, qualified: bool) -> Ints:
        """
        The rows, the nearest first, then by row; `qualified` leaves out those that something bars.

        Errors: BadQuestion for another order.
        """
        points, cost = (self.gap, self.at_most), (self.prices.cost, self.prices.left)
        keys: dict[str, tuple[Any, ...]] = {
            "points": (self.bars, *cost, *points),
            "cost": (self.bars, *points, *cost),
            "bars": (*cost, *points, self.bars),
        }
        if order not in keys:
            raise BadQuestion(f"Distances are ordered by {', '.join(get_args(Order))}, not by {order!r}.")
        ranked = np.lexsort((np.arange(self.asked.rows), *keys[order]))
        return ranked[self.bars[ranked] == 0] if qualified else ranked


def measured(asked: Asked, paths: Paths, bars: Ints) -> Table:
    """The distances of all rows."""
    known = asked.held != UNKNOWN
    needed = asked.must > 0
    level = np.where(known, asked.held, np.uint8(0)).astype(np.int64)
    lack = np.maximum(asked.must.astype(np.int64) - level, 0)
    want = np.maximum(asked.should.astype(np.int64) - level, 0)

    def total(values: NDArray[Any]) -> Ints:
        return np.bincount(asked.row, values, minlength=asked.rows).astype(np.int64)

    at = np.flatnonzero(lack)
    lines = Lines(
        asked.row[at], asked.competence[at].astype(np.int64), level[at], asked.must[at].astype(np.int64)
    )
    return Table(
        asked=asked,
        missing=lack > 0,
        requirements=total(needed),
        assessed=total(needed & known),
        met=total(needed & known & (lack == 0)),
        gap=total(lack * known),
        at_most=total(lack),
        gap_should=total(want * known),
        prices=paths.prices(lines, asked.rows),
        bars=bars,
    )


def told(table: Table, row: int, names: Names, paths: Paths, lang: Lang) -> dict[str, Any]:
    """The fields of a Distance that do not depend on what a row stands for."""
    low, high = np.searchsorted(table.asked.row, [row, row + 1])
    at = (np.flatnonzero(table.missing[low:high]) + low).tolist()
    missing = [_missing(table.asked, one, names, paths, lang) for one in at]
    missing.sort(key=lambda one: (-one.points, one.held is None, one.id))
    courses = dict.fromkeys(course for one in missing for course in one.courses)
    required = int(table.requirements[row])
    return {
        "requirements": required,
        "assessed": int(table.assessed[row]),
        "met": int(table.met[row]),
        "share_assessed": int(table.assessed[row]) / required if required else None,
        "gap_points": int(table.gap[row]),
        "gap_points_at_most": int(table.at_most[row]),
        "gap_points_should": int(table.gap_should[row]),
        "cost": round(float(table.prices.cost[row]), 2),
        "hours": sum(paths.rows[course]["hours"] or 0.0 for course in courses),
        "points_left": int(table.prices.left[row]),
        "barred": bool(table.bars[row]),
        "courses": tuple(
            Option(id=course, label=pick(paths.rows[course], "label", lang) or course) for course in courses
        ),
        "missing": tuple(missing),
    }


def _missing(asked: Asked, at: int, names: Names, paths: Paths, lang: Lang) -> MissingCompetence:
    what, required, held = int(asked.competence[at]), int(asked.must[at]), int(asked.held[at])
    level = 0 if held == UNKNOWN else held
    path = paths.reach(what, level, required)
    return MissingCompetence(
        id=names.ids[what],
        label=names.label(what, lang),
        required=required,
        held=None if held == UNKNOWN else held,
        points=required - level,
        courses=path.courses,
        reaches=path.reaches,
    )
