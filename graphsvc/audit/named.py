"""
Which persons an answer names: found in what goes out, so that no use case has to say it.

An id of an employee that is no other thing's id counts wherever it stands as a value. One that is (a unit's
number may be somebody's, too) counts where its field says that it is a person's, or an address leads to her.
Who gave an assessment is not told of by it: the answer is about whom it was given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphsvc.projection.facts import Facts, Names

PERSON_FIELDS = frozenset(
    (
        *("employee", "employees", "person", "leaving", "holders", "guides_named", "movable_named", "data"),
        *("giver", "deputy", "asked_by", "manager"),
    )
)
"""Fields (or lists of things with an id) in which an id of two meanings is a person's."""

DEED_FIELDS = frozenset(("by", "verified_by", "checked_by", "given_by"))
"""Fields that say who did something."""

_VALUES = re.compile(r'[:\[,]\s*"([^"\\]{1,120})"(?=\s*[,\]}])')
_DEEDS = re.compile(rf'"(?:{"|".join(DEED_FIELDS)})"\s*:\s*"([^"\\]*)"')
_ADDRESSES = re.compile(r"(?:/employees/|[?&]employee=)([A-Za-z0-9._-]+)")
_WORDS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def nouns(facts: Facts) -> tuple[Names, ...]:
    """Whose ids are told apart; a post that has its owner's id is hers."""
    return (
        facts.people,
        facts.units,
        facts.roles,
        facts.profiles,
        facts.systems,
        facts.groups,
        facts.competences,
    )


Strings = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Known:
    """The ids of a graph's employees, and those among them that are ids of other things too."""

    people: frozenset[str]
    doubtful: frozenset[str]

    @classmethod
    def of(cls, names: Sequence[Names]) -> Known:
        """From the employees' ids and those of all other nouns, as `nouns` gives them."""
        people = frozenset(names[0].ids)
        return cls(people, frozenset(one for noun in names[1:] for one in noun.ids if one in people))

    def in_json(self, text: str) -> tuple[str, ...]:
        """Those whom a JSON text names, in the order of their ids."""
        told = self.people.intersection(_VALUES.findall(text))
        if told:
            deeds = self.people.intersection(_DEEDS.findall(text))
            if deeds:
                told = told - deeds | self.people.intersection(_VALUES.findall(_DEEDS.sub('"by":null', text)))
            if told & self.doubtful:
                told = told - self.doubtful | self._surely(text, told & self.doubtful)
        return tuple(sorted(told))

    def _surely(self, text: str, doubtful: frozenset[str]) -> frozenset[str]:
        """Those of some ids that stand where a person's does; all of them in what is no whole JSON text."""
        try:
            return doubtful.intersection(_persons(json.loads(text), ""))
        except (ValueError, RecursionError):
            return doubtful

    def in_text(self, text: str) -> tuple[str, ...]:
        """Those whom a page, a table or the like names, in the order of their ids."""
        certain = self.people.difference(self.doubtful).intersection(_WORDS.findall(text))
        return tuple(sorted(certain | self.doubtful.intersection(_ADDRESSES.findall(text))))

    def asked(self, strings: Strings) -> tuple[str, ...]:
        """Those whom the parameters of a question name, commas between."""
        found: set[str] = set()
        for name, values in strings.items():
            parts = {part.strip() for value in values for part in value.split(",")}
            known = self.people.intersection(parts)
            found |= known if name in PERSON_FIELDS else known - self.doubtful
        return tuple(sorted(found))


def _persons(value: Any, field: str) -> Iterator[str]:
    """The strings that stand where a person's id does; `id` takes the name of what it stands in."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _persons(inner, field if name == "id" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _persons(inner, field)
    elif isinstance(value, str):
        if field in PERSON_FIELDS:
            yield value
        yield from _ADDRESSES.findall(value)
