"""
The rules told a third way, in Cypher, on every engine: the naive model and the engines must agree.

What the queries cannot say (adjustments, months of validity) is left out of the organisations they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.contract.conftest import ENGINES, available, opener
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, answer
from tests.oracle.model import Assessment, Organisation
from tests.oracle.naive import DIMENSIONS, Question, active_employments, add_months, required
from tests.oracle.organisations import Case, cases

some = settings(max_examples=tries(12), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=ENGINES)
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A store of each engine."""
    available(request.param)
    with opener(request.param, tmp_path_factory)() as store:
        yield Graph(store)


def _plain(org: Organisation) -> Organisation:
    """The organisation without what the Cypher cannot say."""
    return replace(org, adjustments=(), competences=dict.fromkeys(org.competences))


@given(case=cases())
@some
def test_cypher_requires_of_each_post_what_the_rules_require(graph: Graph, case: Case) -> None:
    """Before adjustments, every post of the day has the same must and should levels told in Cypher."""
    org = _plain(case.org)
    graph.hold(org)
    told = {
        (row["employment"], row["competence"]): (row["must"], row["should"])
        for row in graph.store.read("oracles.required", day=case.day.isoformat())
    }
    levels = {
        (post.id, competence): (
            required(org, post, competence, case.day),
            required(org, post, competence, case.day, necessity="should"),
        )
        for post in active_employments(org, case.day)
        for competence in org.competences
    }
    assert told == {pair: both for pair, both in levels.items() if any(both)}


@given(case=cases())
@some
def test_cypher_finds_the_same_assessment_decisive(graph: Graph, case: Case) -> None:
    """Standing among the recent, the latest among the old: Cypher picks the one that the rules pick."""
    graph.hold(case.org)
    since = add_months(case.day, -12)
    told = {
        (row["employee"], row["competence"]): row["winner"]
        for row in graph.store.read("oracles.held", day=case.day.isoformat(), since=since.isoformat())
    }
    assert told == {
        (employee, competence): _spelt(found.assessment, recent=found.assessment.at >= since)
        for employee in case.org.employees
        for competence in case.org.competences
        if (found := naive.looked_at(case.org, employee, competence, case.day)) is not None
    }


def _spelt(one: Assessment, *, recent: bool) -> str:
    """An assessment as the query spells it."""
    standing, at = str(naive.STANDING[one.method]), one.at.isoformat()
    until = one.valid_until.isoformat() if one.valid_until else "9999-12-31"
    return ("1" + standing + at if recent else "0" + at + standing) + str(one.level) + until


@given(case=cases())
@some
def test_cypher_counts_the_figures_of_each_unit(graph: Graph, case: Case) -> None:
    """One statement over the whole tree gives the figures by unit that the rules give."""
    org = _plain(case.org)
    graph.hold(org)
    since = add_months(case.day, -12).isoformat()
    rows = graph.store.read("oracles.by_unit", day=case.day.isoformat(), since=since)
    told = {row.pop("unit"): row for row in rows}
    counted = {unit: asdict(row) for unit, row in naive.figures(org, case.day, "unit").items()}
    for row in counted.values():
        del row["share_met"]
    assert told == counted


@given(case=cases())
@some
def test_a_projection_from_each_engine_gives_the_figures_of_the_rules(graph: Graph, case: Case) -> None:
    """Adjustments and months of validity included, what is built from either engine counts alike."""
    graph.hold(case.org)
    projection = graph.project(case.day)
    for by in DIMENSIONS:
        assert answer(projection, by, Question()) == naive.figures(case.org, case.day, by), by
