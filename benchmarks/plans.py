"""
Course plans of a whole municipality: without shared limits, with seats, and with seats and a budget.

The peer gets the programme without any of the ways in which ours is taken apart. Where both are proven they
must agree, or the run ends.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks import town
from benchmarks.peers import cpsat
from benchmarks.timing import Row, took
from graphsvc.courses.plans.frontier import cost, points
from graphsvc.courses.plans.limits import Instance, shared
from graphsvc.courses.plans.model import Model
from graphsvc.courses.plans.options import parts
from graphsvc.courses.plans.planning import plan_courses, posed
from graphsvc.courses.plans.problem import Problem
from graphsvc.courses.plans.question import PlanQuestion
from graphsvc.courses.plans.settling import Settled, settle
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from graphsvc.projection.projection import Projection

EMPLOYEES = 3_300
PATIENCE = 60.0
"""Seconds that ours has for each question."""

PEERS = 20.0
"""Seconds that the peer has: where it has proven nothing by then, the row says so."""

SHARE = 0.3
"""The budget: this share of what everything would cost."""


def rows(folder: Path) -> list[Row]:
    """The three questions."""
    chosen, _ = town.built(folder, EMPLOYEES)
    with closing(Graph.open(settings=chosen)) as graph:
        projection = graph.projection(town.DAY)
        said = _plan(graph, projection, "no shared limits", PlanQuestion(as_of=town.DAY, seconds=PATIENCE), 2)
        seats = PlanQuestion(as_of=town.DAY, sessions="planned", seconds=PATIENCE)
        said += _plan(graph, projection, "seats", seats, 60)
        problem, _, _ = posed(graph.store, projection, HR, seats)
        everything = _worth(settle(problem, PATIENCE))[1]
        within = seats.model_copy(update={"budget": float(round(SHARE * everything, -3))})
        said += _plan(graph, projection, "seats and a budget", within, 60)
        said += _soon(graph, projection, within)
    return said


def _plan(
    graph: Graph, projection: Projection, what: str, question: PlanQuestion, budget: float
) -> list[Row]:
    """The whole answer, then the best choice alone beside the peer's."""
    problem, _, _ = posed(graph.store, projection, HR, question)
    gaps = sum(len(person.goals) for person in problem.people)
    courses = len({run.course for run in problem.runs})
    asked = f"course plan of {len(problem.people):,} people, {gaps:,} gaps, {courses:,} courses, {what}"
    whole = took(lambda: plan_courses(graph.store, projection, HR, question))
    found: list[Settled] = []
    ours = took(lambda: found.append(settle(problem, PATIENCE)))
    if found[0].gaps:
        asked += " (not proven)"
    row = Row("the choice alone, proven", ours / 1000, unit="s")
    if cpsat.there():
        theirs, proven = _peers(problem, _worth(found[0]), proven=not found[0].gaps)
        row = row._replace(peer=cpsat.PEER + ("" if proven else ", not proven"), theirs=theirs / 1000)
    return [Row(asked, whole / 1000, budget, unit="s"), row]


def _peers(problem: Problem, ours: tuple[int, float], *, proven: bool) -> tuple[float, bool]:
    """Milliseconds of the peer, and whether it has proven its answer. Ends the run where the two differ."""
    model, found = _whole(problem), []
    took_ = took(lambda: found.append(cpsat.solve(model, PEERS)))
    theirs = found[0]
    if proven and theirs.proven and (theirs.must, theirs.cost) != (ours[0], round(ours[1])):
        raise SystemExit(f"{ours} is not the peer's {theirs}")
    return took_, theirs.proven


def _whole(problem: Problem) -> Model:
    """Everybody in one programme."""
    instances = [Instance(at, part) for at, who in enumerate(problem.people) for part in parts(problem, who)]
    model = Model()
    for instance in instances:
        model.add(instance.part)
    for limit in shared(problem, instances):
        model.limit([(model.items[at][place], 1.0) for at, place in limit.items], limit.upper)
    if problem.limits.budget is not None:
        model.limit([(at, one) for at, one in enumerate(model.cost) if one], problem.limits.budget)
    return model


def _soon(graph: Graph, projection: Projection, question: PlanQuestion) -> list[Row]:
    """By how much what is found in five seconds misses the best, in points."""
    problem, _, _ = posed(graph.store, projection, HR, question)
    best, soon = _worth(settle(problem, PATIENCE))[0], _worth(settle(problem, 5.0))[0]
    return [Row("the same in 5 seconds: points short of the best", 100 * (1 - soon / best), 1.0, unit="%")]


def _worth(settled: Settled) -> tuple[int, float]:
    """Must points and kroner."""
    both = list(zip(settled.instances, settled.choices, strict=True))
    return sum(points(one.part, choice)[0] for one, choice in both), sum(
        cost(one.part, choice) for one, choice in both
    )
