"""
Candidates for written names among the things of the graph, with scores that mean something.

A score is between 0 and 100: how likely it is, in per cent, that the candidate is the right one, as measured
on Norwegian names of occupations (docs/decisions/matching.md). 100 is kept for the same name or id. Whether a
candidate may be taken without looking is `match`: one thing alone of the types asked for has that name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphsvc.errors import BadQuestion
from graphsvc.matching.folding import same
from graphsvc.matching.names import HIGHEST, MEASURES, NameIndex
from graphsvc.matching.properties import agrees, property_of
from graphsvc.matching.things import Collection, Thing, living
from graphsvc.store.protocol import Reader

LONGEST = 300
"""Characters of a name that are looked at; a longer text is no name, and nothing is safe about it."""

MOST = 100
"""Candidates of one name, at most."""

LEAST = 1.0
"""Per cent of a candidate worth telling."""

DISAGREEING = 0.3
"""The share of its score that a candidate loses where no property agrees."""

LOOKED_AT = 400
"""Candidates by name whose properties are looked at."""

CHUNK = 32
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Asked:
    """A name to match, the types it may have (any, or every one), and values its properties should have."""

    query: str = ""
    types: tuple[str, ...] = ()
    every_type: bool = False
    limit: int = 5
    properties: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant; `features` are what its score is made of."""

    thing: Thing
    score: float
    match: bool
    features: Mapping[str, float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Immutable; safe to ask from many threads."""

    collection: Collection
    things: tuple[Thing, ...]
    index: NameIndex
    _named: Mapping[str, tuple[int, ...]]
    _of_type: Mapping[str, Any]
    _sorted: tuple[tuple[str, int], ...]

    @classmethod
    def build(cls, reader: Reader) -> Matcher:
        """Of all that is open in the reader's state."""
        collection = Collection.read(reader)
        things = tuple(living(collection.things))
        index = NameIndex.build([list(one.faces()) for one in things])
        named = _same_names(things)
        begins = sorted((name, at) for name, places in named.items() for at in places)
        return cls(collection, things, index, named, _by_type(things), tuple(begins))

    def find(self, asked: Sequence[Asked]) -> list[list[Candidate]]:
        """
        The candidates of each name, the best first; equal scores by kind, the shorter label first.

        Errors: BadQuestion for an unknown type or property, or a limit that is none.
        """
        for one in asked:
            self._check(one)
        found: list[list[Candidate]] = []
        for at in range(0, len(asked), CHUNK):
            some = asked[at : at + CHUNK]
            measured, likely = self.index.likely([one.query[:LONGEST] for one in some])
            found += [self._candidates(one, measured[:, row], likely[row]) for row, one in enumerate(some)]
        return found

    def beginning(self, prefix: str, types: Sequence[str] = (), most: int = MOST) -> list[Thing]:
        """The things with a name that begins so; without letters, the first things there are."""
        wanted = same(prefix)
        self._check(Asked(types=tuple(types)))
        allowed = self._allowed(Asked(types=tuple(types)))
        if not wanted:
            return [self.things[at] for at in np.flatnonzero(allowed)[:most].tolist()]
        first = bisect_left(self._sorted, (wanted, -1))
        last = bisect_left(self._sorted, (wanted + LAST, -1))
        places = sorted({at for _, at in self._sorted[first:last] if allowed[at]})
        return [self.things[at] for at in places[:most]]

    def _check(self, one: Asked) -> None:
        known = self.collection.types
        for name in one.types:
            if name not in known:
                raise BadQuestion(f"type: {name[:80]!r} is none of {', '.join(known)}.")
        for name, _ in one.properties:
            property_of(name)
        if one.limit < 1:
            raise BadQuestion("limit: ask for one candidate or more.")

    def _candidates(self, one: Asked, measured: Any, likely: Any) -> list[Candidate]:
        allowed = self._allowed(one)
        exact = self._exact(one.query, allowed)
        per_cent = np.where(allowed, likely, 0.0)
        if not same(one.query[:LONGEST]) and one.properties:
            per_cent = np.where(allowed, HIGHEST, 0.0)
        per_cent[exact] = 100.0
        alike = self._agreeing(one, per_cent)
        if alike is not None:
            per_cent = per_cent * (1 - DISAGREEING * (1 - alike)) * ((alike > 0) | bool(same(one.query)))
        sure = self._sure(one, exact, alike)
        order = np.lexsort((np.arange(len(per_cent)), -per_cent))[: min(one.limit, MOST)]
        return [
            Candidate(
                self.things[at],
                round(float(per_cent[at]), 1),
                at == sure,
                _features(measured[:, at], at in exact, None if alike is None else float(alike[at])),
            )
            for at in order.tolist()
            if per_cent[at] >= LEAST
        ]

    def _allowed(self, one: Asked) -> Any:
        """Which things have the types asked for; all where none is."""
        having = np.zeros(len(self.things), np.int64)
        for name in dict.fromkeys(one.types):
            having[self._of_type.get(name, [])] += 1
        return having >= (len(set(one.types)) if one.every_type else min(len(one.types), 1))

    def _exact(self, query: str, allowed: Any) -> list[int]:
        """The things that have the very name, code, id or address."""
        found = [*self._named.get(same(query), ()), *self._named.get(f"id {query.strip()}", ())]
        return [at for at in dict.fromkeys(found) if allowed[at]]

    def _agreeing(self, one: Asked, per_cent: Any) -> Any:
        """The share of the properties that agree, per thing; of the best by name alone. None without any."""
        if not one.properties:
            return None
        if same(one.query):
            looked_at = np.argsort(-per_cent, kind="stable")[:LOOKED_AT]
        else:
            looked_at = np.flatnonzero(per_cent)
        alike = np.zeros(len(per_cent))
        for at in looked_at.tolist():
            said = (agrees(self.collection, self.things[at], name, v) for name, v in one.properties)
            alike[at] = sum(said) / len(one.properties)
        return alike

    def _sure(self, one: Asked, exact: list[int], alike: Any) -> int | None:
        """The one thing that has the very name and every property, if there is one alone."""
        if len(one.query) > LONGEST:
            return None
        if alike is None:
            return exact[0] if len(exact) == 1 else None
        among = exact if same(one.query) else np.flatnonzero(alike).tolist()
        whole = [at for at in among if alike[at] == 1]
        return whole[0] if len(whole) == 1 else None


def _same_names(things: Sequence[Thing]) -> dict[str, tuple[int, ...]]:
    """By name in the form in which names are the same, and by `id ` and a code, id or address."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for at, one in enumerate(things):
        for name in one.names():
            found[same(name)][at] = None
        for key in (one.id, one.key, one.uri, one.row.get("notation")):
            if key:
                found[f"id {key}"][at] = None
    found.pop("", None)
    return {name: tuple(places) for name, places in found.items()}


def _by_type(things: Sequence[Thing]) -> dict[str, Any]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(things):
        for name in one.types:
            found[name].append(at)
    return {name: np.array(places) for name, places in found.items()}


def _features(measured: Any, exact: bool, alike: float | None) -> dict[str, float | bool]:
    told: dict[str, float | bool] = {
        name: round(float(value), 4) for name, value in zip(MEASURES, measured, strict=True)
    }
    told["same"] = exact
    if alike is not None:
        told["properties"] = round(alike, 4)
    return told
