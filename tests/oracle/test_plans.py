"""The planner held against every plan there is, on small problems with every limit and objective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from graphsvc.courses.plans import solving
from graphsvc.courses.plans.explaining import Explainer
from graphsvc.courses.plans.greedy import greedy
from graphsvc.courses.plans.limits import Instance
from graphsvc.courses.plans.options import OWN
from graphsvc.courses.plans.problem import (
    ATTENDED,
    Course,
    Enrolment,
    Goal,
    Limits,
    Person,
    Problem,
    Run,
    Step,
)
from graphsvc.courses.plans.scheduling import Schedule, schedule
from graphsvc.courses.plans.settling import Choice, settle
from tests.examples import tries
from tests.oracle import naive_plans as naive

often = settings(max_examples=tries(80), deadline=None, suppress_health_check=list(HealthCheck))

COMPETENCES, DAYS = 3, 12
Draw = st.DrawFn


@st.composite
def courses(draw: Draw) -> list[Course]:
    """Three or four; some build on earlier ones, some do nothing but that."""
    found = []
    for number in range(draw(st.integers(2, 4))):
        steps = []
        for competence in draw(st.sets(st.integers(0, COMPETENCES - 1), max_size=2)):
            low = draw(st.sampled_from([0, 0, 1, 2]))
            steps.append(Step(competence, low, draw(st.integers(low + 1, min(4, low + 2)))))
        builds_on = draw(st.sampled_from([(), (), (draw(st.integers(0, number - 1)),) if number else ()]))
        fee = draw(st.sampled_from([None, 0.0, 100.0, 250.0, 400.0]))
        hours = draw(st.sampled_from([None, 0.0, 1.0, 3.0]))
        found.append(Course(f"k{number}", fee, hours, tuple(sorted(steps)), builds_on))
    return found


@st.composite
def runs(draw: Draw, many: int, *, dated: bool) -> list[Run]:
    """Every course on demand, or some on days with few seats, some on demand, some not at all."""
    if not dated:
        return [Run(at) for at in range(many)]
    found = []
    for course in range(many):
        for number in range(draw(st.sampled_from([1, 1, 2, 0]))):
            start = draw(st.integers(1, DAYS))
            seats = draw(st.sampled_from([None, 1, 1, 2, 0]))
            found.append(
                Run(course, f"s{course}-{number}", start, start + draw(st.sampled_from([0, 0, 3])), seats)
            )
        if not found or found[-1].course != course:
            found += draw(st.sampled_from([[], [Run(course)]]))
    return found


@st.composite
def people(draw: Draw, key: int, many: int) -> Person:
    held = {what: draw(st.sampled_from([0, 0, 1, 2])) for what in range(COMPETENCES) if draw(st.booleans())}
    goals = []
    for what in range(COMPETENCES):
        must, should = draw(st.sampled_from([0, 1, 2, 3, 4])), draw(st.sampled_from([0, 0, 3, 4]))
        if max(must, should) > held.get(what, 0):
            goals.append(Goal(what, must, should if should > must else 0))
    enrolled: tuple[Enrolment, ...] = ()
    if draw(st.integers(0, 3)) == 3:
        start = draw(st.sampled_from([ATTENDED, *range(DAYS)]))
        finish = start if start == ATTENDED else start + draw(st.integers(0, 2))
        enrolled = (Enrolment(draw(st.integers(0, many - 1)), "seat", start, finish),)
    return Person(
        key=key,
        goals=tuple(goals),
        held=held,
        units=draw(st.sampled_from([(0,), (0,), (1,), (0, 1)])),
        done=draw(st.sampled_from([frozenset(), frozenset(), frozenset({0})])),
        enrolled=enrolled,
    )


@st.composite
def problems(draw: Draw) -> Problem:
    dated = draw(st.sampled_from([True, True, False]))
    offered = draw(courses())
    staff = [draw(people(key, len(offered))) for key in range(draw(st.integers(1, 2)))]
    if draw(st.integers(0, 2)) == 2:  # somebody just like the first
        staff.append(
            Person(9, staff[0].goals, staff[0].held, staff[0].units, staff[0].done, staff[0].enrolled)
        )
    away = draw(st.sampled_from([None, 1])) if dated else None
    return Problem(
        courses=offered,
        runs=draw(runs(len(offered), dated=dated)),
        people=staff,
        objective=draw(st.sampled_from(["cost", "cost", "hours"])),
        limits=Limits(
            budget=draw(st.sampled_from([None, None, 300.0, 700.0, 1200.0])),
            away=away,
            absent={(0, draw(st.integers(1, DAYS))): 1} if away and draw(st.booleans()) else {},
        ),
        hour_rate=100.0,
        substitute_rate=draw(st.sampled_from([0.0, 50.0])),
    )


def schedules(problem: Problem, instances: Sequence[Instance], choices: Sequence[Choice]) -> list[Schedule]:
    mine: list[list[Any]] = [[] for _ in problem.people]
    for (number, part), choice in zip(instances, choices, strict=True):
        mine[number] += [part.items[at] for at in choice]
    return [schedule(who, some, 0) for who, some in zip(problem.people, mine, strict=True)]


def told(problem: Problem, found: Sequence[Schedule]) -> list[naive.Outcome]:
    """What each schedule comes to, by the naive rules in the order in which it stands."""
    outcomes = []
    for person, of in zip(problem.people, found, strict=True):
        assert not of.refused or all(item.run == OWN for item in of.refused)
        order: list[naive.Entry] = []
        for one in of.taken:
            run = Run(one.item.course, None, one.item.start, one.item.finish)
            entry = (one.item.run, problem.runs[one.item.run] if one.item.run != OWN else run)
            if entry not in order:
                order.append(entry)
        outcome = naive.taken(problem, person, order)
        assert outcome is not None
        assert of.points(person) == (outcome.must, outcome.should)
        outcomes.append(outcome)
    assert naive.within(problem, outcomes)
    return outcomes


@pytest.mark.parametrize(
    ("large", "tries"),
    [(solving.LARGE, solving.TRIES), (0, solving.TRIES), (solving.LARGE, 0)],
    ids=["as it is", "fractions first", "rows in the place of weights"],
)
@given(problem=problems())
@often
def test_no_plan_is_better(large: int, tries: int, problem: Problem) -> None:
    """As good as the best of all plans, within every limit, and proven; the one made by hand is no better."""
    expected = naive.best(problem)
    with patch.multiple(solving, LARGE=large, TRIES=tries):
        settled = settle(problem, 20.0)
    event("something to close" if expected[0] else "nothing to close")
    assert not settled.gaps
    best = told(problem, schedules(problem, settled.instances, settled.choices))
    assert naive.worth(problem, best) == expected
    hand = told(problem, schedules(problem, settled.instances, greedy(problem, settled.instances)))
    assert naive.worth(problem, hand) <= expected


@given(problem=problems())
@settings(often, max_examples=tries(80))
def test_what_remains_has_a_reason_that_is_true(problem: Problem) -> None:
    """No course, or a from-level, exactly where courses on demand would not do; limits only where set."""
    settled = settle(problem, 20.0)
    found = schedules(problem, settled.instances, settled.choices)
    offered = range(len(problem.courses))
    chosen = [(who, [one.item for one in of.taken]) for who, of in zip(problem.people, found, strict=True)]
    explainer = Explainer.after(problem, offered, chosen, proven=True)
    for person, of in zip(problem.people, found, strict=True):
        for goal in person.goals:
            level = of.level(goal)
            if level >= goal.top:
                continue
            reason = explainer.why(person, goal, level).reason
            event(reason)
            assert (reason in ("no_course", "from_level")) == (_whenever(problem, person, goal) <= level)
            assert reason != "no_course" or not any(
                step.competence == goal.competence and step.high > level
                for course in problem.courses
                for step in course.steps
            )
            assert reason != "budget" or problem.limits.budget is not None
            assert reason != "away" or problem.limits.away is not None
            assert reason != "seats" or any(run.seats is not None for run in problem.runs)
            assert reason != "time"


def _whenever(problem: Problem, person: Person, goal: Goal) -> int:
    """The level that somebody could reach had every course a run for her at any time."""
    alone = replace(person, goals=(Goal(goal.competence, goal.top, 0),))
    runs = [Run(course) for course in range(len(problem.courses))]
    ways = naive.outcomes(replace(problem, runs=runs), alone)
    return person.held.get(goal.competence, 0) + max(way.must for way in ways)
