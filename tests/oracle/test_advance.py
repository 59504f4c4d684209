"""A projection that followed the change feed answers as one made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphsvc.changes import link, put, ref
from graphsvc.model import nodes as n
from graphsvc.model.edges import HoldsQualification
from graphsvc.projection import layout
from graphsvc.projection.advancing import advance
from graphsvc.projection.projection import Projection
from graphsvc.projection.touches import FOLLOWED
from graphsvc.queries import catalogue
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, answer, embedded
from tests.oracle.model import Assessment, Organisation
from tests.oracle.naive import DIMENSIONS, Dimension, Question
from tests.oracle.organisations import Case, assessments, cases, organisations, questions
from tests.oracle.samples import DAY, assessed, must, one_post

often = settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


def _all(projection: Projection) -> dict[Dimension, dict[str, naive.Figures]]:
    return {by: answer(projection, by, Question()) for by in DIMENSIONS}


def _follow(graph: Graph, projection: Projection) -> Projection | None:
    return advance(projection, graph.store.changes(projection.facts.revision))


@given(case=cases(), data=st.data())
@often
def test_a_projection_follows_new_and_withdrawn_assessments(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """
    After any assessments written, changed and taken away, what followed the feed gives the naive figures.

    Whether it was asked before, under whatever filters, makes no difference; and the one that it came from
    answers as it did.
    """
    graph.hold(case.org)
    first = now = graph.project(case.day)
    before = _all(now) if data.draw(st.booleans()) else None
    looks = [data.draw(questions(case)) for _ in range(4)]
    looks = [(by, replace(question, recent_months=12)) for by, question in looks]
    org = case.org
    for _ in range(data.draw(st.integers(1, 3))):
        for by, question in looks:
            answer(now, by, question)
        org = replace(org, assessments=_others(data, case, org))
        graph.become(org)
        followed = _follow(graph, now)
        assert followed is not None
        now = followed
    assert now.facts.revision == graph.store.revision().number
    _same_held(now, graph.project(case.day))
    for by in DIMENSIONS:
        assert answer(now, by, Question()) == naive.figures(org, case.day, by), by
    for by, question in looks:
        assert answer(now, by, question) == naive.figures(org, case.day, by, question), (by, question)
    assert _all(first) == (before or {by: naive.figures(case.org, case.day, by) for by in DIMENSIONS})


def _others(data: st.DataObject, case: Case, org: Organisation) -> tuple[Assessment, ...]:
    """Some of the assessments as they were, some at another level, some new."""
    kept = [one for one in org.assessments if data.draw(st.booleans())]
    changed = [replace(one, level=data.draw(st.integers(0, 4))) for one in kept]
    names = {(one.employee, one.competence, one.at, one.method): one for one in changed}
    for one in data.draw(assessments(case.day)):
        names.setdefault((one.employee, one.competence, one.at, one.method), one)
    return tuple(names.values())


def _same_held(one: Projection, other: Projection) -> None:
    for person in range(len(one.facts.people)):
        for competence in range(len(one.facts.competences)):
            assert one.held(person, competence) == other.held(person, competence)


@given(case=cases(), data=st.data())
@often
def test_a_projection_is_made_anew_or_right_after_any_change(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """After changes of any kind, following gives the new figures or says that it cannot; never old ones."""
    graph.hold(case.org)
    old = graph.project(case.day)
    _all(old)
    after = data.draw(organisations(case.day))
    graph.become(after)
    followed = _follow(graph, old)
    if followed is not None:
        assert _all(followed) == {by: naive.figures(after, case.day, by) for by in DIMENSIONS}


@given(case=cases(), data=st.data())
@often
def test_a_projection_follows_people_and_requirements_without_being_made_anew(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """
    Posts that come, go and move, their roles, profiles and adjustments, and what roles and profiles require:
    what followed gives the naive figures, under whatever filters it was asked before, and forgets nothing.
    """
    graph.hold(case.org)
    first = now = graph.project(case.day)
    looks = [data.draw(questions(case)) for _ in range(3)]
    looks = [(by, replace(question, recent_months=12)) for by, question in looks]
    org = case.org
    for _ in range(data.draw(st.integers(1, 3))):
        _all(now)
        for by, question in looks:
            answer(now, by, question)
        org = _people_of(org, data.draw(organisations(case.day)), data)
        graph.become(org)
        followed = _follow(graph, now)
        assert followed is not None
        now = followed
    _same_held(now, graph.project(case.day))
    assert _all(now) == {by: naive.figures(org, case.day, by) for by in DIMENSIONS}
    for by, question in looks:
        assert answer(now, by, question) == naive.figures(org, case.day, by, question), (by, question)
    assert _all(first) == {by: naive.figures(case.org, case.day, by) for by in DIMENSIONS}


def _people_of(org: Organisation, other: Organisation, data: st.DataObject) -> Organisation:
    """The organisation with some of what hangs on another's people and requires something of them."""
    posts = [replace(p, unit=p.unit if p.unit in org.units else None) for p in other.employments]
    taken = {
        "employments": tuple(posts),
        "adjustments": other.adjustments,
        "assessments": other.assessments,
        "roles": other.roles,
        "profiles": other.profiles,
        "includes": other.includes,
    }
    some = {name: taken[name] for name in taken if data.draw(st.booleans())}
    made = replace(org, **some)
    known = {post.id for post in made.employments}
    return replace(made, adjustments=tuple(a for a in made.adjustments if a.employment in known))


@given(case=cases())
@often
def test_people_laid_out_in_pieces_are_those_laid_out_at_once(graph: Graph, case: Case) -> None:
    """However few fit into a cohort or a pass, the figures are the same."""
    graph.hold(case.org)
    with patch.object(layout, "CELLS", 1):
        for cohort in (1, 2):
            told = _all(graph.project(case.day, cohort=cohort))
            assert told == {by: naive.figures(case.org, case.day, by) for by in DIMENSIONS}


@pytest.mark.parametrize("change", ["moved", "gone"])
def test_a_post_and_an_assessment_in_one_batch(graph: Graph, change: str) -> None:
    """A post that changes, or goes, beside an assessment of the same person: both are followed."""
    org = one_post(must("a", 2))
    graph.hold(org)
    now = graph.project(DAY)
    _all(now)
    (post,) = org.employments
    left = () if change == "gone" else (replace(post, on_leave=False, percent=40.0, end=DAY),)
    after = replace(org, employments=left, assessments=(assessed(DAY.isoformat(), "test", 1),))
    graph.become(after)
    followed = _follow(graph, now)
    assert followed is not None
    assert _all(followed) == {by: naive.figures(after, DAY, by) for by in DIMENSIONS}


def test_what_is_no_part_of_a_projection_leaves_it_as_it_is(graph: Graph) -> None:
    """A qualification, a course and a new name touch nobody's rows; the name is the new one."""
    graph.hold(one_post(must("a", 2)))
    now = graph.project(DAY)
    _all(now)
    graph.store.apply(
        [
            put(n.Qualification(id="q", kind="licence")),
            put(n.Course(id="k")),
            put(n.Employee(id="kari", name="Kari Nordmann")),
            link(
                "HOLDS_QUALIFICATION",
                ref("Employee", "kari"),
                ref("Qualification", "q"),
                HoldsQualification(),
            ),
        ],
        by="tests",
        reason="nothing that counts",
    )
    followed = _follow(graph, now)
    assert followed is not None
    blocks = zip(now.blocks["posts"], followed.blocks["posts"], strict=True)
    assert all(mine is theirs for mine, theirs in blocks)
    assert followed.facts.people.label(followed.facts.people.position["kari"], "nb") == "Kari Nordmann"
    assert followed.facts.revision == graph.store.revision().number


def test_a_projection_follows_whatever_it_is_made_of() -> None:
    """No label and no type in cypher/projection is missing from those whose touches are followed."""
    read = {
        name
        for key, query in catalogue().items()
        if key.startswith("projection.")
        for name in re.findall(r"\w*:([A-Za-z_]+)", query.statement("kglite"))
    }
    assert read - {"Employee"} == FOLLOWED - {"Employee"}


@example(case=Case(one_post(must("a", 2)), DAY), who="kari")
@given(case=cases(), who=st.sampled_from(["kari", "ola"]))
@settings(max_examples=tries(20), deadline=None, suppress_health_check=list(HealthCheck))
def test_an_erased_person_is_in_no_projection_that_followed(graph: Graph, case: Case, who: str) -> None:
    """Once a person is erased, no projection that follows the feed counts her, nor does one made anew."""
    graph.hold(case.org)
    old = graph.project(case.day)
    graph.store.erase(who, by="tests", reason="asked to be forgotten")
    followed = _follow(graph, old)
    left = without(case.org, who)
    graph.forget(left)
    assert answer(graph.project(case.day), "unit", Question()) == naive.figures(left, case.day, "unit")
    if followed is not None:
        assert _all(followed) == {by: naive.figures(left, case.day, by) for by in DIMENSIONS}


def without(org: Organisation, who: str) -> Organisation:
    """The organisation as if the person had never been there."""
    gone = {post.id for post in org.employments if post.employee == who}
    return replace(
        org,
        employees=tuple(one for one in org.employees if one != who),
        employments=tuple(post for post in org.employments if post.id not in gone),
        adjustments=tuple(one for one in org.adjustments if one.employment not in gone),
        assessments=tuple(one for one in org.assessments if one.employee != who),
    )
