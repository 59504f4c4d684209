"""How far people are from roles, held against the naive rules and against the answer of `closing`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.changes import Change, link, put, ref
from graphsvc.courses.closing import HOUR_COST, closing
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.viewer import HR
from graphsvc.roles.distance import Distance
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.roles.mobility import candidates, reach
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, embedded
from tests.oracle.model import Organisation
from tests.oracle.organisations import COMPETENCES, PEOPLE, ROLES, Case, cases, lively_cases

most_lively = lively_cases() | lively_cases().map(lambda case: case) | cases()
often = settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))

COURSES = {
    "k1": (3.0, 500.0, [("c1", 0, 2), ("c2", 0, 1)]),
    "k2": (2.0, None, [("c1", 2, 4)]),
    "k3": (8.0, 0.0, [("c1", 0, 4), ("c3", 1, 3)]),
    "k4": (None, 900.0, [("c2", 1, 2), ("c4", 0, 1)]),
}


def _courses() -> Iterator[Change]:
    for key, (hours, price, steps) in COURSES.items():
        yield put(n.Course(id=key, hours=hours, price=price))
        for competence, low, high in steps:
            edge = e.Develops(from_level=low, to_level=high)
            yield link("DEVELOPS", ref("Course", key), ref("Competence", competence), edge)


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


def _asked(org: Organisation, role: str) -> dict[str, int]:
    """The must levels of a role with those of the profiles that it includes."""
    needs = [*org.roles[role], *(one for profile in org.includes[role] for one in org.profiles[profile])]
    levels = {
        what: max(
            (x.level for x in needs if x.competence == what and x.necessity == "must" and x.level), default=0
        )
        for what in COMPETENCES
    }
    return {what: level for what, level in levels.items() if level}


def _measured(graph: Graph, case: Case, who: str, role: str) -> dict[str, Any]:
    """The distance counted competence by competence; courses as `closing` finds them."""
    asked = _asked(case.org, role)
    sums = {"requirements": len(asked), "assessed": 0, "met": 0, "gap_points": 0, "gap_points_at_most": 0}
    left, courses = 0, set()
    for what, required in asked.items():
        found = naive.in_force(case.org, who, what, case.day)
        lack = max(0, required - (found.level if found else 0))
        sums["assessed"] += found is not None
        sums["met"] += found is not None and lack == 0
        sums["gap_points"] += lack if found else 0
        sums["gap_points_at_most"] += lack
        if lack:
            way = closing(graph.store, competence=what, from_=found.level if found else 0, to=required)
            left += max(0, required - way.reaches)
            courses |= {step.id for step in way.path.steps}
    cost = sum((COURSES[key][1] or 0.0) + HOUR_COST * (COURSES[key][0] or 0.0) for key in courses)
    return {**sums, "points_left": left, "cost": cost, "courses": courses}


def _told(one: Distance) -> dict[str, Any]:
    kept = ("requirements", "assessed", "met", "gap_points", "gap_points_at_most", "points_left", "cost")
    return {**one.model_dump(include=set(kept)), "courses": {course.id for course in one.courses}}


def _roles_of(case: Case, who: str) -> set[str]:
    posts = [p for p in naive.active_employments(case.org, case.day) if p.employee == who and not p.on_leave]
    return {
        held.role for post in posts for held in post.roles if naive.covers(held.start, held.end, case.day)
    }


def _working(case: Case) -> set[str]:
    return {p.employee for p in naive.active_employments(case.org, case.day) if not p.on_leave}


@given(case=most_lively, data=st.data())
@often
def test_distances_are_those_counted_one_by_one(graph: Graph, case: Case, data: st.DataObject) -> None:
    """Both directions give each pair the naive distance, leave out who has the role, and are in order."""
    graph.hold(case.org)
    graph.store.apply(list(_courses()), by="tests", reason="courses")
    projection, matrix = graph.project(case.day), RoleMatrix.build(graph.store)
    expected = {
        (who, role): _measured(graph, case, who, role)
        for who, role in product(PEOPLE, ROLES)
        if role not in _roles_of(case, who)
    }
    order = data.draw(st.sampled_from(["points", "cost", "bars"]))
    for role in ROLES:
        page = candidates(graph.store, projection, matrix, HR, role=role, order=order)
        found = {one.id: _told(one) for one in page.data}
        assert found == {who: expected[who, role] for who in _working(case) if (who, role) in expected}
        _in_order(list(page.data), order)
    for who in PEOPLE:
        there = reach(graph.store, projection, matrix, HR, employee=who, order=order)
        assert {one.id: _told(one) for one in there.data} == {
            role: expected[who, role] for role in ROLES if (who, role) in expected and _asked(case.org, role)
        }
        _in_order(list(there.data), order)


def _in_order(rows: list[Any], order: str) -> None:
    key = {
        "points": lambda one: (one.gap_points_at_most, one.gap_points),
        "cost": lambda one: (one.points_left, one.cost),
        "bars": lambda one: (one.barred, one.gap_points_at_most),
    }[order]
    assert [key(one) for one in rows] == sorted(key(one) for one in rows)
