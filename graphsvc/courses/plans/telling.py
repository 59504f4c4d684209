"""A settled plan in the words of its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from graphsvc.answers import Lang
from graphsvc.courses.plans.answers import Attendance, Bar, Closed, Cost, Greedy, Open, Plan, Raised, Reason
from graphsvc.courses.plans.catalogue import Catalogue
from graphsvc.courses.plans.demand import Demand
from graphsvc.courses.plans.explaining import Explainer
from graphsvc.courses.plans.options import OWN
from graphsvc.courses.plans.otherwise import otherwise
from graphsvc.courses.plans.problem import Goal, Person, Problem, Step
from graphsvc.courses.plans.question import PlanQuestion
from graphsvc.courses.plans.scheduling import Schedule, Taken, closes
from graphsvc.gaps.rules import day_name
from graphsvc.people.viewer import Viewer
from graphsvc.projection.projection import Projection
from graphsvc.store.protocol import Reader

Schedules = Sequence[tuple[Person, Schedule]]


@dataclass(frozen=True)
class Told:
    """
    What a plan is told from: what everybody takes by the best plan and by the one made by hand.

    `gaps` is what is not proven; `unassessed` None where the unknown counts as level 0.
    """

    projection: Projection
    catalogue: Catalogue
    question: PlanQuestion
    problem: Problem
    schedules: Schedules
    by_hand: Schedules
    gaps: Mapping[str, float]
    unassessed: Demand | None
    lang: Lang

    @cached_property
    def employee(self) -> Callable[[int], tuple[str, str]]:
        """Id and name of a person."""
        people = self.projection.facts.people
        return cache(lambda at: (people.ids[at], people.label(at, self.lang)))

    @cached_property
    def competence(self) -> Callable[[int], tuple[str, str]]:
        """Id and label of a competence."""
        names = self.projection.facts.competences
        return cache(lambda at: (names.ids[at], names.label(at, self.lang)))

    @cached_property
    def course(self) -> Callable[[int], tuple[str, str]]:
        """Id and label of a course."""
        return cache(lambda at: (self.problem.courses[at].id, self.catalogue.label(at, self.lang)))

    @cached_property
    def raised(self) -> Callable[[Step], Raised]:
        """A step, told once for all whom a course raises by it."""

        def told(step: Step) -> Raised:
            id_, label = self.competence(step.competence)
            return Raised(id=id_, label=label, from_level=step.low, to_level=step.high)

        return cache(told)


def tell(reader: Reader, viewer: Viewer, told: Told) -> Plan:
    """The answer."""
    left = tuple(_left(told))
    attendances = tuple(one for person, of in told.schedules for one in _attendances(told, person, of))
    question = told.question
    return Plan(
        optimal=not told.gaps,
        gaps={name: round(by, 2) if math.isfinite(by) else None for name, by in told.gaps.items()},
        objective=question.objective,
        planned_from=day_name(told.projection.day),
        deadline=question.deadline,
        people=len(told.schedules),
        wanted=_wanted(told.problem),
        closed=_closed(told.schedules),
        unassessed=0 if told.unassessed is None else len(told.unassessed.person),
        unassessed_points_at_most=0 if told.unassessed is None else int(told.unassessed.top.sum()),
        cost=_cost(attendances),
        greedy=_greedy(told.by_hand),
        data=attendances,
        open=left,
        otherwise=otherwise(reader, told.projection, viewer, left, lang=told.lang),
    )


def _wanted(problem: Problem) -> Closed:
    points = [
        closes(goal, person.held.get(goal.competence, 0), goal.top)
        for person in problem.people
        for goal in person.goals
    ]
    return _sum(points)


def _sum(points: Sequence[tuple[int, int]]) -> Closed:
    return Closed(
        pairs=len(points),
        must_points=sum(must for must, _ in points),
        should_points=sum(more for _, more in points),
    )


def _closed(schedules: Schedules) -> Closed:
    """Pairs count where the whole goal is reached, points as far as they are."""
    points = [one for person, of in schedules for one in [of.points(person)]]
    whole = sum(of.level(goal) >= goal.top for person, of in schedules for goal in person.goals)
    return _sum(points).model_copy(update={"pairs": whole})


def _greedy(schedules: Schedules) -> Greedy:
    items = [taken.item for _, of in schedules for taken in of.taken]
    return Greedy(
        closed=_closed(schedules), cost=sum(one.cost for one in items), hours=sum(one.hours for one in items)
    )


def _cost(attendances: Sequence[Attendance]) -> Cost:
    mine = [one for one in attendances if not one.enrolled]
    return Cost(
        fees=sum(one.fee or 0.0 for one in mine),
        hours=sum(one.hours or 0.0 for one in mine),
        hours_cost=sum(one.hours_cost for one in mine),
        substitutes=sum(one.substitutes for one in mine),
        total=sum(one.cost for one in mine),
        unpriced=sum(one.fee is None for one in mine),
    )


def _attendances(told: Told, person: Person, of: Schedule) -> Iterator[Attendance]:
    """
    A row per course; what an enrolment gives competence by competence is one, and left out if it gives
    nothing.
    """
    rows: dict[tuple[int, bool], list[Taken]] = {}
    for taken in of.taken:
        rows.setdefault((taken.item.course, taken.item.run == OWN), []).append(taken)
    kept = [some for (_, own), some in rows.items() if not own or _matters(of, some)]
    for order, some in enumerate(kept, start=1):
        yield _attendance(told, person, order, some)


def _matters(of: Schedule, some: Sequence[Taken]) -> bool:
    """Whether an enrolment raises anything, or another course builds on it."""
    course = some[0].item.course
    return any(one.raises for one in some) or any(course in one.item.after for one in of.taken)


def _attendance(told: Told, person: Person, order: int, some: Sequence[Taken]) -> Attendance:
    first = some[0]
    item, own = first.item, first.item.run == OWN
    course = told.problem.courses[item.course]
    session = _session(told, person, first)
    row = told.catalogue.sessions.get(session) if session else None
    hours = 0.0 if own else item.hours
    employee, employee_label = told.employee(person.key)
    id_, label = told.course(item.course)
    return Attendance(
        employee=employee,
        employee_label=employee_label,
        order=order,
        course=id_,
        course_label=label,
        session=session,
        place=row["place"] if row else None,
        start=row["start"] if row else None,
        finish=(row["finish"] or row["start"]) if row else None,
        earliest=None if (row and row["start"]) or first.start < 0 else day_name(first.start),
        raises=tuple(told.raised(step) for one in some for step in one.raises),
        enrolled=own,
        fee=course.fee,
        hours=course.hours,
        hours_cost=hours * told.problem.hour_rate,
        substitutes=hours * told.problem.substitute_rate,
        cost=item.cost,
    )


def _session(told: Told, person: Person, taken: Taken) -> str | None:
    item = taken.item
    if item.run != OWN:
        return told.problem.runs[item.run].session
    return next(
        one.session for one in person.enrolled if (one.course, one.start) == (item.course, item.start)
    )


def _left(told: Told) -> Iterator[Open]:
    """Gaps that the plan leaves."""
    chosen = [(person, [taken.item for taken in of.taken]) for person, of in told.schedules]
    offered = [at for at, row in enumerate(told.catalogue.rows) if row["status"] != "withdrawn"]
    explainer = Explainer.after(told.problem, offered, chosen, proven=not told.gaps)
    for person, of in told.schedules:
        for goal in sorted(person.goals, key=lambda goal: (of.level(goal) - goal.top, goal.competence)):
            if of.level(goal) < goal.top:
                why = explainer.why(person, goal, of.level(goal))
                held = person.held.get(goal.competence)
                yield _open(told, person.key, goal, held, of.level(goal), why.reason, _bar(told, why.bar))


def _open(
    told: Told, person: int, goal: Goal, held: int | None, level: int, reason: Reason, bar: Bar | None
) -> Open:
    must, should = closes(goal, level, goal.top)
    employee, employee_label = told.employee(person)
    competence, competence_label = told.competence(goal.competence)
    return Open(
        employee=employee,
        employee_label=employee_label,
        competence=competence,
        competence_label=competence_label,
        held=held,
        reaches=level,
        must=goal.must,
        should=goal.should,
        must_points=must,
        should_points=should,
        reason=reason,
        bar=bar,
    )


def _bar(told: Told, bar: tuple[int, int, int] | None) -> Bar | None:
    if bar is None:
        return None
    course, competence, level = bar
    course_id, course_label = told.course(course)
    competence_id, competence_label = told.competence(competence)
    return Bar(
        course=course_id,
        course_label=course_label,
        competence=competence_id,
        competence_label=competence_label,
        level=level,
    )
