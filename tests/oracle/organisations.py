"""
Small organisations at random (Hypothesis), made to meet every corner of the rules.

A case is a day and an organisation around it: its days lie on, just before and just after those that decide,
its levels are few, and its people, posts and competences so few that they meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.oracle.changes import between, to_changes
from tests.oracle.model import (
    Adjustment,
    Assessment,
    Employment,
    InRole,
    Kind,
    Necessity,
    Organisation,
    Picked,
    Requirement,
    Scope,
)
from tests.oracle.naive import DIMENSIONS, STANDING, Dimension, Question, add_months

Draw = st.DrawFn

__all__ = ["Case", "between", "cases", "lively_cases", "organisations", "questions", "to_changes"]

DAYS = (
    date(2026, 11, 23),
    date(2026, 2, 28),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2025, 12, 31),
    date(2026, 7, 1),
)
LONG_AGO = (date(2019, 5, 31), date(2021, 2, 28), date(2022, 10, 31))
UNITS = ("u1", "u2", "u3", "u4", "u5", "u6")
PEOPLE = ("kari", "ola", "per", "siv")
COMPETENCES = ("c1", "c2", "c3", "c4")
ROLES = ("r1", "r2", "r3")
PROFILES = ("p1", "p2", "p3")
SYSTEMS = ("s1", "s2")
GROUPS = ("g1", "g2", "g3", "g4")
KINDS: tuple[Kind | None, ...] = (None, "permanent", "temporary", "hourly", "apprentice")

levels = st.integers(0, 4)
necessities: st.SearchStrategy[tuple[Necessity, ...]] = st.sampled_from(
    [(), ("must",), ("must", "should"), ("must",), ("should",)]
)


@dataclass(frozen=True)
class Case:
    """An organisation and the day that it is looked at."""

    org: Organisation
    day: date


def near(day: date) -> st.SearchStrategy[date]:
    """Days that decide: around the day, a year and half a year before it, and the ends of months."""
    anchors = (day, add_months(day, -12), add_months(day, -6), add_months(day, -1), add_months(day, 1))
    exact = [anchor + timedelta(days) for anchor in anchors for days in (-1, 0, 1)]
    return st.sampled_from([*exact, *LONG_AGO])


def some(things: Iterable[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of them, each once, in their order."""
    known = list(things)
    if not known:
        return st.just(())
    return st.lists(st.sampled_from(known), unique=True, max_size=most).map(lambda few: tuple(sorted(few)))


@st.composite
def periods(draw: Draw, day: date) -> dict[str, date | None]:
    """Mostly open ends; else a start and an end in order, each perhaps on the very day."""
    if draw(st.integers(0, 2)):
        return {"start": None, "end": None}
    start = draw(st.none() | near(day))
    end = draw(st.none() | near(day))
    if start and end and end < start:
        start, end = end, start
    return {"start": start, "end": end}


@st.composite
def requirements(draw: Draw) -> tuple[Requirement, ...]:
    """A few requirements, one for each competence and necessity, must twice as often as the others."""
    found: dict[tuple[str, str], Requirement] = {}
    for competence in COMPETENCES:
        for necessity in draw(necessities):
            level = draw(st.sampled_from([1, 2, 3, 4, 0, None]))
            legal = necessity == "must" and draw(st.integers(0, 3)) == 3
            found[competence, necessity] = Requirement(competence, necessity, level, legal)
    if draw(st.integers(0, 4)) == 4:
        found["c1", "essential"] = Requirement("c1", "essential", None)
    return tuple(found.values())


@st.composite
def employments(draw: Draw, day: date, employee: str, units: list[str]) -> tuple[Employment, ...]:
    """No post, one, or several that meet at some height or nowhere."""
    posts = []
    for number in range(draw(st.sampled_from([1, 2, 1, 3, 0, 4]))):
        roles = tuple(InRole(role, **draw(periods(day))) for role in draw(some(ROLES, 2)))
        picks = tuple(
            Picked(profile, draw(st.sampled_from(["must", "must", "should"])), **draw(periods(day)))
            for profile in draw(some(PROFILES, 2))
        )
        posts.append(
            Employment(
                id=f"{employee}-{number}",
                employee=employee,
                unit=draw(st.sampled_from([*units, None])),
                percent=draw(st.sampled_from([None, 20.0, 50.0, 100.0])),
                kind=draw(st.sampled_from(KINDS)),
                on_leave=draw(st.integers(0, 5)) == 5,
                roles=roles,
                profiles=picks,
                **draw(periods(day)),
            )
        )
    return tuple(posts)


@st.composite
def adjustments(draw: Draw, day: date, posts: tuple[Employment, ...]) -> tuple[Adjustment, ...]:
    """A few, for a post or a person: down, up, to nothing; what they replaced may be below what is asked."""
    found: dict[tuple[str, str, date], Adjustment] = {}
    if not posts:
        return ()
    for _ in range(draw(st.integers(0, 4))):
        post = draw(st.sampled_from(posts))
        competence = draw(st.sampled_from(COMPETENCES))
        at = draw(near(day))
        level, replaced = draw(st.sampled_from([0, 0, 1, 2, 3, 4])), draw(st.sampled_from([4, 3, 2, 1, 0]))
        personal = draw(st.booleans())
        for one in posts:
            if one.id == post.id or (personal and one.employee == post.employee):
                scope: Scope = "person" if personal else "employment"
                found[one.id, competence, at] = Adjustment(one.id, competence, at, level, replaced, scope)
    return tuple(found.values())


@st.composite
def assessments(draw: Draw, day: date) -> tuple[Assessment, ...]:
    """Histories of a few pairs, some wholly old, often on the same days; one level a day and method."""
    found: dict[tuple[str, str, date, str], Assessment] = {}
    for _ in range(draw(st.integers(0, 6))):
        employee, competence = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(COMPETENCES))
        era = draw(st.sampled_from([near(day), near(day), st.sampled_from(LONG_AGO)]))
        for _ in range(draw(st.integers(1, 3))):
            at, method = draw(era), draw(st.sampled_from(sorted(STANDING)))
            until = draw(st.sampled_from([None, None, None, "near", "far"]))
            last = draw(near(day)) if until == "near" else date(2099, 12, 31) if until else None
            found[employee, competence, at, method] = Assessment(
                employee, competence, at, method, draw(levels), last
            )
    return tuple(found.values())


@st.composite
def forests(draw: Draw) -> dict[str, str | None]:
    """Units with the parent of each; one root or more."""
    units: dict[str, str | None] = {}
    for unit in UNITS[: draw(st.integers(1, len(UNITS)))]:
        units[unit] = draw(st.sampled_from([*units, None]) if units else st.none())
    return units


@st.composite
def hierarchies(draw: Draw) -> dict[str, tuple[str, ...]]:
    """Groups with the parents of each: none, one or two, never in a ring."""
    groups: dict[str, tuple[str, ...]] = {}
    for group in GROUPS:
        groups[group] = draw(some(groups, 2))
    return groups


@st.composite
def organisations(draw: Draw, day: date) -> Organisation:
    """One organisation around a day."""
    units = draw(forests())
    posts = tuple(post for employee in PEOPLE for post in draw(employments(day, employee, list(units))))
    return Organisation(
        units=units,
        employees=PEOPLE,
        employments=posts,
        competences={one: draw(st.sampled_from([None, None, 1, 6, 12, 18])) for one in COMPETENCES},
        roles={role: draw(requirements()) for role in ROLES},
        profiles={profile: draw(requirements()) for profile in PROFILES},
        includes={role: draw(some(PROFILES, 2)) for role in ROLES},
        systems=SYSTEMS,
        concerns={competence: draw(some(SYSTEMS, 2)) for competence in COMPETENCES},
        groups=draw(hierarchies()),
        in_group={competence: draw(some(GROUPS, 2)) for competence in COMPETENCES},
        adjustments=draw(adjustments(day, posts)),
        assessments=draw(assessments(day)),
    )


@st.composite
def cases(draw: Draw) -> Case:
    """An organisation and its day."""
    day = draw(st.sampled_from(DAYS))
    return Case(draw(organisations(day)), day)


@st.composite
def lively_cases(draw: Draw) -> Case:
    """
    Organisations in which much is required and most of it is known: everybody works, in a unit or
    two, and has been assessed of late, often at a high level.
    """
    case = draw(cases())
    units: dict[str, str | None] = {"u1": None, "u2": "u1", "u3": "u2"}
    for unit in UNITS[3:]:
        units[unit] = draw(st.sampled_from([*units, None]))
    posts = []
    for who in PEOPLE:
        for number in range(draw(st.sampled_from([1, 1, 2]))):
            role, unit = draw(st.sampled_from(ROLES)), draw(st.sampled_from(UNITS))
            posts.append(Employment(f"{who}-{number}", who, unit, roles=(InRole(role),)))
    at = case.day - timedelta(10)
    known = [
        Assessment(who, what, at, "manager", level)
        for who in PEOPLE
        for what in COMPETENCES
        if (level := draw(st.sampled_from([None, 0, 1, 2, 3, 4, 4]))) is not None
    ]
    org = replace(
        case.org,
        units=units,
        employments=tuple(posts),
        competences=dict.fromkeys(COMPETENCES),
        adjustments=(),
        assessments=tuple(known),
    )
    return Case(org, case.day)


@st.composite
def questions(draw: Draw, case: Case) -> tuple[Dimension, Question]:
    """A dimension and up to three filters, with the ways of looking."""
    choices: Mapping[str, Iterable[Any]] = {
        "unit": case.org.units,
        "role": ROLES,
        "profile": PROFILES,
        "system": SYSTEMS,
        "group": GROUPS,
        "competence": COMPETENCES,
        "employee": PEOPLE,
        "kind": KINDS[1:],
        "method": sorted(STANDING),
        "assessed_since": [case.day, *sorted({one.at for one in case.org.assessments})],
    }
    filters: dict[str, Any] = {
        name: draw(st.sampled_from(list(choices[name]))) for name in draw(some(choices))
    }
    looking: dict[str, Any] = draw(
        st.sampled_from([{}, {}, {"necessity": "should"}, {"basis": "legal"}, {"basis": "other"}])
    )
    question = Question(
        **filters,
        **looking,
        on_leave=draw(st.booleans()),
        recent_months=draw(st.sampled_from([12, 12, 12, 6, 24])),
    )
    return draw(st.sampled_from(DIMENSIONS)), question
