"""
Whose gaps a plan is about: people with the levels that they must and should reach, within a viewer's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.courses.plans.question import Pair, PlanQuestion
from graphsvc.errors import UnknownCompetence
from graphsvc.gaps.clusters import members
from graphsvc.gaps.figures import Filters, cut
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.gaps.scope import person_of, scope_of, unit_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import holdings, posts
from graphsvc.projection.projection import Projection

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Demand:
    """
    The gaps to close: equal-length arrays of person, competence and levels, by person, then competence.

    Units:  levels; `held` UNKNOWN where nothing valid is known; `should` 0 where it is not asked for.
    """

    person: Ints
    competence: Ints
    must: Ints
    should: Ints
    held: Ints

    @property
    def top(self) -> Ints:
        """The highest level that is asked for."""
        return np.maximum(self.must, self.should)

    def take(self, keep: NDArray[np.bool_]) -> Demand:
        return Demand(*(getattr(self, name)[keep] for name in self.__annotations__))


def demand(projection: Projection, viewer: Viewer, question: PlanQuestion) -> Demand:
    """
    The pairs that the question is about and that are not met, the unknown included.

    Errors: UnknownEmployee, UnknownUnit, UnknownRole, UnknownCompetence, UnknownCluster; Forbidden, also for
            a person or unit outside the viewer's scope.
    """
    scope = scope_of(projection.facts, viewer, "make", "plan", about=question.employee)
    if question.employee is not None:
        person_of(projection, viewer, "make", "plan", question.employee)
    unit_of(projection, scope, question.unit)
    filters = Filters(
        employee=question.employee, unit=question.unit, role=question.role, competence=question.competence
    )
    pieces = cut(projection, filters, scope)
    found: list[tuple[Ints, ...]] = []
    for part in pieces.parts:
        block = part.block
        at = np.arange(len(block.row)) if part.rows is None else block.pairs_of(part.rows)
        at = at[pieces.competences[block.competence[at]]]
        levels = (one[at].astype(np.int64) for one in (block.must, block.should, block.held))
        found.append(
            (block.person[block.row[at]].astype(np.int64), block.competence[at].astype(np.int64), *levels)
        )
    columns = (
        [np.concatenate(column) for column in zip(*found, strict=True)] if found else [np.zeros(0, int)] * 5
    )
    everything = _highest(Demand(*columns))
    wanted = _open(everything, should=question.should)
    if question.cluster is not None:
        seen = scope_of(projection.facts, viewer, "read", "clusters")
        inside = members(projection, seen, cluster=question.cluster, unit=question.unit)
        wanted = wanted.take(
            np.isin(wanted.person, inside.people) & np.isin(wanted.competence, inside.competences)
        )
    return wanted if question.pairs is None else _named(projection, viewer, wanted, question.pairs)


def _highest(all_: Demand) -> Demand:
    """One line per person and competence, at the highest level of her rows."""
    key = (all_.person << 32) | all_.competence
    order = np.argsort(key, kind="stable")
    lines, first = np.unique(key[order], return_index=True)
    if not len(lines):
        return all_
    must, should = (np.maximum.reduceat(one[order], first) for one in (all_.must, all_.should))
    return Demand(lines >> 32, lines & (2**32 - 1), must, should, all_.held[order][first])


def _open(all_: Demand, *, should: bool) -> Demand:
    """What is not met; `should` only where it is asked for and above what must be."""
    more = np.where(all_.should > all_.must, all_.should, 0) if should else np.zeros_like(all_.should)
    held = np.where(all_.held == UNKNOWN, 0, all_.held)
    wanted = Demand(all_.person, all_.competence, all_.must, more, all_.held)
    return wanted.take(np.maximum(all_.must, more) > held)


def _named(projection: Projection, viewer: Viewer, all_: Demand, pairs: Iterable[Pair]) -> Demand:
    """Those of some pairs."""
    competences = projection.facts.competences.position
    person: dict[str, int] = {}
    chosen = set()
    for pair in pairs:
        if pair.employee not in person:
            person[pair.employee] = person_of(projection, viewer, "make", "plan", pair.employee)
        if pair.competence not in competences:
            raise UnknownCompetence(pair.competence)
        chosen.add((person[pair.employee] << 32) | competences[pair.competence])
    return all_.take(np.isin((all_.person << 32) | all_.competence, np.array(sorted(chosen), np.int64)))


def held_levels(projection: Projection, people: Iterable[int]) -> dict[int, dict[int, int]]:
    """What each of some people holds: competence to level."""
    found: dict[int, dict[int, int]] = {person: {} for person in people}
    mark = np.zeros(len(projection.facts.people), np.bool_)
    mark[list(found)] = True
    every = holdings(projection)
    mine = np.flatnonzero(mark[every.person])
    columns = (one[mine].tolist() for one in (every.person, every.competence, every.level))
    for person, competence, level in zip(*columns, strict=True):
        found[person][competence] = level
    return found


def units_of(projection: Projection, people: Mapping[int, object]) -> dict[int, tuple[int, ...]]:
    """The units that the posts of each of some people lie in, on the day."""
    found: dict[int, set[int]] = {person: set() for person in people}
    there = posts(projection)
    for person, unit in zip(there.person.tolist(), there.unit.tolist(), strict=True):
        if person in found and unit >= 0:
            found[person].add(unit)
    return {person: tuple(sorted(units)) for person, units in found.items()}
