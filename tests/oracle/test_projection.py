"""What the projection answers is what the naive rules answer, for every dimension and every filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gaps.figures import gap_figures
from graphsvc.people.viewer import HR, Viewer
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, answer, embedded, filters
from tests.oracle.naive import DIMENSIONS, Figures, Question
from tests.oracle.organisations import Case, cases, questions

often = settings(max_examples=tries(60), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


@pytest.mark.parametrize(
    "looking",
    [
        Question(),
        Question(necessity="should"),
        Question(basis="legal"),
        Question(basis="other"),
        Question(on_leave=True),
    ],
    ids=["must", "should", "legal", "beyond the law", "with leave"],
)
@given(case=cases())
@often
def test_every_dimension_counts_as_the_rules_say(graph: Graph, looking: Question, case: Case) -> None:
    """Unfiltered, each dimension gives the naive figures, row for row, through a real store."""
    graph.hold(case.org)
    projection = graph.project(case.day)
    for by in DIMENSIONS:
        assert answer(projection, by, looking) == naive.figures(case.org, case.day, by, looking), by


@given(case=cases(), data=st.data())
@often
def test_filters_combine_as_the_rules_say(graph: Graph, case: Case, data: st.DataObject) -> None:
    """Any dimension under any filters gives the naive figures, asked of one projection again and again."""
    graph.hold(case.org)
    projections = {months: graph.project(case.day, months) for months in (6, 12, 24)}
    for _ in range(10):
        by, question = data.draw(questions(case))
        found = answer(projections[question.recent_months], by, question)
        assert found == naive.figures(case.org, case.day, by, question), (by, question)


@given(case=cases(), data=st.data())
@often
def test_ranks_tell_law_other_must_and_should_apart(graph: Graph, case: Case, data: st.DataObject) -> None:
    """
    Each rank has its own figures, law and other add up to must, rows are in order of the ranks, and the share
    that answered is of all that is required, whatever filters on assessments leave.
    """
    graph.hold(case.org)
    projection = graph.project(case.day)
    by, question = data.draw(questions(case))
    question = replace(question, basis=None, necessity="must", recent_months=12)
    rows = gap_figures(projection, HR, by=by, filters=filters(question), ranked=True).data
    looks = {
        "legal": replace(question, basis="legal"),
        "other": replace(question, basis="other"),
        "should": replace(question, necessity="should"),
    }
    expected = {rank: naive.figures(case.org, case.day, by, looks[rank]) for rank in looks}
    whole = {
        rank: naive.figures(case.org, case.day, by, replace(look, method=None, assessed_since=None))
        for rank, look in looks.items()
    }
    assert {row.key for row in rows} == set().union(*expected.values())
    for row in rows:
        assert row.ranks is not None
        for one in row.ranks:
            figures = expected[one.rank].get(row.key)
            assert one.requirements == (figures.requirements if figures else 0)
            if figures:
                assert Figures(**one.model_dump(include=set(Figures.__annotations__))) == figures
                assert one.share_assessed == figures.assessed / whole[one.rank][row.key].requirements
        law, other, _ = row.ranks
        assert (law.gap_points or 0) + (other.gap_points or 0) == row.gap_points
        assert (law.gap_points_at_most or 0) + (other.gap_points_at_most or 0) == row.gap_points_at_most
    points = [tuple(-(one.gap_points or 0) for one in row.ranks or ()) for row in rows]
    assert points == sorted(points)


@given(case=cases(), data=st.data())
@often
def test_a_manager_sees_what_there_would_be_without_the_posts_of_others(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """Masked before summing, every row is that of an organisation with her units' posts alone."""
    graph.hold(case.org)
    units = data.draw(st.sets(st.sampled_from(sorted(case.org.units)), max_size=2))
    own = set[str]().union(*(naive.subtree(case.org, unit) for unit in units))
    seen = replace(case.org, employments=tuple(post for post in case.org.employments if post.unit in own))
    viewer = Viewer("manager", "siv", frozenset(units))
    projection = graph.project(case.day)
    for by in DIMENSIONS:
        told, counted = answer(projection, by, Question(), viewer), naive.figures(seen, case.day, by)
        if by == "unit":
            told, counted = ({key: row[key] for key in own & set(row)} for row in (told, counted))
        assert told == counted, by


@given(case=cases())
@often
def test_an_employee_sees_herself_alone(graph: Graph, case: Case) -> None:
    """Whatever the dimension, she gets the figures of her own pairs and nobody else's."""
    graph.hold(case.org)
    projection = graph.project(case.day)
    for by in DIMENSIONS:
        told = answer(projection, by, Question(), Viewer("employee", "kari"))
        assert told == naive.figures(case.org, case.day, by, Question(employee="kari")), by
