"""
What would close the gaps that courses leave: practice under guidance, education, moving or recruiting
somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.answers import Lang
from graphsvc.courses.plans.answers import Holder, Open, Otherwise
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.gaps.scope import scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import holdings, posts
from graphsvc.projection.projection import Projection, Selection
from graphsvc.roles.answers import Option
from graphsvc.store.protocol import Reader

GUIDES = 4
"""The level at which somebody guides others (DOMAIN, "Levels")."""

NAMED = 5
"""How many people are named."""

Ints = NDArray[np.int64]


def otherwise(
    reader: Reader, projection: Projection, viewer: Viewer, left: Sequence[Open], *, lang: Lang
) -> tuple[Otherwise, ...]:
    """
    Per competence with gaps left what else would close them, most people first.

    Only people whom the viewer sees are counted and named, and whoever works at all on the day.
    Source: cypher/plans/learning.cypher.
    """
    by: dict[str, list[Open]] = {}
    for one in left:
        by.setdefault(one.competence, []).append(one)
    learned = {row["competence"]: row["learned_by"] for row in reader.read("plans.learning")} if by else {}
    staff = _Staff.of(projection, viewer, [projection.facts.competences.position[key] for key in by], lang)
    found = (_competence(staff, key, some, learned.get(key, ())) for key, some in by.items())
    return tuple(sorted(found, key=lambda one: (-one.people, one.id)))


def _competence(staff: _Staff, key: str, left: Sequence[Open], learned: Iterable[str]) -> Otherwise:
    level = max(max(one.must, one.should) for one in left)
    lacking = {staff.projection.facts.people.position[one.employee] for one in left}
    holders = staff.holders(staff.projection.facts.competences.position[key], level, lacking)
    guides = staff.holders(staff.projection.facts.competences.position[key], GUIDES, lacking)
    movable = [one for one in holders if not one.asked]
    reasons: dict[str, int] = {}
    for one in left:
        reasons[one.reason] = reasons.get(one.reason, 0) + 1
    return Otherwise(
        id=key,
        label=left[0].competence_label,
        people=len(lacking),
        level=level,
        reasons=dict(sorted(reasons.items())),
        learned_by=tuple(how for how in learned if how != "course"),
        guides=len(guides),
        guides_named=tuple(map(staff.named, guides[:NAMED])),
        movable=len(movable),
        movable_named=tuple(map(staff.named, movable[:NAMED])),
        recruit=not holders,
    )


@dataclass(frozen=True)
class _Held:
    person: int
    level: int
    asked: bool


@dataclass(frozen=True)
class _Staff:
    """Who of those that a viewer sees holds what, and whether a post of hers asks for it."""

    projection: Projection
    held: Mapping[int, Sequence[_Held]]
    units: Mapping[int, Sequence[int]]
    lang: Lang

    @classmethod
    def of(cls, projection: Projection, viewer: Viewer, competences: Collection[int], lang: Lang) -> _Staff:
        facts, scope = projection.facts, scope_of(projection.facts, viewer, "make", "plan")
        units: dict[int, list[int]] = {}
        there = posts(projection, scope.units)
        for person, unit in zip(there.person.tolist(), there.unit.tolist(), strict=True):
            if scope.person is None or person == scope.person:
                units.setdefault(person, []).append(unit)
        wanted = np.zeros(len(facts.competences), np.bool_)
        wanted[list(competences)] = True
        seen = np.zeros(len(facts.people), np.bool_)
        seen[list(units)] = True
        asked = _asked(projection, wanted)
        held: dict[int, list[_Held]] = {}
        every = holdings(projection)
        mine = np.flatnonzero(seen[every.person] & wanted[every.competence])
        for person, competence, level in zip(
            every.person[mine].tolist(),
            every.competence[mine].tolist(),
            every.level[mine].tolist(),
            strict=True,
        ):
            held.setdefault(competence, []).append(_Held(person, level, (person, competence) in asked))
        return cls(projection, held, units, lang)

    def holders(self, competence: int, level: int, lacking: Collection[int]) -> list[_Held]:
        """Those who hold a level or more, the highest first; none of those who lack it."""
        found = [
            one for one in self.held.get(competence, ()) if one.level >= level and one.person not in lacking
        ]
        return sorted(found, key=lambda one: (-one.level, one.person))

    def named(self, one: _Held) -> Holder:
        facts = self.projection.facts
        units = sorted({unit for unit in self.units[one.person] if unit >= 0})
        return Holder(
            id=facts.people.ids[one.person],
            label=facts.people.label(one.person, self.lang),
            level=one.level,
            units=tuple(
                Option(id=facts.units.ids[at], label=facts.units.label(at, self.lang)) for at in units
            ),
        )


def _asked(projection: Projection, wanted: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """Person and competence wherever a post must or should have one of the marked competences."""
    found: set[tuple[int, int]] = set()
    for part in projection.parts("posts", Selection()):
        block = part.block
        at = np.flatnonzero(wanted[block.competence] & (block.held != UNKNOWN))
        found.update(zip(block.person[block.row[at]].tolist(), block.competence[at].tolist(), strict=True))
    return found
