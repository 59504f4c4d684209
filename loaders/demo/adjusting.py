"""Adjustments of the demo: single must levels that managers set, a few of which have lapsed since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.demo import names
from loaders.demo.plan import DemoPlan

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Adjusted:
    """Each (post, competence) once; `age` in days before the demo's day, `reason` a place in REASONS."""

    post: Ints
    competence: Ints
    level: Ints
    replaced: Ints
    age: Ints
    whole: NDArray[np.bool_]
    reason: Ints


def adjust(plan: DemoPlan) -> Adjusted:
    """About one in eight people has an adjusted level; none below the law, and nothing that is planted."""
    rng = plan.rng("adjustments")
    staff, terms = plan.staff, plan.terms
    posts = np.flatnonzero(staff.present & (rng.random(staff.people) < 0.13))
    posts = posts[~np.isin(staff.unit[posts], [unit for unit, _ in plan.hot_cells])]
    free = np.ones(len(terms.competences), bool)
    for _, chosen, _ in plan.cluster_sets:
        free[chosen] = False
    competence = np.full(len(posts), -1)
    for role in np.unique(staff.role[posts]).tolist():
        own = np.flatnonzero((terms.role.must[role] > 0) & free)
        at = np.flatnonzero(staff.role[posts] == role)
        if len(own):
            competence[at] = rng.choice(own, len(at))
    posts, competence = posts[competence >= 0], competence[competence >= 0]
    whole = rng.random(len(posts)) < 0.2
    second = np.searchsorted(staff.owner[staff.people :], posts) + staff.people
    has_second = (second < len(staff.owner)) & (
        staff.owner[np.minimum(second, len(staff.owner) - 1)] == posts
    )
    spread = np.flatnonzero(whole & has_second)
    origin = np.concatenate((np.arange(len(posts)), spread))
    where = np.concatenate((posts, second[spread]))
    must, legal = _must(plan, where, competence[origin])
    step = rng.choice(np.array((-2, -1, -1, 1)), len(posts))
    lapsed = (rng.random(len(posts)) < 0.15) & (must[: len(posts)] >= 2)
    level = np.clip(must[: len(posts)] - lapsed + step, 0, 4)[origin]
    replaced = np.maximum(must - lapsed[origin], 0)
    allowed = np.ones(len(posts), bool)
    np.logical_and.at(allowed, origin, (level >= legal) & (level != replaced))
    kept = allowed[origin]
    return Adjusted(
        where[kept],
        competence[origin][kept],
        level[kept],
        replaced[kept],
        rng.integers(20, 700, len(posts))[origin][kept],
        whole[origin][kept],
        rng.integers(0, len(names.REASONS), len(posts))[origin][kept],
    )


def _must(plan: DemoPlan, post: Ints, competence: Ints) -> tuple[Ints, Ints]:
    """The must level of each post in each competence and the highest with a legal basis, picks included."""
    staff, terms = plan.staff, plan.terms
    must = terms.role.must[staff.role[post], competence].astype(np.int64)
    legal = terms.role.legal[staff.role[post], competence].astype(np.int64)
    picks = np.flatnonzero(staff.pick_must & np.isin(staff.pick_post, post))
    order = np.argsort(post, kind="stable")
    at = np.searchsorted(post[order], staff.pick_post[picks])
    rows, profile = order[at], staff.pick_profile[picks]
    np.maximum.at(must, rows, terms.profile.must[profile, competence[rows]])
    np.maximum.at(legal, rows, terms.profile.legal[profile, competence[rows]])
    return must, legal
