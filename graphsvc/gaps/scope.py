"""What a viewer may see of a projection, applied before anything is summed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.access.table import reaches, refused
from graphsvc.errors import Forbidden, UnknownEmployee, UnknownUnit
from graphsvc.people.viewer import Viewer
from graphsvc.projection.facts import Facts
from graphsvc.projection.projection import Projection


@dataclass(frozen=True)
class Scope:
    """
    The part of the organisation that a viewer sees.

    `units` (with subtrees, positions) and `person` are None where nothing is left out.
    """

    units: frozenset[int] | None = None
    person: int | None = None


NOBODY = -1
"""The person that an employee without a row in the graph sees."""

FEW = 5
"""Fewer people than this are not shown to whoever may not see the persons (DOMAIN, DESIGN 9)."""


def scope_of(facts: Facts, viewer: Viewer, action: str, thing: str, *, about: str | None = None) -> Scope:
    """
    What a viewer sees of a thing of the table, by the widest of all that she is.

    `about` is the one employee asked about, if it is one: herself she sees whichever units she manages.
    Errors: Forbidden for whoever sees nothing of it.
    """
    found = reaches(viewer, action, thing)
    own = viewer.employee is not None and "own" in found
    if "all" in found:
        return Scope()
    if own and (about == viewer.employee or "unit" not in found):
        return Scope(person=facts.people.position.get(viewer.employee or "", NOBODY))
    if "unit" in found:
        return Scope(units=_subtrees(facts, viewer.units))
    raise refused(action, thing)


def person_of(projection: Projection, viewer: Viewer, action: str, thing: str, employee: str) -> int:
    """
    The position of a person whom a viewer may see.

    Errors: UnknownEmployee for whoever may see everybody; Forbidden for the others, in the same words
            whether she is there or not.
    """
    facts = projection.facts
    scope = scope_of(facts, viewer, action, thing, about=employee)
    person = facts.people.position.get(employee)
    if scope == Scope():
        if person is None:
            raise UnknownEmployee(employee)
        return person
    if person is None or not _within(projection, scope, person):
        raise refused(action, thing)
    return person


def unit_of(projection: Projection, scope: Scope, unit: str | None) -> int | None:
    """
    The position of the unit that a question is narrowed to; None for None.

    Errors: UnknownUnit for whoever may see everybody; Forbidden for the others where it is neither of hers,
            nor below nor above one, in the same words whether it is there or not.
    """
    if unit is None:
        return None
    at = projection.facts.units.position.get(unit)
    if scope == Scope():
        if at is None:
            raise UnknownUnit(unit)
        return at
    if at is None or not _near(projection, scope, at):
        raise Forbidden("That is no unit of yours.")
    return at


def _near(projection: Projection, scope: Scope, unit: int) -> bool:
    """Whether a unit has anything of what is seen in it, or below it."""
    if scope.units is not None:
        here = scope.units
    elif scope.person is not None and scope.person != NOBODY:
        here = frozenset(_units(projection, scope.person))
    else:
        return False
    return unit in here or bool(projection.tree.inside(unit, np.array(sorted(here), np.int32)).any())


def _within(projection: Projection, scope: Scope, person: int) -> bool:
    if scope.person is not None:
        return person == scope.person
    return scope.units is None or not scope.units.isdisjoint(_units(projection, person))


def _units(projection: Projection, person: int) -> list[int]:
    """The units of a person's posts of the day, those on leave too."""
    cohort, local = projection.facts.of_person(person)
    mine = cohort.live(projection.day, on_leave=True) & (cohort.post_person == local)
    return [unit for unit in cohort.post_unit[mine].tolist() if unit >= 0]


def _subtrees(facts: Facts, units: frozenset[str]) -> frozenset[int]:
    """The positions of units and of everything below them."""
    every = np.arange(len(facts.units), dtype=np.int32)
    inside = np.zeros(len(every), np.bool_)
    for unit in units & facts.units.position.keys():
        inside |= facts.tree.inside(facts.units.position[unit], every)
    return frozenset(np.flatnonzero(inside).tolist())
