"""
Clusters of competences that are missing together: communities of pairs, settled, and held against chance.

Source: communities, Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008 (networkx's Louvain); validated
    projections of who lacks what, Saracco et al. 2017, doi:10.1088/1367-2630/aa6b38; stability, Hennig 2007,
    doi:10.1016/j.csda.2006.11.025. Why so: docs/decisions/chance.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graphsvc.gaps.chance import ALPHA, score_of
from graphsvc.gaps.scope import FEW
from graphsvc.gaps.together import (
    Floats,
    Ints,
    Observed,
    Pairs,
    Sheet,
    concatenated,
    joined,
    pairs,
    pooled,
    sheets,
    ties,
    whole,
)

SMALLEST = 3
"""Competences of a cluster at least; two that go together are a pair."""

LIFT = 1.2
"""Times as many people as expected lack both, at least: among many people a trifle is beyond chance."""

ALIKE = 0.5
"""How much more than expected one is missing with a cluster, at least, by how much its others are."""

LINK = 0.005
"""The chance at which two competences are linked in the graph that Louvain parts."""

STAYS = 0.01
"""The chance at which a competence stays in a cluster; one from outside must be rarer to come."""

CHANCE = 0.005
"""The chance of any cluster at all where nothing is missing together, at which one is told of."""

WAYS, OF = 5, 25
"""
How many sets there are to find: each competence more than a pair multiplies the pairs that are looked at by
one in OF of those to choose from, and by WAYS at least. All sets that there are would be far more, but they
overlap so much that this many independent ones are as good: seen by shuffling (benchmarks/finding.py).
"""

ROUNDS = 12
"""After so many, what settles only back and forth stays as it is."""

EVERYWHERE = -1
"""The stratum of what is looked at over all roles."""

RESAMPLES = 20
KEPT = 0.8
"""How many times a part of the people is drawn to see whether a cluster comes again, and how great a part."""


class Link(NamedTuple):
    """Two competences of a cluster over the roles that it shows in: how many lack both, and were expected
    to."""

    first: int
    second: int
    both: int
    expected: float
    score: float


@dataclass(frozen=True)
class Community:
    """
    Competences that are missing together, and the roles (strata) in which they are.

    Units: `lift`: people who lack two of them, by how many were to; `p`: the chance of any set of as many
           competences to be missing together so much, in any role; `stability`: mean likeness (Jaccard, 0-1)
           with what is found in its stead among parts of the people.
    """

    competences: tuple[int, ...]
    strata: tuple[int, ...]
    lift: float
    p: float
    stability: float | None = None
    links: tuple[Link, ...] = ()

    @property
    def by_ties(self) -> list[int]:
        """The competences, those with the closest ties first."""
        tied = dict.fromkeys(self.competences, 0.0)
        for link in self.links:
            tied[link.first] += link.score
            tied[link.second] += link.score
        return sorted(tied, key=lambda one: (-tied[one], one))


def find(found: Observed, expected: Floats, *, resamples: int = RESAMPLES) -> list[Community]:
    """
    The clusters, the furthest from chance first, with their stability unless `resamples` is 0.

    The products of a role's people are many small matrices: shared among threads, they wait for one another.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        every = sheets(found, expected)
        looked = _Looked.at(pairs(every))
        made = [replace(one, links=_links(every, one)) for one in _communities(every, looked)]
        if not made or not resamples:
            return made
        return _stable(every, made, looked, resamples)


@dataclass(frozen=True)
class _Looked:
    """
    The pairs that are looked at: five or more people lack each, within a role or over all of them.

    Shape:  `sets` holds for one role and for all of them how many pairs there are, and how many ways on.
    """

    pairs: Pairs
    sets: dict[bool, tuple[int, float]]

    @classmethod
    def at(cls, table: Pairs) -> _Looked:
        by_role, over_all = (one.take(one.fewest >= FEW) for one in (table, pooled(table)))
        _, count = np.unique(by_role.stratum, return_counts=True)
        choice = np.sqrt(2 * count.max(initial=0)), len(np.union1d(over_all.first, over_all.second))
        ways = [max(WAYS, float(many) / OF) for many in choice]
        every = concatenated([by_role, over_all])
        return cls(every, {False: (len(by_role), ways[0]), True: (len(over_all), ways[1])})

    def chance(self, p: float, stratum: int, many: int) -> float:
        """The chance of any set of as many competences, in one role or over all of them."""
        found, ways = self.sets[stratum == EVERYWHERE]
        return min(p * found * ways ** (many - 2), 1.0)


def _communities(every: Sequence[Sheet], looked: _Looked) -> list[Community]:
    """Clusters of every role and of all roles together; what is found twice is one, in the roles of both."""
    found = [
        (stratum, made)
        for stratum, core in _cores(looked.pairs)
        if (made := _found(every, core, stratum, looked)) is not None
    ]
    kept: list[Community] = []
    # those of one role first: over all roles the same cluster is diluted
    found.sort(key=lambda pair: (pair[0] == EVERYWHERE, pair[1].p, pair[1].competences))
    for stratum, one in found:
        same = next((k for k, other in enumerate(kept) if _alike(one, other)), None)
        taken = {competence for other in kept for competence in other.competences}
        if same is not None:
            more = tuple(sorted({*kept[same].strata, *one.strata}))
            kept[same] = replace(kept[same], strata=more)
        elif not taken & set(one.competences):
            kept.append(one)
        elif (rest := _found(every, set(one.competences) - taken, stratum, looked, taken)) is not None:
            kept.append(rest)
    return sorted(kept, key=lambda one: (one.p, one.competences))


def _found(
    every: Sequence[Sheet], core: set[int], stratum: int, looked: _Looked, taken: Iterable[int] = ()
) -> Community | None:
    """The cluster of a core in its role; over all roles it is settled anew in those in which it shows."""
    if stratum != EVERYWHERE:
        return _settled([one for one in every if one.stratum == stratum], core, stratum, looked, taken)
    made = _settled(every, core, stratum, looked, taken)
    if made is None:
        return None
    shows = [one for one in every if one.stratum in made.strata]
    return _settled(shows, set(made.competences), stratum, looked, taken)


def _alike(one: Community, other: Community) -> bool:
    """Whether the smaller of two lies in the other by half or more."""
    shared = len(set(one.competences) & set(other.competences))
    return 2 * shared >= min(len(one.competences), len(other.competences))


def _cores(found: Pairs) -> Iterator[tuple[int, set[int]]]:
    """Louvain's communities of linked competences, stratum by stratum."""
    import networkx as nx

    links = found.take(found.moments.p <= LINK)
    links = links.take((links.moments.lift >= LIFT) & (links.moments.both >= FEW))
    score = links.moments.total / np.sqrt(links.moments.variance)
    for stratum in np.unique(links.stratum).tolist():
        own = np.flatnonzero(links.stratum == stratum)
        if len(own) < SMALLEST - 1:
            continue
        graph = nx.Graph()
        graph.add_weighted_edges_from(
            zip(links.first[own].tolist(), links.second[own].tolist(), score[own].tolist(), strict=True)
        )
        parts: Iterable[set[int]] = nx.community.louvain_communities(graph, weight="weight", seed=0)
        for part in sorted(parts, key=sorted):
            if len(part) >= SMALLEST:
                yield stratum, part


def _settled(
    every: Sequence[Sheet],
    core: set[int],
    stratum: int,
    looked: _Looked,
    taken: Iterable[int] = (),
) -> Community | None:
    """
    The cluster that a core settles to; None where it is too small, or no further from chance than any set.

    A competence stays, or comes, by its ties with all the others of the cluster together.
    """
    size = 1 + max(int(sheet.competences.max(initial=0)) for sheet in every)
    free = np.ones(size, np.bool_)
    free[[one for one in taken if one < size]] = False
    inside = np.zeros(size, np.bool_)
    inside[sorted(core)] = True
    for _ in range(ROUNDS):
        near = [sheet for sheet in every if inside[sheet.competences].sum() > 1]
        if inside.sum() < SMALLEST - 1 or not near:
            return None
        tied = joined(ties(sheet, inside[sheet.competences]) for sheet in near)
        tied = tied.summed(np.concatenate([sheet.competences for sheet in near]), size)
        comes = ALPHA / max(int((tied.variance > 0).sum()), 1)
        beyond = ALIKE * (float(np.median(tied.lift[inside])) - 1)
        now = (tied.p <= np.where(inside, STAYS, comes)) & (tied.lift >= max(LIFT, 1 + beyond)) & free
        if (now == inside).all():
            break
        inside = now
    chosen = np.flatnonzero(inside)
    return _held(every, chosen, stratum, looked) if len(chosen) >= SMALLEST else None


def _held(every: Sequence[Sheet], chosen: Ints, stratum: int, looked: _Looked) -> Community | None:
    """A set of competences held against chance, with the strata where it shows."""
    own = [part for part in (sheet.of(chosen) for sheet in every) if len(part.competences) > 1]
    by = joined(whole(part) for part in own)
    together = by.summed(np.zeros(len(own), np.int64), 1)
    p = looked.chance(float(together.p[0]), stratum, len(chosen))
    if p > CHANCE or together.lift[0] < LIFT:
        return None
    shows = by.p <= max(ALPHA / len(own), float(by.p.min()))
    strata = [part.stratum for part, clear in zip(own, shows.tolist(), strict=True) if clear]
    return Community(tuple(chosen.tolist()), tuple(strata), float(together.lift[0]), p)


def _links(every: Sequence[Sheet], one: Community) -> tuple[Link, ...]:
    """Each two competences of a cluster."""
    chosen = np.array(one.competences)
    table = pairs(sheet.of(chosen) for sheet in every if sheet.stratum in one.strata)
    size = int(chosen.max()) + 1
    found = table.moments.summed(table.first * size + table.second, size * size)
    score, _ = score_of(found.total, found.variance, found.third)
    return tuple(
        Link(
            a,
            b,
            int(found.both[a * size + b]),
            float(found.expected[a * size + b]),
            float(score[a * size + b]),
        )
        for a, b in combinations(one.competences, 2)
        if found.variance[a * size + b] > 0
    )


def _stable(
    every: Sequence[Sheet], made: Sequence[Community], looked: _Looked, resamples: int
) -> list[Community]:
    """The clusters with their mean best likeness over resamples of the people of their roles."""
    rng = np.random.default_rng(0)
    strata = {stratum for one in made for stratum in one.strata}
    own = [sheet for sheet in every if sheet.stratum in strata]
    likeness = np.zeros(len(made))
    for _ in range(resamples):
        some = [sheet.some(rng.random(len(sheet.known)) < KEPT) for sheet in own]
        fewer = _Looked(_Looked.at(pairs(some)).pairs, looked.sets)
        again = [set(one.competences) for one in _communities(some, fewer)]
        for at, one in enumerate(made):
            mine = set(one.competences)
            likeness[at] += max((len(mine & other) / len(mine | other) for other in again), default=0.0)
    return [
        replace(one, stability=round(float(value) / resamples, 3))
        for one, value in zip(made, likeness, strict=True)
    ]
