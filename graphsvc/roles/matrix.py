"""
Role x competence as sparse arrays, for one open revision; what roles have in common is answered from it.

One entry per role and competence. Where a role asks for the same competence more than once (itself, through
profiles, as must and as should), the must requirements set the entry, and among them the highest level.
A requirement of level 0 asks for nothing and has no entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphsvc.answers import Lang, pick
from graphsvc.errors import UnknownCompetence, UnknownRole
from graphsvc.identifiers import candidates
from graphsvc.model.types import Necessity
from graphsvc.store.protocol import Reader, Row

Ints = NDArray[np.int64]
NO_LEVEL = -1
NECESSITIES: tuple[Necessity, ...] = ("must", "essential", "should", "optional")
"""By number; the first two are strong."""
CLASSES = 12
"""Kinds of entry that similarity tells apart: should or must, without a level or at 0-4."""


class Entry(NamedTuple):
    """One requirement: a column, its level or None, its necessity, the profile it comes through."""

    column: int
    level: int | None
    necessity: Necessity
    profile: str | None


class QualificationSet(NamedTuple):
    """One required qualification: any one of `options` (id, names) will do."""

    any_of: str
    necessity: str
    due: str | None
    months: int | None
    exemption: str | None
    options: tuple[tuple[str, Row], ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(key for key, _ in self.options)


@dataclass(frozen=True)
class Requirements:
    """
    The entries of all roles, sorted by role and column.

    Shape: `rows`, `columns`, `levels` (NO_LEVEL without one), `necessity` (a number of NECESSITIES), `via` (a
           profile's number, -1 for the role itself) in step; `start[r]:start[r + 1]` are role r's.
    """

    shape: tuple[int, int]
    rows: Ints
    columns: Ints
    levels: Ints
    necessity: Ints
    via: Ints

    @cached_property
    def strong(self) -> Ints:
        """1 for must and essential, 0 for should and optional."""
        return (self.necessity < 2).astype(np.int64)

    @cached_property
    def start(self) -> Ints:
        return np.searchsorted(self.rows, np.arange(self.shape[0] + 1))

    @cached_property
    def spread(self) -> Ints:
        """In how many roles each competence is required."""
        return np.bincount(self.columns, minlength=self.shape[1])

    @cached_property
    def spread_list(self) -> list[int]:
        """The same as plain numbers, for sorting a handful."""
        return list(map(int, self.spread))

    @cached_property
    def rarity(self) -> NDArray[np.float64]:
        """Inverse document frequency, ln(1 + roles / roles that require it): a rare competence says more."""
        roles = max(1, int(np.count_nonzero(np.diff(self.start))))
        return np.log1p(roles / np.maximum(self.spread, 1))

    @cached_property
    def classes(self) -> Ints:
        """The class of each entry, 0 to CLASSES - 1."""
        return self.strong * (CLASSES // 2) + self.levels + 1

    @cached_property
    def present(self) -> Ints:
        """The classes that occur: two in ESCO, up to eight where every requirement has its level."""
        return np.unique(self.classes)

    @cached_property
    def features(self) -> sparse.csr_array:
        """A column per competence and class that occurs, with a one where the role has that."""
        kinds = len(self.present)
        columns = self.columns * kinds + np.searchsorted(self.present, self.classes)
        return sparse.csr_array(
            (np.ones(len(self.rows)), (self.rows, columns)), shape=(self.shape[0], self.shape[1] * kinds)
        )

    @classmethod
    def merged(cls, shape: tuple[int, int], parts: Sequence[Sequence[Ints]]) -> Requirements:
        """One entry per role and column out of many: must before should, then the highest, then the own."""
        rows, columns, levels, necessity, via = (np.concatenate(group) for group in zip(*parts, strict=True))
        order = np.lexsort((via, necessity, -levels, necessity // 2, columns, rows))
        order = order[levels[order] != 0]
        pair = rows[order] * max(1, shape[1]) + columns[order]
        first = order[np.concatenate(([True], pair[1:] != pair[:-1]))] if len(order) else order
        return cls(shape, rows[first], columns[first], levels[first], necessity[first], via[first])


@dataclass(frozen=True)
class RoleMatrix:
    """
    What every role requires, own (`own`) and with the profiles it includes (`full`), and its qualifications.

    Immutable; roles, competences and profiles are sorted by id, so that every engine gives the same arrays.
    """

    roles: tuple[str, ...]
    competences: tuple[str, ...]
    profiles: tuple[str, ...]
    own: Requirements
    full: Requirements
    qualifications: Mapping[str, tuple[QualificationSet, ...]]
    names: Mapping[str, Mapping[str, Row]]

    @classmethod
    def build(cls, reader: Reader) -> RoleMatrix:
        """
        The matrix of the reader's state.

        Source: cypher/roles/matrix*.cypher.
        """
        names = {
            noun: {row["id"]: row for row in reader.read(f"roles.matrix_{noun}")}
            for noun in ("roles", "competences")
        }
        roles, competences = (tuple(sorted(names[noun])) for noun in ("roles", "competences"))
        row_of = {key: place for place, key in enumerate(roles)}
        column_of = {key: place for place, key in enumerate(competences)}
        shape = (len(roles), len(competences))
        own = _entries(reader.read("roles.matrix"), "role", row_of, column_of)
        profiles, included = _included(reader, row_of, column_of)
        return cls(
            roles,
            competences,
            profiles,
            Requirements.merged(shape, [own]),
            Requirements.merged(shape, [own, included]),
            _qualifications(reader.read("roles.matrix_qualifications")),
            names,
        )

    @cached_property
    def _rows(self) -> dict[str, int]:
        return _places(self.roles, self.names["roles"])

    @cached_property
    def _columns(self) -> dict[str, int]:
        return _places(self.competences, self.names["competences"])

    def row(self, role: str) -> int:
        """
        The row of a role, given its id, its URI or a bare ESCO UUID.

        Errors: UnknownRole.
        """
        found = _lookup(self._rows, role)
        if found is None:
            raise UnknownRole(role)
        return found

    def column(self, competence: str) -> int:
        """
        The column of a competence, given its id, its URI or a bare ESCO UUID.

        Errors: UnknownCompetence.
        """
        found = _lookup(self._columns, competence)
        if found is None:
            raise UnknownCompetence(competence)
        return found

    def requirements(self, common: bool) -> Requirements:
        """With the included profiles, or without."""
        return self.full if common else self.own

    def entries(self, row: int, *, common: bool) -> dict[int, Entry]:
        """What a role requires, by column."""
        of = self.requirements(common)
        return {entry.column: entry for entry in self._at(of, slice(of.start[row], of.start[row + 1]))}

    def holders(self, column: int, *, common: bool) -> dict[int, Entry]:
        """The roles that require a competence, by row."""
        of = self.requirements(common)
        places = np.flatnonzero(of.columns == column)
        return dict(zip(of.rows[places].tolist(), self._at(of, places), strict=True))

    def role_label(self, row: int, lang: Lang) -> str:
        key = self.roles[row]
        return pick(self.names["roles"][key], "label", lang) or key

    def competence_label(self, column: int, lang: Lang) -> str:
        key = self.competences[column]
        return pick(self.names["competences"][key], "label", lang) or key

    def _at(self, of: Requirements, places: Ints | slice) -> list[Entry]:
        arrays = (of.columns, of.levels, of.necessity, of.via)
        return [
            Entry(
                column,
                None if level == NO_LEVEL else level,
                NECESSITIES[necessity],
                None if via < 0 else self.profiles[via],
            )
            for column, level, necessity, via in zip(*(a[places].tolist() for a in arrays), strict=True)
        ]


def _entries(
    rows: Iterable[Row], key: str, row_of: Mapping[str, int], column_of: Mapping[str, int]
) -> list[Ints]:
    """The arrays rows, columns, levels, necessity, via (-1) of grouped rows."""
    out: tuple[list[int], ...] = ([], [], [], [])
    for row in rows:
        out[0].extend([row_of[row[key]]] * len(row["competences"]))
        out[1].extend(map(column_of.__getitem__, row["competences"]))
        out[2].extend(row["levels"])
        out[3].extend(map(NECESSITIES.index, row["necessities"]))
    arrays = [np.array(part, dtype=np.int64) for part in out]
    return [*arrays, np.full(len(arrays[0]), -1, dtype=np.int64)]


def _included(
    reader: Reader, row_of: Mapping[str, int], column_of: Mapping[str, int]
) -> tuple[tuple[str, ...], list[Ints]]:
    """The profiles by number, and an entry per role, included profile and competence of it."""
    pairs = reader.read("roles.matrix_includes")
    asked = reader.read("roles.matrix_profiles")
    profiles = tuple(sorted({row["through"] for row in (*pairs, *asked)}))
    number = {key: place for place, key in enumerate(profiles)}
    by_profile, columns, levels, necessity, _ = _entries(asked, "through", number, column_of)
    links = sparse.csr_array(
        (
            np.ones(len(pairs), dtype=np.int64),
            ([number[row["through"]] for row in pairs], [row_of[row["role"]] for row in pairs]),
        ),
        shape=(len(profiles), len(row_of)),
    )
    width = np.diff(links.indptr)[by_profile]
    entry = np.repeat(np.arange(len(by_profile)), width)
    ends = np.cumsum(width)
    offset = np.arange(len(entry)) - np.repeat(ends - width, width)
    rows = links.indices[links.indptr[by_profile[entry]] + offset].astype(np.int64)
    return profiles, [rows, columns[entry], levels[entry], necessity[entry], by_profile[entry]]


def _qualifications(rows: Iterable[Row]) -> dict[str, tuple[QualificationSet, ...]]:
    """Rows grouped by role and set; must before should, then by the set's id."""
    groups: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: (row["role"], row["any_of"], row["id"])):
        groups.setdefault(row["role"], {}).setdefault(row["any_of"], []).append(row)
    return {
        role: tuple(sorted(map(_qualification_set, sets.values()), key=lambda s: (s.necessity, s.any_of)))
        for role, sets in groups.items()
    }


def _qualification_set(rows: Sequence[Row]) -> QualificationSet:
    first = rows[0]
    options = tuple((row["id"], row) for row in rows)
    return QualificationSet(
        first["any_of"], first["necessity"], first["due"], first["months"], first["exemption"], options
    )


def _places(keys: Sequence[str], names: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    by_uri = {str(names[key]["uri"]): place for place, key in enumerate(keys) if names[key]["uri"]}
    return by_uri | {key: place for place, key in enumerate(keys)}


def _lookup(places: Mapping[str, int], given: str) -> int | None:
    return next((places[key] for key in (given, *candidates(given)) if key in places), None)
