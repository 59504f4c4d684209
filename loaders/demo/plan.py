"""The whole demo but its levels: tree, people, and the gaps that are planted to be found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.demo.staff import Staff, hire
from loaders.demo.terms import Terms
from loaders.demo.tree import PREFIX, Rng, Tree, grow

Ints = NDArray[np.int64]

STAGES = ("tree", "staff", "clusters", "hotspots", "adjustments", "levels", "learning")
"""Each draws from numbers of its own, so that a change in one leaves the others as they were."""

BACKGROUND = 0.26
"""About the share of assessed pairs with a gap that nothing planted explains."""

LEAST_PAIRS = 25
"""Pairs of (person, competence) that a hotspot has at least."""


@dataclass(frozen=True)
class Cluster:
    """Competences of different groups that are missing together in the same people."""

    competences: tuple[str, ...]
    groups: tuple[str, ...]
    role: str
    employees: tuple[str, ...]


@dataclass(frozen=True)
class Hotspot:
    """A group of competences in which a unit has far more gap than others with the same requirements."""

    unit: str
    unit_name: str
    group: str
    people: int


@dataclass(frozen=True, eq=False)
class DemoPlan:
    """A municipality as it is to be, apart from who holds which level; days count from the demo's day."""

    seed: int
    employees: int
    terms: Terms
    tree: Tree
    staff: Staff
    cluster_sets: tuple[tuple[int, Ints, Ints], ...]
    hot_cells: tuple[tuple[int, int], ...]
    background: float = BACKGROUND

    def rng(self, stage: str) -> Rng:
        """The numbers of a stage, the same for the same seed."""
        return np.random.default_rng([self.seed, STAGES.index(stage)])

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        terms = self.terms
        return tuple(
            Cluster(
                tuple(terms.competences[at] for at in chosen.tolist()),
                tuple(terms.groups[at] for at in terms.group[chosen].tolist() if at >= 0),
                terms.roles[role],
                tuple(map(self.employee_id, members.tolist())),
            )
            for role, chosen, members in self.cluster_sets
        )

    @cached_property
    def hotspots(self) -> tuple[Hotspot, ...]:
        present = self.staff.unit[: self.staff.people][self.staff.present]
        return tuple(
            Hotspot(
                self.tree.units[unit].id,
                self.tree.units[unit].name,
                self.terms.groups[group],
                int((present == unit).sum()),
            )
            for unit, group in self.hot_cells
        )

    def employee_id(self, at: int) -> str:
        return f"{PREFIX}{at + 1:06d}"

    def planted(self, day: str) -> dict[str, Any]:
        """What an analysis of the demo is to find, for a file."""
        return {
            "seed": self.seed,
            "employees": self.employees,
            "day": day,
            "background": self.background,
            "clusters": [vars(cluster) | {"people": len(cluster.employees)} for cluster in self.clusters],
            "hotspots": [vars(hotspot) for hotspot in self.hotspots],
        }


def plan(seed: int, employees: int, vocabulary: Terms, *, background: float = BACKGROUND) -> DemoPlan:
    """
    The demo of a seed: the same arguments, the same plan.

    Shape: `clusters` and `hotspots` say what is planted in it.
    """

    def rng(stage: str) -> Rng:
        return np.random.default_rng([seed, STAGES.index(stage)])

    tree = grow(rng("tree"), employees, vocabulary)
    staff = hire(rng("staff"), tree, vocabulary)
    clusters = tuple(_clusters(rng("clusters"), staff, vocabulary))
    cells = tuple(_hot_cells(rng("hotspots"), tree, staff, vocabulary))
    return DemoPlan(seed, employees, vocabulary, tree, staff, clusters, cells, background)


def _clusters(rng: Rng, staff: Staff, terms: Terms) -> Iterator[tuple[int, Ints, Ints]]:
    """(role, competences, people): a part of a role's people lack the same few of its competences."""
    wanted = 3 if staff.people < 500 else 5 if staff.people < 5_000 else 8
    role = staff.role[: staff.people]
    heads = np.bincount(role[staff.present], minlength=len(terms.roles))
    spread = (terms.role.must > 0).sum(axis=0) / len(terms.roles)
    used: set[int] = set()
    for which in rng.permutation(np.argsort(-heads, kind="stable")[: wanted + 2]).tolist():
        chosen = _from_groups(rng, terms, which, spread, used)
        eligible = np.flatnonzero((role == which) & staff.present)
        if wanted and len(chosen) >= 3 and len(eligible) >= 8:
            share = rng.uniform(0.2, 0.35)
            count = min(max(6, round(len(eligible) * share)), 600)
            members = np.sort(rng.choice(eligible, min(count, len(eligible)), replace=False))
            used.update(chosen.tolist())
            wanted -= 1
            yield which, chosen, members


def _from_groups(rng: Rng, terms: Terms, role: int, spread: NDArray[np.float64], used: set[int]) -> Ints:
    """Three to six competences of a role, each of another group, rather those that few roles require."""
    own = np.flatnonzero(terms.role.must[role] >= 2)
    own = own[~np.isin(own, list(used))]
    own = own[np.argsort(spread[own] + rng.uniform(0, 0.3, len(own)), kind="stable")]
    _, first = np.unique(terms.group[own], return_index=True)
    return np.sort(own[np.sort(first)][: int(rng.integers(3, 7))])


def _hot_cells(rng: Rng, tree: Tree, staff: Staff, terms: Terms) -> Iterator[tuple[int, int]]:
    if not terms.groups:
        return
    member = (terms.group[:, None] == np.arange(len(terms.groups))).astype(np.float32)
    per_role = (terms.role.must > 0).astype(np.float32) @ member
    present = staff.present
    units, roles = staff.unit[: staff.people][present], staff.role[: staff.people][present]
    heads = np.zeros((len(tree.units), len(terms.roles)), np.float32)
    np.add.at(heads, (units, roles), 1)
    pairs = heads @ per_role
    pairs[tree.kind_of < 0] = 0
    wanted = int(np.clip((tree.kind_of >= 0).sum() // 12, 2, 60))
    cells = np.argwhere(pairs >= LEAST_PAIRS)
    if not len(cells):
        cells = np.argwhere(pairs >= max(1.0, float(pairs.max()) / 2))
    taken: set[int] = set()
    for unit, group in rng.permutation(cells).tolist():
        if unit not in taken and len(taken) < wanted:
            taken.add(unit)
            yield unit, group
