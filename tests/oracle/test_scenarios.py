"""What is imagined is what would be, were the same changes written to a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.errors import BadQuestion, UnknownEmployee
from graphsvc.gaps.fragility import fragility
from graphsvc.gaps.scenarios.compiling import Compiler
from graphsvc.gaps.scenarios.scenario import imagine, read_steps, scenario
from graphsvc.gaps.scope import Scope
from graphsvc.people.viewer import HR
from graphsvc.projection.imagined import imagined
from graphsvc.projection.projection import Projection
from graphsvc.roles.matrix import RoleMatrix
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, answer, embedded
from tests.oracle.naive import DIMENSIONS, Question
from tests.oracle.organisations import (
    COMPETENCES,
    PROFILES,
    ROLES,
    Case,
    cases,
    lively_cases,
    questions,
    some,
)

most_lively = lively_cases() | lively_cases().map(lambda case: case) | cases()
often = settings(max_examples=tries(30), deadline=None, suppress_health_check=list(HealthCheck))

seldom = settings(often, max_examples=tries(10))

Draw = st.DrawFn


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


def _needs(draw: Draw, new: str) -> list[dict[str, Any]]:
    """Requirements of something new, one in a competence that is new too."""
    known = draw(some(COMPETENCES, 2))
    needs = [{"competence": one, "level": draw(st.integers(1, 4))} for one in known]
    return [*needs, {"competence": new, "label": "Noe nytt", "level": draw(st.integers(1, 4))}]


@st.composite
def steps(draw: Draw, case: Case, number: int) -> dict[str, Any]:
    """A step that the organisation allows, as far as can be told before it is taken."""
    working = sorted(
        {post.employee for post in naive.active_employments(case.org, case.day) if not post.on_leave}
    )
    people = st.lists(st.sampled_from(working), min_size=1, unique=True) if working else st.nothing()
    units = st.sampled_from(sorted(case.org.units))
    kinds = [*(["leave", "move"] if working else []), "role", "system", "require", "merge"]
    chance = draw(st.randoms(use_true_random=False))  # each kind as often as the others
    do = chance.choice(kinds)
    role, profile = draw(st.sampled_from(ROLES)), draw(st.sampled_from(PROFILES))
    new = f"nytt-{number}"
    if do == "leave":
        return {"do": do, "employees": draw(people)}
    if do == "move":
        where = {"unit": draw(units)} if draw(st.booleans()) else {}
        what = {"role": role} if not where or draw(st.booleans()) else {}
        return {"do": do, "employees": draw(people), **where, **what}
    if do == "merge":
        parents = sorted({above for above in case.org.units.values() if above}) or sorted(case.org.units)
        merged = {chance.choice(parents), *draw(st.lists(units, max_size=2))}
        below = set().union(*(naive.subtree(case.org, unit) for unit in merged))
        into = chance.choice(sorted(set(case.org.units) - below) or sorted(case.org.units))
        return {"do": do, "units": sorted(merged), "into": into}
    if do == "require":
        whose = {"role": role} if draw(st.booleans()) else {"profile": profile}
        level, necessity = draw(st.integers(0, 4)), draw(st.sampled_from(["must", "should"]))
        what = draw(st.sampled_from(COMPETENCES))
        return {"do": do, **whose, "competence": what, "level": level, "necessity": necessity}
    employees = draw(people) if working and draw(st.booleans()) else []
    step = {"do": do, "id": new, "label": "Ny", "requires": _needs(draw, f"c-{new}"), "employees": employees}
    if do == "role":
        return {**step, "includes": draw(some(PROFILES, 2))}
    return {**step, "units": [draw(units)] if draw(st.booleans()) else [], "roles": draw(some(ROLES, 1))}


def _fragile(graph: Graph, projection: Projection) -> tuple[Any, ...]:
    body = fragility(graph.store, projection, RoleMatrix.build(graph.store), HR, limit=1000)
    cells = {(one.unit, one.competence, one.level, one.held_by, one.elsewhere) for one in body.data}
    return cells, body.nobody, [(one.legal, one.breaks, one.people) for one in (*body.one, *body.two)]


@given(case=most_lively, data=st.data())
@often
def test_what_is_imagined_is_what_would_be(case: Case, data: st.DataObject) -> None:
    """
    One to four steps of any kind: every figure under any filter, and what hangs on whom, are those of a store
    that the same changes were written to; today's projection answers as before.
    """
    with embedded() as graph:
        graph.hold(case.org)
        today = now = graph.project(case.day)
        before = {by: answer(today, by, Question()) for by in DIMENSIONS}
        taken = []
        for number in range(data.draw(st.integers(1, 4))):
            (step,) = read_steps([data.draw(steps(case, number))])
            try:
                changes = Compiler(graph.store, now, Scope()).changes(step)
            except (BadQuestion, UnknownEmployee):  # a merge into what lies below; somebody who has left
                continue
            now = imagined(now, changes)
            taken.append(changes)
        for changes in taken:
            graph.store.apply(changes, by="tests", reason="really")
        real = graph.project(case.day)
        for by in DIMENSIONS:
            assert answer(now, by, Question()) == answer(real, by, Question()), (by, taken)
        for _ in range(5):
            by, question = data.draw(questions(case))
            question = replace(question, recent_months=12)
            assert answer(now, by, question) == answer(real, by, question), (by, question, taken)
        assert _fragile(graph, now) == _fragile(graph, real)
        assert before == {by: answer(today, by, Question()) for by in DIMENSIONS}


@given(case=most_lively, data=st.data())
@seldom
def test_a_scenario_of_nothing_is_today(graph: Graph, case: Case, data: st.DataObject) -> None:
    """Without a step every answer is today's own, and no difference is anything but nought."""
    graph.hold(case.org)
    projection, matrix = graph.project(case.day), RoleMatrix.build(graph.store)
    after, changes = imagine(graph.store, projection, Scope(), [])
    assert after is projection
    assert changes == []
    body = scenario(
        graph.store,
        projection,
        matrix,
        HR,
        steps=[],
        ask=["gaps", "hotspots", "fragility"],
        by=data.draw(st.sampled_from(DIMENSIONS)),
    )
    assert (body.changes, body.changed) == (0, 0)
    for row in body.data:
        assert row.today == row.imagined
        assert not any(row.difference.model_dump().values())
    assert body.hotspots is not None
    assert body.hotspots.today == body.hotspots.imagined
    assert body.fragility is not None
    assert body.fragility.today == body.fragility.imagined
