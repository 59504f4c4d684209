"""The random organisations do meet the corners of the rules, and become changes that the table allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from graphsvc.changes import Link, Put, identities
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.model import Employment, Organisation
from tests.oracle.naive import Question, active_employments, adjusted, looked_at, sources
from tests.oracle.organisations import Case, between, cases, organisations, to_changes
from tests.oracle.samples import DAY

Corner = Callable[[Case], bool]


def _somewhere(told: Callable[[Case, Employment, str], bool]) -> Corner:
    """Whether something is so of any post of the day and any competence."""
    return lambda case: any(
        told(case, post, competence)
        for post in active_employments(case.org, case.day)
        for competence in case.org.competences
    )


def _known(case: Case) -> list[naive.Held]:
    found = [
        looked_at(case.org, employee, competence, case.day)
        for employee in case.org.employees
        for competence in case.org.competences
    ]
    return [one for one in found if one is not None]


def _winning(method: str) -> Corner:
    return lambda case: any(one.assessment.method == method and not one.expired for one in _known(case))


def _ways(case: Case, post: Employment, profile: str) -> set[bool]:
    """The ways in which a profile reaches a post: picked (True), included (False)."""
    return {one.role is None for one in sources(case.org, post, case.day) if one.profile == profile}


def _meeting(case: Case, height: int) -> bool:
    """Whether a person's posts in different units lie under one unit that is no parent of theirs, or is."""
    for employee in case.org.employees:
        units = {p.unit for p in active_employments(case.org, case.day) if p.employee == employee and p.unit}
        for above in case.org.units:
            if len(units & naive.subtree(case.org, above)) > 1 and len(_path(case, above)) == height:
                return True
    return False


def _path(case: Case, unit: str) -> list[str]:
    parent = case.org.units[unit]
    return [unit] if parent is None else [unit, *_path(case, parent)]


def _lapsed(case: Case, post: Employment, competence: str) -> bool:
    there = [
        one
        for one in case.org.adjustments
        if (one.employment, one.competence) == (post.id, competence) and one.at <= case.day
    ]
    return bool(there) and adjusted(case.org, post, competence, case.day) is None


def _floored(case: Case, post: Employment, competence: str) -> bool:
    level = adjusted(case.org, post, competence, case.day)
    legal = naive.highest(sources(case.org, post, case.day), competence, "must", legal=True)
    return level is not None and level == legal > 0


CORNERS: dict[str, Corner] = {
    "nothing required": lambda case: naive.total(case.org, case.day).requirements == 0,
    "much required": lambda case: naive.total(case.org, case.day).requirements >= 6,
    "a must without a level": lambda case: any(
        need.level is None and need.necessity == "must" for needs in case.org.roles.values() for need in needs
    ),
    "adjusted to nothing": _somewhere(lambda case, post, c: adjusted(case.org, post, c, case.day) == 0),
    "adjusted upwards": _somewhere(
        lambda case, post, c: (
            (adjusted(case.org, post, c, case.day) or 0)
            > naive.highest(sources(case.org, post, case.day), c, "must")
        )
    ),
    "an adjustment lapsed": _somewhere(_lapsed),
    "held up by law": _somewhere(_floored),
    "posts that meet at a root": lambda case: _meeting(case, 1),
    "posts that meet lower down": lambda case: _meeting(case, 2),
    "three posts on one day": lambda case: (
        max(Counter(p.employee for p in active_employments(case.org, case.day)).values(), default=0) > 2
    ),
    "several roots": lambda case: list(case.org.units.values()).count(None) > 1,
    "a post without a unit": lambda case: any(
        post.unit is None for post in active_employments(case.org, case.day)
    ),
    "a post on leave": lambda case: any(post.on_leave for post in active_employments(case.org, case.day)),
    "a profile picked and included": _somewhere(
        lambda case, post, c: any(_ways(case, post, p) == {True, False} for p in case.org.profiles)
    ),
    "must and should at once": _somewhere(
        lambda case, post, c: (
            {"must", "should"}
            <= {one.necessity for one in sources(case.org, post, case.day) if one.competence == c}
        )
    ),
    "a group with two parents": lambda case: any(len(up) > 1 for up in case.org.groups.values()),
    "two assessments of one day": lambda case: (
        max(Counter((a.employee, a.competence, a.at) for a in case.org.assessments).values(), default=0) > 1
    ),
    "only old assessments, the later of lower standing": lambda case: any(
        one.assessment.at < naive.add_months(case.day, -12)
        and not one.expired
        and any(
            naive.STANDING[a.method] > naive.STANDING[one.assessment.method]
            for a in case.org.assessments
            if (a.employee, a.competence) == (one.assessment.employee, one.assessment.competence)
            and a.at < one.assessment.at
        )
        for one in _known(case)
    ),
    "an expired winner": lambda case: any(one.expired for one in _known(case)),
    "a known gap": lambda case: naive.total(case.org, case.day).gap_points > 0,
    "a legal requirement": lambda case: (
        naive.total(case.org, case.day, Question(basis="legal")).requirements > 0
    ),
    **{f"{method} wins": _winning(method) for method in naive.STANDING},
}


@pytest.mark.parametrize("corner", CORNERS)
def test_chance_reaches_the_corner(corner: str) -> None:
    """Each corner of the rules turns up within a few hundred random organisations."""
    find(
        cases(),
        CORNERS[corner],
        settings=settings(
            max_examples=500,
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@given(organisations(DAY))
@settings(max_examples=tries(50), deadline=None)
def test_an_organisation_becomes_changes_that_name_each_thing_once(org: Organisation) -> None:
    """Every node and edge is named once, and every edge joins nodes that are put before it."""
    changes = to_changes(org)
    names = list(identities(changes))
    assert len(set(map(str, names))) == len(names)
    nodes = [change.ref for change in changes if isinstance(change, Put)]
    links = [change for change in changes if isinstance(change, Link)]
    assert len(nodes) + len(links) == len(changes)
    assert changes.index(links[0]) >= len(nodes) if links else True
    assert {end for change in links for end in (change.start, change.end)} <= set(nodes)


@given(organisations(DAY), organisations(DAY))
@settings(max_examples=tries(50), deadline=None)
def test_the_changes_between_two_organisations_lead_from_one_to_the_other(
    before: Organisation, after: Organisation
) -> None:
    """Played on the things of the one they leave those of the other; between equals nothing is to be done."""
    state = {str(name): change for name, change in zip(_names(before), to_changes(before), strict=True)}
    changes = between(before, after)
    for name, change in zip(identities(changes), changes, strict=True):
        if isinstance(change, Put | Link):
            state[str(name)] = change
        else:
            state.pop(str(name))
            state = {key: one for key, one in state.items() if not _at(one, name)}
    assert state == {str(name): change for name, change in zip(_names(after), to_changes(after), strict=True)}
    assert between(after, after) == []


def _names(org: Organisation) -> list[tuple[object, ...]]:
    return list(identities(to_changes(org)))


def _at(change: object, node: tuple[object, ...]) -> bool:
    return isinstance(change, Link) and node in (change.start, change.end)
