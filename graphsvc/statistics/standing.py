"""
Where each person stands in each subject on a day, and the sums by unit.

A person is counted in one unit, that of her largest post, so that units add up to the unit above them; with
the highest level that any of her posts asks. Whoever has no valid assessment in a subject is not counted in
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphsvc.gaps.rules import NOT_REQUIRED
from graphsvc.projection.block import Block
from graphsvc.projection.cohort import Cohort
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import NOWHERE
from graphsvc.statistics.subjects import Subject, membership

NOT_COUNTED, MET, LACKS = 0, 1, 2
"""What a person is in a subject: nothing known, no gap in what is known, a gap."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """
    Everybody with a post in a unit on the day.

    Shape:  per person `person` (position), `unit`, and a row of `stands` with NOT_COUNTED, MET or LACKS per
            subject.
    """

    person: NDArray[np.int32]
    unit: NDArray[np.int32]
    stands: NDArray[np.int8]


@dataclass(frozen=True)
class Sums:
    """
    Sums by unit (rows, with everything below) and subject (columns); `own` those of the unit's own posts.

    Units: `people` and `lacking` people; `asked` and `known` (person, competence) pairs.
    """

    people: Counts
    lacking: Counts
    own_people: Counts
    own_lacking: Counts
    asked: Counts
    known: Counts


def stand(projection: Projection, subjects: Sequence[Subject]) -> tuple[Standing, Sums]:
    """Where everybody stands, and the sums."""
    facts, units = projection.facts, len(projection.facts.units)
    belongs = membership(subjects, len(facts.competences))
    parts, pairs = [], np.zeros((2, units + 1, len(subjects)), np.int64)
    for cohort, block in zip(facts.cohorts, projection.everybody("posts"), strict=True):
        unit = _main_unit(cohort, projection.day)
        asked, known, lacks = _pairs(cohort, block, belongs)
        counted = np.where(lacks > 0, LACKS, np.where(known > 0, MET, NOT_COUNTED)).astype(np.int8)
        there = np.flatnonzero(unit >= 0)
        inside = _indicator(unit[there], units + 1)
        pairs[0] += (inside @ asked[there]).astype(np.int64)
        pairs[1] += (inside @ known[there]).astype(np.int64)
        parts.append(Standing((there + cohort.first).astype(np.int32), unit[there], counted[there]))
    standing = _joined(parts, len(subjects))
    inside = _indicator(standing.unit, units + 1)
    own_people = np.asarray(inside @ (standing.stands > NOT_COUNTED).astype(np.int64))
    own_lacking = np.asarray(inside @ (standing.stands == LACKS).astype(np.int64))
    roll = facts.tree.roll_up
    return standing, Sums(
        *(table[:-1] for table in (roll(own_people), roll(own_lacking), own_people, own_lacking)),
        *(roll(table)[:-1] for table in pairs),
    )


def _joined(parts: Sequence[Standing], subjects: int) -> Standing:
    if not parts:
        none = np.zeros(0, np.int32)
        return Standing(none, none, np.zeros((0, subjects), np.int8))
    return Standing(
        np.concatenate([one.person for one in parts]),
        np.concatenate([one.unit for one in parts]),
        np.concatenate([one.stands for one in parts]),
    )


def _indicator(unit: NDArray[np.int32], units: int) -> Any:
    """Units by people: 1 where somebody has her main post."""
    ones = np.ones(len(unit), np.int64)
    return sparse.csr_array((ones, (unit, np.arange(len(unit)))), shape=(units, len(unit)))


def _main_unit(cohort: Cohort, day: int) -> NDArray[np.int32]:
    """Per person the unit of her largest post of the day, the first of equals; -1 without one."""
    found = np.full(cohort.size, -1, np.int32)
    posts = np.flatnonzero(cohort.live(day, on_leave=False) & (cohort.post_unit >= 0))
    order = np.lexsort((-cohort.post[posts], cohort.post_percent[posts]))
    for_last = posts[order]  # the last one written stays
    found[cohort.post_person[for_last]] = cohort.post_unit[for_last]
    return found


def _pairs(cohort: Cohort, block: Block, belongs: NDArray[np.float32]) -> tuple[Any, Any, Any]:
    """Per person and subject the pairs that ask something, that are known, and that lack something."""
    once = (block.until == NOWHERE)[block.row]
    person = block.person[block.row[once]] - cohort.first
    code = block.codes("must")[once].astype(np.int64)
    competence, state = code // 10, code % 10
    asks = state != NOT_REQUIRED
    made = []
    for keep in (asks, state < NOT_REQUIRED, (state > 0) & (state < NOT_REQUIRED)):
        ones = np.ones(int(keep.sum()), np.float32)
        each = sparse.csr_array(
            (ones, (person[keep], competence[keep])), shape=(cohort.size, belongs.shape[0])
        )
        made.append(np.asarray(each @ belongs))
    return made[0], made[1], made[2]
