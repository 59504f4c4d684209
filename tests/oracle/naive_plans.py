"""
Every plan there is, tried one by one: runs in every order, for each person, then for all together.

Written from DOMAIN "Closing gaps" alone; nothing of the planner is used but what a problem is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from graphsvc.courses.plans.problem import ATTENDED, UNDATED, Course, Goal, Person, Problem, Run


@dataclass(frozen=True)
class Outcome:
    """What one person's runs come to; `runs` without what she was enrolled in."""

    must: int
    should: int
    hours: float
    cost: float
    runs: frozenset[int]


Entry = tuple[int, Run]
"""Position of a run (-1: enrolled already) and the run."""


def best(problem: Problem) -> tuple[float, ...]:
    """The best by must points, should points, hours (where asked for) and cost, in that order."""
    ways = [outcomes(problem, person) for person in problem.people]
    worths = (worth(problem, some) for some in product(*ways) if within(problem, some))
    return max(worths)


def worth(problem: Problem, some: Sequence[Outcome]) -> tuple[float, ...]:
    must, should = sum(one.must for one in some), sum(one.should for one in some)
    hours = -sum(one.hours for one in some) if problem.objective == "hours" else 0.0
    return must, should, hours, -sum(one.cost for one in some)


def within(problem: Problem, some: Sequence[Outcome]) -> bool:
    """Whether what everybody takes keeps budget, seats and presence."""
    limits = problem.limits
    if limits.budget is not None and sum(one.cost for one in some) > limits.budget:
        return False
    for at, run in enumerate(problem.runs):
        if run.seats is not None and sum(at in one.runs for one in some) > run.seats:
            return False
    if limits.away is None:
        return True
    for unit, day in product(range(3), range(20)):
        away = sum(
            unit in person.units and any(_on(problem.runs[at], day) for at in one.runs)
            for person, one in zip(problem.people, some, strict=True)
        )
        if away and away + limits.absent.get((unit, day), 0) > limits.away:
            return False
    return True


def _on(run: Run, day: int) -> bool:
    return run.start != UNDATED and run.start <= day <= run.finish


def outcomes(problem: Problem, person: Person) -> list[Outcome]:
    """One outcome for each set of runs that can be taken in some order: the best of its orders."""
    found: dict[frozenset[int], Outcome] = {}
    seated = {one.course for one in person.enrolled if _enters(problem.courses[one.course], person)}
    free = [at for at, run in enumerate(problem.runs) if run.course not in seated]
    own: list[Entry] = [(-1, Run(one.course, one.session, one.start, one.finish)) for one in person.enrolled]
    for chosen in _sets(problem, free):
        entries = [*own, *((at, problem.runs[at]) for at in chosen)]
        for order in permutations(entries):
            one = taken(problem, person, order)
            if one is not None:
                before = found.get(one.runs, one)
                found[one.runs] = max(one, before, key=lambda x: (x.must, x.should))
    return list(found.values())


def _enters(course: Course, person: Person) -> bool:
    """Whether somebody stands where a course takes people from, before anything is taken."""
    return all(person.held.get(step.competence, 0) >= step.low for step in course.steps)


def _sets(problem: Problem, free: Sequence[int]) -> Iterator[list[int]]:
    """Every choice of at most one run of each course."""
    by: dict[int, list[int | None]] = {}
    for at in free:
        by.setdefault(problem.runs[at].course, [None]).append(at)
    for some in product(*by.values()):
        yield [at for at in some if at is not None]


def taken(problem: Problem, person: Person, order: Sequence[Entry]) -> Outcome | None:
    """What an order comes to; None where somebody is sent where she may not, or days meet or run back."""
    level, done, now = dict(person.held), set(), -1
    for place, (at, run) in enumerate(order):
        course = problem.courses[run.course]
        if run.start == ATTENDED:
            if any(other.start != ATTENDED for _, other in order[:place]):
                return None
        elif run.start != UNDATED:
            if run.start <= now:
                return None
            now = run.finish
        if at >= 0:
            if any(level.get(step.competence, 0) < step.low for step in course.steps):
                return None
            for other in course.builds_on:
                before = problem.courses[other]
                known = before.steps and all(
                    person.held.get(step.competence, 0) >= step.high for step in before.steps
                )
                if other not in done and other not in person.done and not known:
                    return None
        for step in course.steps:
            if level.get(step.competence, 0) >= step.low:
                level[step.competence] = max(level.get(step.competence, 0), step.high)
        done.add(run.course)
    mine = [run.course for at, run in order if at >= 0]
    rate = problem.hour_rate + problem.substitute_rate
    hours = sum(problem.courses[one].hours or 0.0 for one in mine)
    points = [
        _points(goal, person.held.get(goal.competence, 0), level.get(goal.competence, 0))
        for goal in person.goals
    ]
    return Outcome(
        must=sum(must for must, _ in points),
        should=sum(should for _, should in points),
        hours=hours,
        cost=sum(problem.courses[one].fee or 0.0 for one in mine) + rate * hours,
        runs=frozenset(at for at, _ in order if at >= 0),
    )


def _points(goal: Goal, held: int, level: int) -> tuple[int, int]:
    """Each level between is one point: of must up to there, else of should."""
    must, should = goal.must, goal.should
    steps = range(held + 1, level + 1)
    return sum(step <= must for step in steps), sum(must < step <= should for step in steps)
