"""What CASE is made of: the open rows of every vocabulary, as the queries give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphsvc.answers import LANGS, Lang
from graphsvc.publish.terms import BASE, address
from graphsvc.store.protocol import Reader, Row

Rows = list[Row]

ELSEWHERE = frozenset({"esco"})
"""Vocabularies that their own publisher hands out; republished here they would get identifiers of ours."""


@dataclass(frozen=True)
class Material:
    """The rows of all vocabularies; by id, by owner, or as pairs (a, b), in order of ids."""

    vocabularies: Mapping[str, Row]
    groups: Mapping[str, Row]
    competences: Mapping[str, Row]
    levels: Mapping[str, Rows]
    outcomes: Mapping[str, Rows]
    above_groups: Mapping[str, list[str]]
    above_competences: Mapping[str, list[str]]
    groups_of: Mapping[str, list[str]]
    matches: Mapping[str, Rows]
    concepts: Mapping[str, Row]

    def languages(self, vocabulary: str) -> list[Lang]:
        """The languages in which a vocabulary names any competence, the first to be translated from."""
        rows = [row for row in self.competences.values() if row["vocabulary"] == vocabulary]
        return [lang for lang in LANGS if any(row[f"label_{lang}"] for row in rows)]


def read_material(reader: Reader) -> Material:
    """
    Every row that CASE needs.

    Source: cypher/skos/.
    """

    def read(query: str) -> Rows:
        return reader.read(f"skos.{query}")

    return Material(
        vocabularies={
            row["id"]: {**row, "uri": address("vocabularies", row["id"], _own(row))}
            for row in _sorted(read("vocabularies"))
            if row["id"] not in ELSEWHERE
        },
        groups=_addressed("groups", read("groups")),
        competences=_addressed("competences", read("competences")),
        levels=_by_owner(sorted(read("levels"), key=lambda row: (row["owner"], row["step"]))),
        outcomes=_by_owner(sorted(read("outcomes"), key=lambda row: (row["owner"], row["id"]))),
        above_groups=_pairs(read("broader_groups")),
        above_competences=_pairs(read("broader_competences")),
        groups_of=_pairs(read("in_group")),
        matches=_by_owner(
            sorted(read("match_competences"), key=lambda row: (row["a"], row["b"], row["kind"])), "a"
        ),
        concepts={row["uri"]: row for row in read("concepts")},
    )


def _own(row: Row) -> str:
    return f"{row['namespace'] or BASE}vocabularies/{row['id']}"


def _sorted(rows: Iterable[Row]) -> Rows:
    return sorted(rows, key=lambda row: str(row["id"]))


def _addressed(path: str, rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: {**row, "uri": address(path, row["id"], row["uri"])} for row in _sorted(rows)}


def _by_owner(rows: Iterable[Row], column: str = "owner") -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _pairs(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row["a"], row["b"])):
        found.setdefault(row["a"], []).append(row["b"])
    return found
