"""
Who is alike: people of one role, and the share of them that lacks a competence at a required level.

What is beyond chance is told by comparing people with those of the same role (docs/decisions/chance.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import UNKNOWN
from graphsvc.projection.block import Block
from graphsvc.projection.cohort import Cohort
from graphsvc.projection.projection import Projection

Floats = NDArray[np.float64]
LEVELS = 5


def strata(projection: Projection) -> NDArray[np.int32]:
    """
    Per person the role that she is compared within: of those that her posts have, the one most people have.

    Who has none shares the number after the last role with others who have none.
    """

    def made() -> NDArray[np.int32]:
        facts = projection.facts
        none = len(facts.roles)
        pairs = [_roles(one, projection.day, none) for one in facts.cohorts]
        both = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
        person, role = np.divmod(both, none + 1)
        many = np.bincount(role, minlength=none + 1)
        order = np.lexsort((role, -many[role], person))
        found, first = np.unique(person[order], return_index=True)
        out = np.full(len(facts.people), none, np.int32)
        out[found] = role[order][first]
        return out

    return projection.margins.get(("strata",), made)


def _roles(cohort: Cohort, day: int, roles: int) -> NDArray[np.int64]:
    """Person x (roles + 1) + role of every role that somebody's posts have on the day."""
    live = cohort.live(day, on_leave=False)[cohort.has_post]
    has = live & (cohort.has_from <= day) & (cohort.has_to >= day) & (cohort.has_source < roles)
    person = cohort.post_person[cohort.has_post[has]].astype(np.int64) + cohort.first
    return np.asarray(person * (roles + 1) + cohort.has_source[has])


@dataclass(frozen=True)
class Known:
    """What of a block's pairs is known: per pair whether it is assessed, and whether it is then unmet."""

    assessed: NDArray[np.bool_]
    unmet: NDArray[np.bool_]
    level: NDArray[np.int64]

    @classmethod
    def of(cls, block: Block) -> Known:
        held, must = block.held, block.must
        assessed = (held != UNKNOWN) & (must > 0)
        return cls(assessed, assessed & (held < must), block.competence.astype(np.int64) * LEVELS + must)


@dataclass(frozen=True)
class Shares:
    """
    Shares of assessed pairs that are unmet, each person once.

    Shape:  `whole` per competence x 5 + required level; `alike` per stratum x that; NaN where nobody is
            assessed at that level once, which somebody with several posts may be in one of them.
    """

    whole: Floats
    alike: Floats

    @classmethod
    def of(cls, blocks: list[Block], stratum: NDArray[np.int32], competences: int) -> Shares:
        """The shares of the people of blocks."""
        many = int(stratum.max(initial=0)) + 1
        width = competences * LEVELS
        assessed, unmet = (np.zeros(many * width, np.int64) for _ in range(2))
        for block in blocks:
            known = Known.of(block)
            once = block.once()
            slot = stratum[block.person][block.row] * np.int64(width) + known.level
            assessed += np.bincount(slot[known.assessed & once], minlength=len(assessed))
            unmet += np.bincount(slot[known.unmet & once], minlength=len(unmet))
        whole = (unmet.reshape(many, -1).sum(axis=0), assessed.reshape(many, -1).sum(axis=0))
        return cls(_share(*whole), _share(unmet, assessed))


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
