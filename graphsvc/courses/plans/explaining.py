"""Why a gap remains: the first thing that, were it otherwise, would let courses close more of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from graphsvc.courses.plans.answers import Reason
from graphsvc.courses.plans.options import OWN, Item, Offer, items, lifting, reach
from graphsvc.courses.plans.problem import Goal, Person, Problem, Run

LIMITS: tuple[Reason, ...] = ("date", "seats", "away")
"""What may keep somebody from a course that she could enter, in the order in which it is tried."""


class Barred(NamedTuple):
    """Why, and where a from-level is out of reach: course, competence and level."""

    reason: Reason
    bar: tuple[int, int, int] | None = None


@dataclass
class Explainer:
    """
    What is left after a plan.

    Shape:  `used` seats by run, `away` people by unit and day; `offered` are all courses, with or without a
            run within the days; `proven` says that no better plan exists.
    """

    problem: Problem
    offered: frozenset[int]
    used: Mapping[int, int]
    away: Mapping[tuple[int, int], int]
    proven: bool
    _found: dict[tuple[int, str], list[Item]] = field(default_factory=dict, repr=False)

    @classmethod
    def after(
        cls,
        problem: Problem,
        offered: Iterable[int],
        chosen: Iterable[tuple[Person, Iterable[Item]]],
        *,
        proven: bool,
    ) -> Explainer:
        """After everybody took what was chosen."""
        used: dict[int, int] = {}
        away = dict(problem.limits.absent)
        for person, some in chosen:
            for item in some:
                if item.run == OWN:
                    continue
                used[item.run] = used.get(item.run, 0) + 1
                if item.dated and problem.limits.away is not None:
                    for key in (
                        (unit, day) for unit in person.units for day in range(item.start, item.finish + 1)
                    ):
                        away[key] = away.get(key, 0) + 1
        return cls(problem, frozenset(offered), used, away, proven)

    @cached_property
    def whenever(self) -> Problem:
        """The same, had every course a run for everybody at any time."""
        return replace(self.problem, runs=[Run(course) for course in sorted(self.offered)])

    def why(self, person: Person, goal: Goal, level: int) -> Barred:
        """The first of the reasons, in their order, that keeps somebody from rising above a level."""
        rising = [
            number
            for number in self.problem.developing.get(goal.competence, ())
            for step in self.problem.courses[number].steps
            if step.competence == goal.competence and step.high > level and number in self.offered
        ]
        if not rising:
            return Barred("no_course")
        if not self._rises(person, goal, level, "from_level"):
            return Barred("from_level", self._bar(person, rising))
        for reason in LIMITS:
            if not self._rises(person, goal, level, reason):
                return Barred(reason)
        if self.problem.limits.budget is not None:
            return Barred("budget")
        return Barred("days" if self.proven else "time")

    def _rises(self, person: Person, goal: Goal, level: int, reason: Reason) -> bool:
        held = person.held.get(goal.competence, 0)
        return reach(self._items(person, reason), goal.competence, held, goal.top) > level

    def _items(self, person: Person, reason: Reason) -> list[Item]:
        """What somebody could take if only the reasons up to this one counted."""
        key = person.key, reason
        if key not in self._found:
            if reason == "from_level":
                found = items(self.whenever, person, lambda at: self.whenever.runs_of.get(at, ()))
            else:
                offers = {"date": self._all, "seats": self._seated, "away": self._present(person)}
                found = items(self.problem, person, offers[reason])
            self._found[key] = found
        return self._found[key]

    def _all(self, course: int) -> Iterable[int]:
        return self.problem.runs_of.get(course, ())

    def _seated(self, course: int) -> Iterable[int]:
        runs = self.problem.runs
        for at in self._all(course):
            seats = runs[at].seats
            if seats is None or self.used.get(at, 0) < seats:
                yield at

    def _present(self, person: Person) -> Offer:
        most = self.problem.limits.away

        def offer(course: int) -> Iterable[int]:
            for at in self._seated(course):
                run = self.problem.runs[at]
                days = range(run.start, run.finish + 1) if run.start >= 0 and most is not None else ()
                if all(self.away.get((unit, day), 0) < (most or 0) for unit in person.units for day in days):
                    yield at

        return offer

    def _bar(self, person: Person, courses: Iterable[int]) -> tuple[int, int, int] | None:
        """The entry that lies nearest among those that nothing brings her to."""
        could = self._items(person, "from_level")
        found = [
            (level - person.held.get(what, 0), course, what, level)
            for number in courses
            for course, (what, level) in self._entries(number)
            if level > person.held.get(what, 0) and not any(lifting(could, what, level))
        ]
        return min(found)[1:] if found else None

    def _entries(self, course: int) -> Iterable[tuple[int, tuple[int, int]]]:
        """What a course, and what it builds on, takes people from."""
        seen, waiting = set(), [course]
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                yield from ((number, entry) for entry in self.problem.courses[number].entries)
                waiting.extend(self.problem.courses[number].builds_on)
