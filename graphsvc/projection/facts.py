"""
What the graph says about people and requirements, as columns: every day's truth at one revision.

Positions stand for ids: `posts.ids[i]` is the id of post i, `post_person[i]` the position of its employee.
Sources of requirements share one numbering: roles first, then profiles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.cohort import COHORT, Bytes, Cohort
from graphsvc.projection.names import Index, Names
from graphsvc.projection.tree import Tree
from graphsvc.store.protocol import Reader

__all__ = ["KINDS", "Facts", "Index", "Names"]

KINDS = ("permanent", "temporary", "hourly", "apprentice")


@dataclass(frozen=True)
class Facts:
    """
    One revision in columns; what hangs on people lies in `cohorts` of `cohort` people each.

    Shape:  equal-length arrays per prefix: `req_*` per requirement with a level, sorted by source;
            `include_*` per profile that a role includes, sorted by role.
    Units:  levels 0-4; months, 0 for without limit.
    Source: cypher/projection/*.cypher.
    """

    revision: int
    units: Names
    people: Names
    posts: Names
    roles: Names
    profiles: Names
    systems: Names
    groups: Names
    competences: Names
    tree: Tree
    post_person: Index
    include_role: Index
    include_profile: Index
    req_source: Index
    req_competence: Index
    req_must: Bytes
    req_should: Bytes
    req_legal: Bytes
    valid_months: NDArray[np.int16]
    group_above: tuple[frozenset[int], ...]
    in_group: tuple[frozenset[int], ...]
    concerns: tuple[frozenset[int], ...]
    cohort: int
    cohorts: tuple[Cohort, ...]

    @classmethod
    def extract(cls, reader: Reader, *, cohort: int = COHORT) -> Facts:
        """Read one revision; the caller sees to it that the reads belong together."""
        from graphsvc.projection.extraction import extract

        return extract(reader, cohort=cohort)

    def of_group(self, group: int) -> NDArray[np.bool_]:
        """Marks the competences in a group or below it."""
        return np.array([group in groups for groups in self.in_group], np.bool_)

    def of_person(self, person: int) -> tuple[Cohort, int]:
        """The cohort of a person, and her position in it."""
        found = self.cohorts[person // self.cohort]
        return found, person - found.first
