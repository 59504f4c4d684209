"""Two days side by side: each step held against the naive rules, requirements as the records tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gaps.compared import STEPS, Change, compared
from graphsvc.people.viewer import HR
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, embedded, filters
from tests.oracle.changes import between, to_changes
from tests.oracle.model import Assessment, Organisation
from tests.oracle.naive import Dimension, Pair, Question
from tests.oracle.organisations import Case, cases, organisations, questions

often = settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))

Held = dict[tuple[str, str], int | None]


def _at(day: date) -> str:
    return f"{day.isoformat()}T12:00:00+00:00"


def _since(org: Organisation, who: str, what: str, old: date, new: date) -> Assessment | None:
    """The assessment that holds when those up to `new` are known and nothing has aged since `old`."""
    known = [a for a in org.assessments if (a.employee, a.competence) == (who, what) and a.at <= new]
    recent = [a for a in known if a.at >= naive.add_months(old, -12)]
    if not known:
        return None
    if recent:
        winner = max(recent, key=lambda a: (naive.STANDING[a.method], a.at))
    else:
        winner = max(known, key=lambda a: (a.at, naive.STANDING[a.method]))
    judged, months = max(old, winner.at), org.competences[what]
    expired = (winner.valid_until is not None and winner.valid_until < judged) or (
        months is not None and naive.add_months(winner.at, months) < judged
    )
    return None if expired else winner


def _held(org: Organisation, old: date, new: date) -> list[Held]:
    """What everybody holds: on the old day; learned; newly assessed too; on the new day."""
    sides: list[Held] = [{}, {}, {}, {}]
    for who in org.employees:
        for what in org.competences:
            first = naive.in_force(org, who, what, old)
            later = _since(org, who, what, old, new)
            each = (first, later if first else None, later, naive.in_force(org, who, what, new))
            for side, one in zip(sides, each, strict=True):
                side[who, what] = one.level if one else None
    return sides


def _figures(
    org: Organisation, day: date, held: Held, by: Dimension, question: Question, key: str
) -> dict[str, int]:
    row = replace(question, **{"competence" if by == "requirement" else by: key})
    pairs = [
        Pair(pair.employee, pair.competence, pair.required, held[pair.employee, pair.competence])
        for pair in naive.pairs(replace(org, assessments=()), day, row)
    ]
    found = naive.count(pairs)
    return {
        "requirements": found.requirements,
        "assessed": found.assessed,
        "met": sum(pair.held is not None and pair.held >= pair.required for pair in pairs),
        "gap_points": found.gap_points,
        "gap_points_at_most": found.gap_points_at_most,
    }


def _minus(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after}


@given(case=cases(), data=st.data())
@often
def test_each_step_is_what_the_naive_rules_find(case: Case, data: st.DataObject) -> None:
    """
    Requirements changed before, on and after the earlier day; the five steps are the naive ones for any
    dimension and filter, and add up to the difference exactly.
    """
    new = case.day
    old = data.draw(st.sampled_from([new - timedelta(days=d) for d in (1, 30, 200, 366, 800)]))
    other = data.draw(organisations(new))
    then = replace(case.org, roles=other.roles, profiles=other.profiles, includes=other.includes)
    long_ago = replace(then, roles=case.org.roles)
    meanwhile = replace(case.org, profiles=other.profiles, roles=data.draw(organisations(new)).roles)
    with embedded() as graph:
        graph.store.apply(to_changes(long_ago), by="t", reason="t", at=_at(old - timedelta(days=900)))
        for days, one, following in (
            (0, long_ago, then),
            (1, then, meanwhile),
            (2, meanwhile, case.org),
        ):
            changes = between(one, following)
            graph.store.apply(changes, by="t", reason="t", at=_at(old + timedelta(days=days)))
        projection = graph.project(new)
        for _ in range(3):
            by, question = data.draw(questions(case))
            question = replace(question, method=None, assessed_since=None, basis=None, recent_months=12)
            page = compared(
                graph.store,
                projection,
                HR,
                since=old.isoformat(),
                by=by,
                filters=filters(question),
                limit=1000,
            )
            _check(page.data, then, case, old, by, question)


def _check(
    rows: Sequence[Any], then: Organisation, case: Case, old: date, by: Dimension, question: Question
) -> None:
    org, new = case.org, case.day
    first, learned, known, last = _held(org, old, new)
    places = [(then, old, first), (then, new, first), (org, new, first)]
    places += [(org, new, learned), (org, new, known), (org, new, last)]
    for row in rows:
        figures = [_figures(one, day, held, by, question, row.key) for one, day, held in places]
        for number, step in enumerate(STEPS):
            assert getattr(row, step).model_dump() == _minus(figures[number + 1], figures[number]), step
        assert row.difference.model_dump() == _minus(figures[-1], figures[0])
        for name in Change.model_fields:
            assert sum(getattr(getattr(row, step), name) for step in STEPS) == getattr(row.difference, name)
    keys = set(naive.figures(then, old, by, question)) | set(naive.figures(org, new, by, question))
    assert keys <= {row.key for row in rows}


def test_a_role_recorded_later_is_taken_as_first_recorded() -> None:
    """Loaded after the earlier day, its requirements are no change; raised after that, they are."""
    from tests.oracle.samples import must, one_post

    loaded = one_post(must("a", 2))
    raised = replace(loaded, roles={"nurse": (must("a", 3), must("b", 1))})
    day = date(2026, 11, 20)
    with embedded() as graph:
        assert _changed(graph, loaded, loaded, day) == 0
    with embedded() as graph:
        assert _changed(graph, loaded, raised, day) == 2


def _changed(graph: Graph, loaded: Organisation, now: Organisation, day: date) -> int:
    """At most so many points through changed requirements since before the graph was loaded."""
    graph.store.apply(to_changes(loaded), by="t", reason="t", at=_at(day))
    graph.store.apply(between(loaded, now), by="t", reason="t", at=_at(day + timedelta(days=1)))
    page = compared(graph.store, graph.project(date(2026, 11, 23)), HR, since="2026-01-01", by="unit")
    return page.data[0].requirements_changed.gap_points_at_most
