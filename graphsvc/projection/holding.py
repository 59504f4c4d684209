"""Who holds what and who has which role on the day, whether or not a post of hers asks for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import UNKNOWN
from graphsvc.projection.cohort import Bytes, Flags
from graphsvc.projection.layout import in_force
from graphsvc.projection.names import Index
from graphsvc.projection.projection import Projection, Selection


@dataclass(frozen=True)
class Holdings:
    """Every valid assessment: equal-length arrays of person, competence and level."""

    person: Index
    competence: Index
    level: Bytes

    def levels(self, people: int, competences: Index) -> Bytes:
        """
        What everybody holds of some competences.

        Shape: people x competences, UNKNOWN where nothing valid is known.
        """
        place = np.full(int(max(competences.max(initial=0), self.competence.max(initial=0))) + 1, -1)
        place[competences] = np.arange(len(competences))
        found = np.full((people, len(competences)), UNKNOWN, np.uint8)
        column = place[self.competence]
        near = np.flatnonzero(column >= 0)
        found[self.person[near], column[near]] = self.level[near]
        return found

    def of(self, person: int, competences: int) -> Bytes:
        """What one person holds of every competence, UNKNOWN where nothing valid is known."""
        found = np.full(competences, UNKNOWN, np.uint8)
        mine = self.person == person
        found[self.competence[mine]] = self.level[mine]
        return found


def holdings(projection: Projection) -> Holdings:
    """What everybody holds on the day; kept with the projection."""
    return projection.margins.get(("holdings",), lambda: _holdings(projection))


def _holdings(projection: Projection) -> Holdings:
    parts = []
    for cohort in projection.facts.cohorts:
        at = in_force(projection.facts, cohort, projection.look(), cohort.everybody())
        person = cohort.ass_person[at].astype(np.int32) + np.int32(cohort.first)
        parts.append((person, cohort.ass_competence[at], cohort.ass_level[at]))
    if not parts:
        none = np.zeros(0, np.int32)
        return Holdings(none, none, none.astype(np.uint8))
    person, competence, level = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Holdings(person, competence, level)


@dataclass(frozen=True)
class Posts:
    """Posts of the day: equal-length arrays of post, person, unit (-1: none) and percent of full time."""

    post: Index
    person: Index
    unit: Index
    percent: NDArray[np.float32]

    def take(self, keep: Flags) -> Posts:
        return Posts(self.post[keep], self.person[keep], self.unit[keep], self.percent[keep])


def posts(projection: Projection, units: frozenset[int] | None = None) -> Posts:
    """The posts that count on the day, in some units only where they are named."""
    chosen = Selection(scope=units)
    found = []
    for cohort in projection.facts.cohorts:
        live = chosen.live(cohort, projection.day)
        person = cohort.post_person[live] + np.int32(cohort.first)
        found.append((cohort.post[live], person, cohort.post_unit[live], cohort.post_percent[live]))
    none = np.zeros(0, np.int32)
    columns = zip(*found, strict=True) if found else ([none], [none], [none], [none.astype(np.float32)])
    return Posts(*(np.concatenate(column) for column in columns))


def in_roles(projection: Projection, there: Posts) -> tuple[NDArray[np.int64], Index]:
    """Per role that a post has on the day: the place of the post in `there`, and the role."""
    facts, day = projection.facts, projection.day
    place = np.full(len(facts.posts), -1, np.int64)
    place[there.post] = np.arange(len(there.post))
    at, roles = [], []
    for cohort in facts.cohorts:
        has = (cohort.has_from <= day) & (cohort.has_to >= day) & (cohort.has_source < len(facts.roles))
        where = place[cohort.post[cohort.has_post[has]]]
        at.append(where[where >= 0])
        roles.append(cohort.has_source[has][where >= 0])
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *at]), np.concatenate([empty.astype(np.int32), *roles])
