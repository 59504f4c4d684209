"""What hangs on whom, held against the naive rules and against trying every leaving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.gaps.fragility import TOLD, Fragility, Loss, fragility
from graphsvc.people.viewer import HR, Viewer
from graphsvc.roles.matrix import RoleMatrix
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, embedded
from tests.oracle.naive import Question
from tests.oracle.organisations import COMPETENCES, PEOPLE, Case, cases, lively_cases

most_lively = lively_cases() | lively_cases().map(lambda case: case) | cases()
often = settings(max_examples=tries(35), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


@dataclass(frozen=True)
class Cell:
    unit: str
    competence: str
    level: int
    legal: bool
    people: int
    assessed: int
    holders: frozenset[str]
    elsewhere: int


def _holders(case: Case, units: set[str], competence: str, level: int) -> frozenset[str]:
    """Who works in some units and holds the level."""
    found = set()
    for post in naive.active_employments(case.org, case.day):
        held = naive.in_force(case.org, post.employee, competence, case.day)
        if post.unit in units and not post.on_leave and held and held.level >= level:
            found.add(post.employee)
    return frozenset(found)


def _cell(case: Case, unit: str, competence: str, everybody: set[str | None]) -> Cell | None:
    """A unit and a competence by the rules; None where nothing is required there."""
    asked = Question(unit=unit, competence=competence)
    pairs = naive.pairs(case.org, case.day, asked)
    if not pairs:
        return None
    law = naive.pairs(case.org, case.day, Question(unit=unit, competence=competence, basis="legal"))
    level = max(pair.required for pair in pairs)
    holders = _holders(case, naive.subtree(case.org, unit), competence, level)
    elsewhere = _holders(case, everybody, competence, level) - holders  # type: ignore[arg-type]
    assessed = sum(pair.held is not None for pair in pairs)
    return Cell(unit, competence, level, bool(law), len(pairs), assessed, holders, len(elsewhere))


def _cells(case: Case, within: set[str], everybody: set[str | None]) -> list[Cell]:
    """The cells of some units; one that the unit above has just the same is left to that."""
    found = {
        (unit, what): _cell(case, unit, what, everybody) for unit in sorted(within) for what in COMPETENCES
    }
    told = []
    for (unit, what), cell in found.items():
        above = found.get((case.org.units[unit] or "", what))
        if cell and not (above and (above.level, above.holders) == (cell.level, cell.holders)):
            told.append(cell)
    return told


def _broken(cells: Iterable[Cell], leaving: Iterable[str]) -> set[tuple[str, str]]:
    gone = set(leaving)
    return {(one.unit, one.competence) for one in cells if one.holders and one.holders <= gone}


def _weight(cells: list[Cell], leaving: Iterable[str]) -> tuple[int, int, int]:
    broken = [one for one in cells if (one.unit, one.competence) in _broken(cells, leaving)]
    return sum(one.legal for one in broken), len(broken), sum(one.people for one in broken)


def _losses(cells: list[Cell], many: int) -> list[tuple[int, int, int]]:
    """The weights of all who break something, or of pairs that break more than either does alone."""
    found = []
    for group in combinations(PEOPLE, many):
        weight = _weight(cells, group)
        if all(weight[1] > _weight(cells, part)[1] for part in combinations(group, many - 1)):
            found.append(weight)
    return sorted(found, reverse=True)[:TOLD]


def _told(loss: Loss) -> tuple[int, int, int]:
    return loss.legal, loss.breaks, loss.people


def _same(body: Fragility, cells: list[Cell], most: int) -> None:
    found = {
        Cell(
            one.unit,
            one.competence,
            one.level,
            one.legal,
            one.people,
            one.assessed,
            frozenset(holder.id for holder in one.holders),
            one.elsewhere,
        )
        for one in body.data
    }
    assert found == {one for one in cells if 1 <= len(one.holders) <= most}
    assert body.total == len(body.data) == len(found)
    assert body.nobody == sum(not one.holders for one in cells)
    for losses, many in ((body.one, 1), (body.two, 2)):
        assert [_told(loss) for loss in losses] == _losses(cells, many)
        for loss in losses:
            who = [one.id for one in loss.leaving]
            assert _told(loss) == _weight(cells, who)
            assert {(one.unit, one.competence) for one in loss.broken} == _broken(cells, who)


@given(case=most_lively, data=st.data())
@often
def test_what_hangs_on_whom_is_what_trying_every_leaving_finds(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """Cells, holders, any one, any two and a named set, for the whole organisation and for a unit."""
    graph.hold(case.org)
    projection, matrix = graph.project(case.day), RoleMatrix.build(graph.store)
    most = data.draw(st.integers(1, 3))
    unit = data.draw(st.sampled_from([None, *sorted(case.org.units)]))
    within = set(case.org.units) if unit is None else naive.subtree(case.org, unit)
    everybody = {post.unit for post in case.org.employments}
    cells = _cells(case, within, everybody)
    working = sorted(
        {post.employee for post in naive.active_employments(case.org, case.day) if not post.on_leave}
    )
    leaving = data.draw(st.sets(st.sampled_from(working))) if working else set()
    body = fragility(
        graph.store, projection, matrix, HR, unit=unit, most=most, leaving=sorted(leaving), limit=1000
    )
    _same(body, cells, most)
    if leaving:
        assert body.leaving is not None
        assert {(one.unit, one.competence) for one in body.leaving.broken} == _broken(cells, leaving)
        for one in body.leaving.broken:
            left = _holders(case, everybody, one.competence, one.level) - leaving  # type: ignore[arg-type]
            assert one.gone == (not left)


@given(case=most_lively, data=st.data())
@often
def test_a_manager_sees_what_hangs_on_her_own_people_alone(
    graph: Graph, case: Case, data: st.DataObject
) -> None:
    """Holders elsewhere are counted among those whom she sees, and units of others are not told of."""
    graph.hold(case.org)
    unit = data.draw(st.sampled_from(sorted(case.org.units)))
    own = naive.subtree(case.org, unit)
    viewer = Viewer("manager", "siv", frozenset({unit}))
    matrix = RoleMatrix.build(graph.store)
    body = fragility(graph.store, graph.project(case.day), matrix, viewer, limit=1000)
    _same(body, _cells(case, own, set(own)), 2)
