"""
Whom a role could be filled with, and which roles lie within reach of an employee.

Everybody counts with what she holds on the day, whether or not a post of hers asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graphsvc import paging
from graphsvc.access.table import require
from graphsvc.answers import Lang, Page
from graphsvc.errors import UnknownRole, UnknownUnit
from graphsvc.gaps.figures import position
from graphsvc.gaps.rules import day_name
from graphsvc.gaps.scope import person_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import Posts, holdings, in_roles, posts
from graphsvc.projection.names import Index, Names
from graphsvc.projection.projection import Projection
from graphsvc.roles import barring
from graphsvc.roles.answers import Option
from graphsvc.roles.demands import demands
from graphsvc.roles.distance import Asked, Distance, Ints, Order, measured, told
from graphsvc.roles.matrix import QualificationSet, RoleMatrix
from graphsvc.roles.paths import Paths
from graphsvc.store.protocol import Reader


class Candidate(Distance):
    """An employee, where and as what she works now, and her distance to the role asked about."""

    units: tuple[Option, ...]
    roles: tuple[Option, ...]


class RoleInReach(Distance):
    """A role and its distance from the employee asked about."""


def candidates(
    reader: Reader,
    projection: Projection,
    matrix: RoleMatrix,
    viewer: Viewer,
    *,
    role: str,
    unit: str | None = None,
    order: Order = "points",
    qualified: bool = False,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[Candidate]:
    """
    Employees by their distance to a role; those who have it already, and those on leave, are left out.

    `order` is by level points (the unknown counted as missing), by the cheapest courses (what none closes
    first), or by what bars; `qualified` leaves out whom a qualification bars; `unit` is where they work now.
    Errors: UnknownRole, UnknownUnit, BadQuestion; Forbidden for all but hr.
    """
    require(viewer, "read", "candidates")
    facts, key = projection.facts, matrix.roles[matrix.row(role)]
    wanted = position(facts.roles, key, UnknownRole) or 0
    there = posts(projection)
    people = _people(projection, there, wanted, position(facts.units, unit, UnknownUnit))
    ids = [facts.people.ids[person] for person in people.tolist()]
    sets = matrix.qualifications.get(key, ())
    having, day = barring.holders(reader, sets), day_name(projection.day)
    bars = np.array([barring.barring(sets, having.get(one, {}), day) for one in ids], np.int64)
    paths = Paths.read(reader, facts.competences)
    table = measured(_of_people(projection, wanted, people), paths, bars)
    ranked = table.ranked(order, qualified=qualified)
    page, following = paging.cut(ranked.tolist(), limit=limit, cursor=cursor)
    where = _Whereabouts(projection, there, people[page], lang)
    data = tuple(
        Candidate(
            id=ids[at],
            label=facts.people.label(int(people[at]), lang),
            units=where.units(int(people[at])),
            roles=where.roles(int(people[at])),
            qualifications=barring.lacking(sets, having.get(ids[at], {}), day, lang),
            **told(table, at, facts.competences, paths, lang),
        )
        for at in page
    )
    return Page[Candidate](data=data, total=len(ranked), next=following)


def reach(
    reader: Reader,
    projection: Projection,
    matrix: RoleMatrix,
    viewer: Viewer,
    *,
    employee: str,
    order: Order = "points",
    qualified: bool = False,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[RoleInReach]:
    """
    Roles by their distance from an employee; her own, and those that must have nothing, are left out.

    `order` and `qualified` are as of `candidates`.
    Errors: UnknownEmployee, BadQuestion; Forbidden, also for somebody outside the viewer's scope.
    """
    facts = projection.facts
    person = person_of(projection, viewer, "read", "person", employee)
    asked, roles = _of_roles(projection, person)
    ids = [facts.roles.ids[role] for role in roles.tolist()]
    sets: list[Sequence[QualificationSet]] = [matrix.qualifications.get(key, ()) for key in ids]
    held = barring.holders(reader, [one for of in sets for one in of]).get(employee, {})
    day = day_name(projection.day)
    bars = np.array([barring.barring(of, held, day) for of in sets], np.int64)
    paths = Paths.read(reader, facts.competences)
    table = measured(asked, paths, bars)
    ranked = table.ranked(order, qualified=qualified)
    page, following = paging.cut(ranked.tolist(), limit=limit, cursor=cursor)
    data = tuple(
        RoleInReach(
            id=ids[at],
            label=facts.roles.label(int(roles[at]), lang),
            qualifications=barring.lacking(sets[at], held, day, lang),
            **told(table, at, facts.competences, paths, lang),
        )
        for at in page
    )
    return Page[RoleInReach](data=data, total=len(ranked), next=following)


def _people(projection: Projection, there: Posts, role: int, unit: int | None) -> Index:
    """Who works (in a unit or below it) on the day and does not have the role."""
    at, has = in_roles(projection, there)
    inside = np.ones(len(there.post), np.bool_) if unit is None else projection.tree.inside(unit, there.unit)
    return np.setdiff1d(there.person[inside], there.person[at[has == role]])


def _of_people(projection: Projection, role: int, people: Index) -> Asked:
    """A row per person: what the role asks, and what she holds of it."""
    facts = projection.facts
    competence, must, should = demands(facts).of(role)
    held = holdings(projection).levels(len(facts.people), competence)[people]
    many = len(people)
    return Asked(
        rows=many,
        row=np.repeat(np.arange(many), len(competence)),
        competence=np.tile(competence, many),
        must=np.tile(must, many),
        should=np.tile(should, many),
        held=held.reshape(-1),
    )


def _of_roles(projection: Projection, person: int) -> tuple[Asked, Ints]:
    """A row per role that somebody does not have: what it asks, and what she holds of it."""
    facts, every = projection.facts, demands(projection.facts)
    there = posts(projection)
    at, has = in_roles(projection, there)
    row = np.repeat(np.arange(len(facts.roles)), np.diff(every.start))
    some = np.bincount(row, every.must, minlength=len(facts.roles)) > 0
    some[has[there.person[at] == person]] = False
    keep = some[row]
    mine = holdings(projection).of(person, len(facts.competences))
    number = np.cumsum(some) - 1
    asked = Asked(
        rows=int(some.sum()),
        row=number[row[keep]],
        competence=every.competence[keep],
        must=every.must[keep],
        should=every.should[keep],
        held=mine[every.competence[keep]],
    )
    return asked, np.flatnonzero(some)


class _Whereabouts:
    """Where and as what some people work on the day."""

    def __init__(self, projection: Projection, there: Posts, people: Any, lang: Lang) -> None:
        facts = projection.facts
        at, role = in_roles(projection, there)
        mine = np.isin(there.person, people)
        near = mine[at]
        self.lang = lang
        self._units = facts.units, _grouped(there.person[mine], there.unit[mine])
        self._roles = facts.roles, _grouped(there.person[at[near]], role[near])

    def units(self, person: int) -> tuple[Option, ...]:
        return self._options(person, *self._units)

    def roles(self, person: int) -> tuple[Option, ...]:
        return self._options(person, *self._roles)

    def _options(self, person: int, names: Names, of: Mapping[int, Sequence[int]]) -> tuple[Option, ...]:
        places = sorted({at for at in of.get(person, ()) if at >= 0})
        return tuple(Option(id=names.ids[at], label=names.label(at, self.lang)) for at in places)


def _grouped(people: Index, places: Index) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for person, place in zip(people.tolist(), places.tolist(), strict=True):
        found.setdefault(person, []).append(place)
    return found
