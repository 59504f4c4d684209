"""Courses for some people's gaps, the most level points per krone first: greedy, not the best there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.answers import Answer, Lang, pick
from graphsvc.courses.closing import HOUR_COST
from graphsvc.store.protocol import Reader, Row

Levels = NDArray[np.int64]


class CourseChoice(Answer):
    """
    A course, and what it does for those who have the gaps after the courses before it.

    Units: people who take it; level points that it closes; kroner for all of them, fees and hours away;
           `share` of the points closed so far, 0.0-1.0. `price` null: none is known, and none is added.
    """

    id: str
    label: str
    people: int
    points: int
    hours: float | None
    price: float | None
    cost: float
    share: float


class CourseSet(Answer):
    """Courses in the order in which they are worth most; `remaining` level points are closed by none."""

    courses: tuple[CourseChoice, ...]
    points: int
    remaining: int
    cost: float


class Gaps(NamedTuple):
    """Known gaps in equal-length arrays; `competence` is the place among the ids handed in."""

    person: Levels
    competence: Levels
    held: Levels
    required: Levels


@dataclass(frozen=True)
class _Course:
    row: Row
    steps: Mapping[int, tuple[int, int]]

    @property
    def each(self) -> float:
        """Kroner per participant."""
        return float((self.row["price"] or 0.0) + HOUR_COST * (self.row["hours"] or 0.0))

    def raised(self, gaps: Gaps, held: Levels) -> Levels:
        """What is held after it: who stands at a from-level or above, and below what is required, rises."""
        after = held.copy()
        for competence, (low, high) in self.steps.items():
            helped = (
                (gaps.competence == competence) & (held >= low) & (held < np.minimum(high, gaps.required))
            )
            after[helped] = high
        return after


def cheapest_first(reader: Reader, competences: Sequence[str], gaps: Gaps, lang: Lang = "nb") -> CourseSet:
    """
    Courses that close gaps, each chosen for the most points per krone of those that are left.

    Shape:  `competences` are the ids that `gaps.competence` points into; equal worth goes by id.
    Source: cypher/courses/developing.cypher; the greedy choice for weighted covering, Chvátal 1979,
            doi:10.1287/moor.4.3.233.
    """
    courses = _courses(reader, competences)
    held, every = gaps.held, _points(gaps, gaps.held)
    chosen: list[CourseChoice] = []
    left = every
    while left and (best := _best(courses, gaps, held)) is not None:
        after = best.raised(gaps, held)
        people = len(np.unique(gaps.person[after > held]))
        points = left - _points(gaps, after)
        held, left = after, left - points
        chosen.append(_choice(best.row, people, points, best.each * people, 1 - left / every, lang))
    cost = sum(one.cost for one in chosen)
    return CourseSet(courses=tuple(chosen), points=every, remaining=left, cost=cost)


def _courses(reader: Reader, competences: Sequence[str]) -> list[_Course]:
    """Every course that develops one of them, by id."""
    rows: dict[str, Row] = {}
    steps: dict[str, dict[int, tuple[int, int]]] = {}
    for at, competence in enumerate(competences):
        for row in reader.read("courses.developing", competence=competence):
            rows[row["id"]] = row
            steps.setdefault(row["id"], {})[at] = (row["from_level"], row["to_level"])
    return [_Course(rows[key], steps[key]) for key in sorted(rows)]


def _best(courses: Sequence[_Course], gaps: Gaps, held: Levels) -> _Course | None:
    """The first of those worth most; None where none closes anything."""
    worth: list[tuple[float, int, int]] = []
    for at, course in enumerate(courses):
        after = course.raised(gaps, held)
        points = _points(gaps, held) - _points(gaps, after)
        if points:
            cost = course.each * len(np.unique(gaps.person[after > held]))
            worth.append((points / cost if cost else inf, points, -at))
    return courses[-max(worth)[2]] if worth else None


def _points(gaps: Gaps, held: Levels) -> int:
    return int(np.maximum(gaps.required - held, 0).sum())


def _choice(row: Row, people: int, points: int, cost: float, share: float, lang: Lang) -> CourseChoice:
    values: dict[str, Any] = {key: row[key] for key in ("id", "hours", "price")}
    label = pick(row, "label", lang) or row["id"]
    return CourseChoice(label=label, people=people, points=points, cost=cost, share=round(share, 4), **values)
