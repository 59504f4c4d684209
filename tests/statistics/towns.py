"""Small organisations said by counts: who is assessed in what, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graphsvc.changes import Change
from tests.oracle.changes import between, to_changes
from tests.oracle.model import Assessment, Employment, InRole, Organisation, Requirement

Stands = str
"""What a person is in each competence, a letter each: + met, - a gap, ? required and not assessed, . not."""

LEVEL = {"+": 3, "-": 1}
LONG_AGO = date(2025, 1, 1)


@dataclass(frozen=True)
class Person:
    id: str
    unit: str
    stands: Stands


@dataclass(frozen=True)
class Town:
    """
    Units with the parent of each, and people.

    `systems` names the competences that concern each, `groups` those that lie in each; a competence is a
    small letter, in the order of the letters of Stands.
    """

    units: Mapping[str, str | None]
    people: tuple[Person, ...]
    systems: Mapping[str, str]
    groups: Mapping[str, str]
    competences: str = "abcd"

    @classmethod
    def of(
        cls,
        units: Mapping[str, str | None],
        counts: Mapping[str, Mapping[Stands, int]],
        *,
        systems: Mapping[str, str],
        groups: Mapping[str, str] | None = None,
    ) -> Town:
        """`counts` says how many people of each kind work in each unit."""
        return cls(units, tuple(people(counts)), systems, groups or {})

    def without(self, *gone: str) -> Town:
        return self.with_people(one for one in self.people if one.id not in gone)

    def with_people(self, people: Iterable[Person]) -> Town:
        return Town(self.units, tuple(people), self.systems, self.groups, self.competences)

    def organisation(self) -> Organisation:
        """The same in the words of the naive model: a role per set of required competences."""
        asked = {one.id: _required(self.competences, one.stands) for one in self.people}
        return Organisation(
            units=dict(self.units),
            employees=tuple(one.id for one in self.people),
            employments=tuple(
                Employment(f"{one.id}-1", one.id, one.unit, roles=(InRole(f"r-{asked[one.id]}"),))
                for one in self.people
                if asked[one.id]
            ),
            competences=dict.fromkeys(self.competences),
            roles={
                f"r-{every}": tuple(Requirement(one, "must", 3) for one in every)
                for every in sorted({one for one in asked.values() if one})
            },
            systems=tuple(self.systems),
            concerns={
                one: tuple(key for key, own in self.systems.items() if one in own) for one in self.competences
            },
            groups=dict.fromkeys(self.groups, ()),
            in_group={
                one: tuple(key for key, own in self.groups.items() if one in own) for one in self.competences
            },
            assessments=tuple(
                Assessment(one.id, competence, LONG_AGO, "manager", LEVEL[letter])
                for one in self.people
                for competence, letter in zip(self.competences, one.stands, strict=False)
                if letter in LEVEL
            ),
        )

    def changes(self) -> list[Change]:
        return to_changes(self.organisation())

    def changes_from(self, before: Town) -> list[Change]:
        return between(before.organisation(), self.organisation())

    def subjects(self) -> dict[tuple[str, str], str]:
        """What the tables are about, and the competences of each; worked out of the open vocabulary alone."""
        concerned = {one for own in self.systems.values() for one in own}
        found = {("systems", key): own for key, own in self.systems.items() if own}
        found |= {("requirements", one): one for one in sorted(concerned)}
        plain = {key: "".join(one for one in own if one not in concerned) for key, own in self.groups.items()}
        return found | {("groups", key): own for key, own in plain.items() if own}

    def state_of(self, person: Person, competences: str) -> str:
        """- with a gap in any of some competences, + assessed without, . not counted."""
        letters = {
            letter for one, letter in zip(self.competences, person.stands, strict=False) if one in competences
        }
        return "-" if "-" in letters else "+" if "+" in letters else "."

    def inside(self, unit: str) -> set[str]:
        """A unit and all below it."""
        found = {unit}
        for one, parent in self.units.items():  # parents come first
            if parent in found:
                found.add(one)
        return found


def people(counts: Mapping[str, Mapping[Stands, int]]) -> Iterator[Person]:
    for unit, kinds in counts.items():
        number = 0
        for stands, many in kinds.items():
            for _ in range(many):
                number += 1
                yield Person(f"{unit}.{number}", unit, stands)


def _required(competences: Sequence[str], stands: Stands) -> str:
    return "".join(one for one, letter in zip(competences, stands, strict=False) if letter != ".")
