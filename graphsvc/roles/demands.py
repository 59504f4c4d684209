"""What a role asks of whoever comes to it: its own requirements and those of the profiles it includes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.cohort import Bytes
from graphsvc.projection.facts import Facts
from graphsvc.projection.names import Index


@dataclass(frozen=True)
class Demands:
    """
    What each role asks, sorted by role and competence.

    Shape:  `start[r]:start[r + 1]` are role r's; `competence`, `must`, `should` in step.
    Units:  levels 0-4; at least one of must and should is over 0.
    """

    start: NDArray[np.int64]
    competence: Index
    must: Bytes
    should: Bytes

    def of(self, role: int) -> tuple[Index, Bytes, Bytes]:
        """The competences of one role, and its must and should levels."""
        span = slice(int(self.start[role]), int(self.start[role + 1]))
        return self.competence[span], self.must[span], self.should[span]


def demands(facts: Facts) -> Demands:
    """What every role asks with the profiles that it includes, at the highest level of each kind."""
    roles, width = len(facts.roles), max(1, len(facts.competences))
    role = np.concatenate([np.arange(roles), facts.include_role]).astype(np.int64)
    source = np.concatenate([np.arange(roles), roles + facts.include_profile]).astype(np.int64)
    low, high = (np.searchsorted(facts.req_source, source, side) for side in ("left", "right"))
    count = high - low
    ends = np.cumsum(count)
    at = np.arange(int(count.sum())) - np.repeat(ends - count, count) + np.repeat(low, count)
    cell, slot = np.unique(np.repeat(role, count) * width + facts.req_competence[at], return_inverse=True)
    must, should = (np.zeros(len(cell), np.uint8) for _ in range(2))
    np.maximum.at(must, slot, facts.req_must[at])
    np.maximum.at(should, slot, facts.req_should[at])
    asked = (must > 0) | (should > 0)
    cell, must, should = cell[asked], must[asked], should[asked]
    start = np.searchsorted(cell // width, np.arange(roles + 1))
    return Demands(start, (cell % width).astype(np.int32), must, should)
