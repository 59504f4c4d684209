"""
What the fixed tables are about: competence groups, IT systems, and the requirements of each system.

A subject is a set of competences. What concerns a system is told under systems and requirements alone, so
that groups share no competence with them; a group is told with what lies directly in it, so that hardly any
holds another. What is left of subsets and unions (a requirement in its system) is found, not assumed:
`links_of`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.facts import Facts, Names

TableName = Literal["groups", "systems", "requirements"]
TABLES: tuple[TableName, ...] = ("groups", "systems", "requirements")


@dataclass(frozen=True)
class Subject:
    """One subject: its table, id, labels per language, the positions of its competences, its systems' ids."""

    table: TableName
    key: str
    labels: tuple[str, str, str]
    competences: frozenset[int]
    systems: tuple[str, ...] = ()


def subjects_of(facts: Facts) -> tuple[Subject, ...]:
    """The subjects of all tables, those without a competence left out."""
    found = [*_groups(facts), *_systems(facts), *_requirements(facts)]
    return tuple(one for one in found if one.competences)


def _labels(names: Names, at: int) -> tuple[str, str, str]:
    return names.label(at, "nb"), names.label(at, "nn"), names.label(at, "en")


def _groups(facts: Facts) -> Iterator[Subject]:
    """Each group with what lies directly in it, and concerns no system."""
    direct: list[set[int]] = [set() for _ in facts.groups.ids]
    for competence, groups in enumerate(facts.in_group):
        if facts.concerns[competence]:
            continue
        above = {up for one in groups for up in facts.group_above[one] if up != one}
        for group in groups - above:
            direct[group].add(competence)
    for at, competences in enumerate(direct):
        yield Subject("groups", facts.groups.ids[at], _labels(facts.groups, at), frozenset(competences))


def _systems(facts: Facts) -> Iterator[Subject]:
    for at, key in enumerate(facts.systems.ids):
        own = frozenset(one for one, systems in enumerate(facts.concerns) if at in systems)
        yield Subject("systems", key, _labels(facts.systems, at), own, (key,))


def _requirements(facts: Facts) -> Iterator[Subject]:
    for at, key in enumerate(facts.competences.ids):
        if facts.concerns[at]:
            systems = tuple(facts.systems.ids[one] for one in sorted(facts.concerns[at]))
            yield Subject("requirements", key, _labels(facts.competences, at), frozenset((at,)), systems)


@dataclass(frozen=True)
class Links:
    """
    What anybody can tell from the open vocabulary about how subjects hang together, by positions.

    `inside`: (part, whole), each competence of the part is one of the whole's, so that whoever is counted in
    the part is counted in the whole. `unions`: (whole, parts), the parts make up the whole.
    """

    inside: tuple[tuple[int, int], ...]
    unions: tuple[tuple[int, tuple[int, ...]], ...]

    def bundles(self) -> list[list[int]]:
        """The subjects that hang together, those that hang with no other left out."""
        parent: dict[int, int] = {}

        def root(one: int) -> int:
            while parent.setdefault(one, one) != one:
                one = parent[one]
            return one

        for part, whole in self.inside:
            parent[root(part)] = root(whole)
        found: dict[int, list[int]] = {}
        for one in sorted(parent):
            found.setdefault(root(one), []).append(one)
        return list(found.values())


def links_of(subjects: Sequence[Subject]) -> Links:
    """The subsets and unions among subjects."""
    inside: list[tuple[int, int]] = []
    unions: list[tuple[int, tuple[int, ...]]] = []
    holders: dict[int, set[int]] = {}
    for at, one in enumerate(subjects):
        for competence in one.competences:
            holders.setdefault(competence, set()).add(at)
    parts: list[list[int]] = [[] for _ in subjects]
    for at, one in enumerate(subjects):
        for whole in sorted(set.intersection(*(holders[each] for each in one.competences)) - {at}):
            inside.append((at, whole))
            parts[whole].append(at)
    for whole, own in enumerate(parts):
        if (
            own
            and frozenset().union(*(subjects[at].competences for at in own)) == subjects[whole].competences
        ):
            unions.append((whole, tuple(own)))
    return Links(tuple(inside), tuple(unions))


def membership(subjects: Sequence[Subject], competences: int) -> NDArray[np.float32]:
    """Which competences (rows) belong to which subjects (columns)."""
    made = np.zeros((competences, len(subjects)), np.float32)
    for at, one in enumerate(subjects):
        made[sorted(one.competences), at] = 1
    return made
