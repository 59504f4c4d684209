"""
What a plan is made of: courses, their runs, people with goals, and limits; positions stand for ids.

Days are numbers (gaps.rules.day_number); a run without days can be taken whenever it suits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

Objective = Literal["cost", "hours", "points"]

UNDATED = -1
"""Start and finish of a run that is taken whenever it suits."""


ATTENDED = -2
"""Start and finish of what somebody has attended before the plan begins, and has not completed yet."""


class Step(NamedTuple):
    """What a course does for one competence."""

    competence: int
    low: int
    high: int


Fit = tuple[tuple[Step, ...], tuple[tuple[int, int], ...]]
"""What a course lifts for somebody, and the entries, competence and level, that she lacks."""


@dataclass(frozen=True)
class Course:
    """
    A course: nobody is sent to it who stands below the lowest from-level of any competence that it develops.

    Units: kroner, hours; None where nobody has said.
    """

    id: str
    fee: float | None = None
    hours: float | None = None
    steps: tuple[Step, ...] = ()
    builds_on: tuple[int, ...] = ()

    @cached_property
    def entries(self) -> tuple[tuple[int, int], ...]:
        """Per competence the level that it takes people from."""
        low: dict[int, int] = {}
        for step in self.steps:
            low[step.competence] = min(step.low, low.get(step.competence, step.low))
        return tuple(low.items())

    def lifts(self, held: Mapping[int, int]) -> list[Step]:
        """From where to where it lifts somebody, competence by competence, its own steps one upon another."""
        found = []
        for competence, low in self.entries:
            level = max(held.get(competence, 0), low)
            for step in sorted(self.steps):
                if step.competence == competence and step.low <= level:
                    level = max(level, step.high)
            if level > held.get(competence, 0):
                found.append(Step(competence, low, level))
        return found

    def mastered(self, held: Mapping[int, int]) -> bool:
        """Whether somebody already holds all that it leads to."""
        return bool(self.steps) and all(held.get(step.competence, 0) >= step.high for step in self.steps)


class Run(NamedTuple):
    """A dated run of a course with the seats that are left (None: as many as wanted), or one on demand."""

    course: int
    session: str | None = None
    start: int = UNDATED
    finish: int = UNDATED
    seats: int | None = None


class Goal(NamedTuple):
    """The levels that somebody must and should reach in a competence; what she holds is below one of them."""

    competence: int
    must: int
    should: int

    @property
    def top(self) -> int:
        return max(self.must, self.should)


class Enrolment(NamedTuple):
    """A seat that somebody has: her own, paid for, and in the way of other runs on the same days."""

    course: int
    session: str
    start: int
    finish: int


@dataclass(frozen=True)
class Person:
    """
    Somebody with goals.

    `held` is her level in each competence (0 where it is not named); `done` the courses that she has
    completed; `units` those that her posts lie in.
    """

    key: int
    goals: tuple[Goal, ...]
    held: Mapping[int, int]
    units: tuple[int, ...] = ()
    done: frozenset[int] = frozenset()
    enrolled: tuple[Enrolment, ...] = ()


@dataclass(frozen=True)
class Limits:
    """
    What people share, beside the seats of the runs.

    `budget` in kroner; `away` the most of a unit on one day, where `absent` are away already, by (unit, day).
    """

    budget: float | None = None
    away: int | None = None
    absent: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """
    Whom to teach, with what.

    Units: `hour_rate` kroner for each hour away from work, `substitute_rate` on top for who stands in.
    """

    courses: Sequence[Course]
    runs: Sequence[Run]
    people: Sequence[Person]
    objective: Objective = "cost"
    limits: Limits = Limits()
    hour_rate: float = 0.0
    substitute_rate: float = 0.0
    fits: dict[tuple[int, tuple[int, ...]], Fit] = field(default_factory=dict, compare=False, repr=False)
    """What courses do for those who hold the same, once it has been asked."""

    @cached_property
    def developing(self) -> Mapping[int, Sequence[int]]:
        """The courses of each competence."""
        found: dict[int, list[int]] = {}
        for number, course in enumerate(self.courses):
            for competence, _ in course.entries:
                found.setdefault(competence, []).append(number)
        return found

    @cached_property
    def runs_of(self) -> Mapping[int, Sequence[int]]:
        """The runs of each course."""
        found: dict[int, list[int]] = {}
        for number, run in enumerate(self.runs):
            found.setdefault(run.course, []).append(number)
        return found

    @cached_property
    def costs(self) -> Sequence[float]:
        """Kroner of each course for one person: fee, hours, and who stands in."""
        rate = self.hour_rate + self.substitute_rate
        return [(course.fee or 0.0) + rate * (course.hours or 0.0) for course in self.courses]
