"""What a viewer may see of a projection, applied before anything is summed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphsvc.errors import Forbidden
from graphsvc.people.viewer import Viewer
from graphsvc.projection.facts import Facts


@dataclass(frozen=True)
class Scope:
    """
    The part of the organisation that a viewer sees.

    `units` (with subtrees, positions), `person` and `systems` are None where nothing is left out; `withhold`
    says that she may not see single persons, so that counts under five are withheld.
    """

    units: frozenset[int] | None = None
    person: int | None = None
    systems: frozenset[int] | None = None
    withhold: bool = False


NOBODY = -1
"""The person that an employee without a row in the graph sees."""

FEW = 5
"""Fewer people than this are not shown to whoever may not see the persons (DOMAIN, DESIGN 9)."""


def scope_of(facts: Facts, viewer: Viewer) -> Scope:
    """
    The scope of a viewer.

    Errors: Forbidden for whoever sees nothing of people.
    """
    if viewer.kind == "hr":
        return Scope()
    if viewer.kind == "manager":
        return Scope(units=_subtrees(facts, viewer.units))
    if viewer.kind == "employee" and viewer.employee is not None:
        return Scope(person=facts.people.position.get(viewer.employee, NOBODY))
    if viewer.kind == "system_administrator":
        find = facts.systems.position
        return Scope(systems=frozenset(find[s] for s in viewer.systems if s in find), withhold=True)
    raise Forbidden("Gaps are seen by employees themselves, their managers, system administrators and HR.")


def _subtrees(facts: Facts, units: frozenset[str]) -> frozenset[int]:
    """The positions of units and of everything below them."""
    every = np.arange(len(facts.units), dtype=np.int32)
    inside = np.zeros(len(every), np.bool_)
    for unit in units & facts.units.position.keys():
        inside |= facts.tree.inside(facts.units.position[unit], every)
    return frozenset(np.flatnonzero(inside).tolist())
