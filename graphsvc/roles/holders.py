"""How many people have a role on the day, and how much of full time they make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from graphsvc.access.table import reach
from graphsvc.gaps.scope import scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import in_roles, posts
from graphsvc.projection.projection import Projection


class Holders(NamedTuple):
    """People, and full-time equivalents (percents of their posts in the role, over 100)."""

    holders: int
    full_time_equivalents: float


def sees_holders(viewer: Viewer) -> bool:
    """Whether a viewer is told how many have a role."""
    return reach(viewer, "read", "holders of roles") != "no"


def holders(projection: Projection, viewer: Viewer, roles: Iterable[str]) -> Mapping[str, Holders]:
    """
    Who has each of some roles, of the posts that the viewer sees.

    Errors: Forbidden for who does not see them.
    Posts on leave are left out; one that does not say its percent counts as full time.
    """
    every = _every(projection, scope_of(projection.facts, viewer, "read", "holders of roles").units)
    find = projection.facts.roles.position
    return {key: every[find[key]] for key in roles if key in find}


def _every(projection: Projection, units: frozenset[int] | None) -> tuple[Holders, ...]:
    """Holders of each role; those of the whole organisation are kept with the projection."""
    if units is None:
        return projection.margins.get(("holders",), lambda: _counted(projection, None))
    return _counted(projection, units)


def _counted(projection: Projection, units: frozenset[int] | None) -> tuple[Holders, ...]:
    many = len(projection.facts.roles)
    there = posts(projection, units)
    at, role = in_roles(projection, there)
    both = np.unique((role.astype(np.int64) << 32) | there.person[at])
    people = np.bincount(both >> 32, minlength=many)
    full = np.bincount(role, weights=there.percent[at], minlength=many) / 100
    return tuple(Holders(int(n), round(float(f), 2)) for n, f in zip(people, full, strict=True))
