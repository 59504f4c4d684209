"""How many people have a role on the day, and how much of full time they make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from graphsvc.gaps.scope import scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import in_roles, posts
from graphsvc.projection.projection import Projection
from graphsvc.store.protocol import Reader

FULL = 100.0
"""Percent of a post that does not say how much of full time it is."""


class Holders(NamedTuple):
    """People, and full-time equivalents (percents of their posts in the role, over 100)."""

    holders: int
    full_time_equivalents: float


def holders(
    reader: Reader, projection: Projection, viewer: Viewer, roles: Iterable[str]
) -> Mapping[str, Holders]:
    """
    Who has each of some roles, of the posts that the viewer sees; empty for a viewer who sees no units.

    Posts on leave are left out; one that does not say its percent counts as full time.
    Source: cypher/roles/percents.cypher.
    """
    if viewer.kind not in ("hr", "manager"):
        return {}
    facts = projection.facts
    there = posts(projection, scope_of(facts, viewer).units)
    at, role = in_roles(projection, there)
    wanted = {key: facts.roles.position[key] for key in roles if key in facts.roles.position}
    percent = {
        (row["employment"], row["role"]): FULL if row["percent"] is None else row["percent"]
        for row in reader.read("roles.percents", roles=sorted(wanted))
    }
    found = {}
    for key, number in wanted.items():
        mine = at[role == number]
        ids = (facts.posts.ids[post] for post in there.post[mine].tolist())
        full = sum(percent.get((one, key), FULL) for one in ids) / 100
        found[key] = Holders(len(np.unique(there.person[mine])), round(full, 2))
    return found
