"""The course plan of a person, a unit, a role or a cluster: from the graph to the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphsvc.answers import Lang
from graphsvc.courses.plans.answers import Plan
from graphsvc.courses.plans.catalogue import Catalogue
from graphsvc.courses.plans.demand import Demand, demand, held_levels, units_of
from graphsvc.courses.plans.greedy import greedy
from graphsvc.courses.plans.limits import Instance
from graphsvc.courses.plans.options import Item
from graphsvc.courses.plans.problem import Goal, Limits, Person, Problem
from graphsvc.courses.plans.question import PlanQuestion
from graphsvc.courses.plans.scheduling import Schedule, needed, schedule
from graphsvc.courses.plans.settling import Choice, settle
from graphsvc.courses.plans.telling import Told, tell
from graphsvc.errors import BadQuestion
from graphsvc.gaps.rules import FOREVER, UNKNOWN, day_number
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import posts
from graphsvc.projection.projection import Projection
from graphsvc.store.protocol import Reader


def plan_courses(
    reader: Reader, projection: Projection, viewer: Viewer, question: PlanQuestion, *, lang: Lang = "nb"
) -> Plan:
    """
    The best plan that can be found in the seconds of the question.

    First as many must points as can be closed, then should points, then the lowest cost (or fewest hours).
    Errors: UnknownEmployee, UnknownUnit, UnknownRole, UnknownCompetence, UnknownCluster, Forbidden,
            BadQuestion.
    Source: DOMAIN "Closing gaps"; docs/decisions/plans.md.
    """
    problem, catalogue, unassessed = posed(reader, projection, viewer, question)
    settled = settle(problem, question.seconds)
    hand = greedy(problem, settled.instances)
    best, gaps = _better(problem, settled.instances, settled.choices, hand, dict(settled.gaps))
    schedules = _schedules(problem, settled.instances, best, projection.day, all_=bool(gaps))
    told = Told(
        projection,
        catalogue,
        question,
        problem,
        schedules=schedules,
        by_hand=_schedules(problem, settled.instances, hand, projection.day, all_=False, known=schedules),
        gaps=gaps,
        unassessed=unassessed,
        lang=lang,
    )
    return tell(reader, viewer, told)


def posed(
    reader: Reader, projection: Projection, viewer: Viewer, question: PlanQuestion
) -> tuple[Problem, Catalogue, Demand | None]:
    """
    The problem that a question poses, and the gaps that nobody has assessed (None: they count as from 0).

    Errors: as of plan_courses.
    """
    last = day_number(question.deadline) if question.deadline else FOREVER
    if last < projection.day:
        raise BadQuestion("deadline lies before the day from which it is planned; name a later one.")
    asked = demand(projection, viewer, question)
    catalogue = projection.margins.get(
        ("catalogue", reader.revision().number), lambda: Catalogue.read(reader, projection.facts.competences)
    )
    if question.unknown:
        return _problem(projection, catalogue, question, asked, last), catalogue, None
    known = asked.held != UNKNOWN
    return _problem(projection, catalogue, question, asked.take(known), last), catalogue, asked.take(~known)


def _problem(
    projection: Projection, catalogue: Catalogue, question: PlanQuestion, wanted: Demand, last: int
) -> Problem:
    goals: dict[int, list[Goal]] = {}
    columns = (one.tolist() for one in (wanted.person, wanted.competence, wanted.must, wanted.should))
    for person, competence, must, should in zip(*columns, strict=True):
        goals.setdefault(person, []).append(Goal(competence, must, should))
    held, units = held_levels(projection, goals), units_of(projection, goals)
    day, ids = projection.day, projection.facts.people.ids
    people = [
        Person(
            key=person,
            goals=tuple(theirs),
            held=held[person],
            units=units[person],
            done=catalogue.done(ids[person]),
            enrolled=catalogue.enrolled(ids[person], day, last),
        )
        for person, theirs in goals.items()
    ]
    return Problem(
        courses=catalogue.courses,
        runs=catalogue.planned(day, last) if question.planned else catalogue.on_demand(),
        people=people,
        objective=question.objective,
        limits=Limits(
            question.budget,
            question.away,
            {} if question.away is None else _absent(projection, catalogue, day, last),
        ),
        hour_rate=question.hour_rate,
        substitute_rate=question.substitute_rate,
    )


def _absent(
    projection: Projection, catalogue: Catalogue, first: int, last: int
) -> Mapping[tuple[int, int], int]:
    """How many of each unit are at courses already on each day."""
    find = projection.facts.people.position
    units: dict[int, set[int]] = {}
    there = posts(projection)
    for person, unit in zip(there.person.tolist(), there.unit.tolist(), strict=True):
        units.setdefault(person, set()).add(unit)
    found: dict[tuple[int, int], int] = {}
    for employee in catalogue.seats:
        days = {
            day
            for one in catalogue.enrolled(employee, first, last)
            for day in range(max(first, one.start), one.finish + 1)
        }
        for unit in units.get(find.get(employee, -1), ()):
            for day in days:
                found[unit, day] = found.get((unit, day), 0) + 1
    return found


def _better(
    problem: Problem,
    instances: Sequence[Instance],
    settled: Sequence[Choice],
    hand: Sequence[Choice],
    gaps: dict[str, float],
) -> tuple[Sequence[Choice], dict[str, float]]:
    """The plan made by hand where the seconds did not suffice for one as good; gaps are kept as they are."""
    if gaps and _worth(problem, instances, hand) > _worth(problem, instances, settled):
        return hand, dict.fromkeys(gaps, float("inf"))
    return settled, gaps


def _worth(problem: Problem, instances: Sequence[Instance], choices: Sequence[Choice]) -> tuple[float, ...]:
    """What makes a plan better, in order."""
    found = _schedules(problem, instances, choices, 0, all_=False)
    must, should = (
        (sum(one) for one in zip(*(of.points(who) for who, of in found), strict=True)) if found else (0, 0)
    )
    items = [taken.item for _, of in found for taken in of.taken]
    hours = sum(item.hours for item in items) if problem.objective == "hours" else 0.0
    return must, should, -hours, -sum(item.cost for item in items)


def _schedules(
    problem: Problem,
    instances: Sequence[Instance],
    choices: Sequence[Choice],
    first: int,
    *,
    all_: bool,
    known: Sequence[tuple[Person, Schedule]] = (),
) -> list[tuple[Person, Schedule]]:
    """
    What everybody takes, in order and without what turned out needless: what is free, or `all_`.

    `known` are schedules of the same people, some of which may be the same.
    """
    mine: list[list[Item]] = [[] for _ in problem.people]
    for (number, part), choice in zip(instances, choices, strict=True):
        mine[number] += [part.items[at] for at in sorted(choice)]
    found = []
    for at, (person, items) in enumerate(zip(problem.people, mine, strict=True)):
        wanted = needed(person, items, first, all_=all_)
        if known and set(wanted) == {one.item for one in known[at][1].taken}:
            found.append(known[at])
        else:
            found.append((person, schedule(person, wanted, first)))
    return found
