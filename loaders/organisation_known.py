"""What the store already knows of the organisation, and of the vocabulary that its files name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from graphsvc.people.adjustments import Demands, Source, Sources, read_demands
from graphsvc.store.protocol import Reader, Row


class Period(NamedTuple):
    """The days of an edge, and for a picked profile whether it is must or should."""

    valid_from: str | None
    valid_to: str | None
    necessity: str = "must"


class Known(NamedTuple):
    """
    The store before a load, by id.

    `edges` hold, for each edge type, what hangs at a start: `edges["HAS_ROLE"][employment][role]`.
    """

    roles: frozenset[str]
    profiles: frozenset[str]
    competences: frozenset[str]
    qualifications: frozenset[str]
    units: Mapping[str, Row]
    parents: Mapping[str, str]
    employees: Mapping[str, Row]
    employments: Mapping[str, Row]
    edges: Mapping[str, Mapping[str, Mapping[str, Period]]]
    verified: Mapping[tuple[str, str], str | None]
    adjustments: Mapping[str, list[Row]]
    demands: Demands

    def sources(self, employment: str) -> Sources:
        """The roles and picked profiles of an employment."""
        return Sources(
            tuple(Source(*pair) for pair in self._periods("HAS_ROLE", employment)),
            tuple(
                Source(key, start, end, self.edges["HAS_PROFILE"][employment][key].necessity == "must")
                for key, start, end in self._periods("HAS_PROFILE", employment)
            ),
        )

    def _periods(self, type_: str, start: str) -> list[tuple[str, str | None, str | None]]:
        return [(k, p.valid_from, p.valid_to) for k, p in self.edges[type_].get(start, {}).items()]


def read_known(reader: Reader) -> Known:
    """Source: cypher/organisation/*.cypher"""

    def ids(noun: str) -> frozenset[str]:
        return frozenset(reader.columns(f"organisation.{noun}")["id"])

    def rows(query: str) -> dict[str, Row]:
        return {row["id"]: row for row in reader.read(f"organisation.{query}")}

    adjustments: dict[str, list[Row]] = defaultdict(list)
    for row in reader.read("organisation.adjustments"):
        adjustments[row["employment"]].append(row)
    return Known(
        roles=ids("roles"),
        profiles=ids("profiles"),
        competences=ids("competences"),
        qualifications=ids("qualifications"),
        units=rows("units"),
        parents={row["unit"]: row["parent"] for row in reader.read("organisation.unit_parents")},
        employees=rows("employees"),
        employments=rows("employments"),
        edges={
            "IN_UNIT": _edges(reader, "employment_units", "employment", "unit"),
            "HAS_ROLE": _edges(reader, "employment_roles", "employment", "role"),
            "HAS_PROFILE": _edges(reader, "employment_profiles", "employment", "profile_id"),
            "MANAGES": _edges(reader, "managers", "employee", "unit"),
        },
        verified={
            (row["employee"], row["qualification"]): row["verified_by"]
            for row in reader.read("organisation.held_qualifications")
        },
        adjustments=adjustments,
        demands=read_demands(reader),
    )


def _edges(reader: Reader, query: str, start: str, end: str) -> dict[str, dict[str, Period]]:
    out: dict[str, dict[str, Period]] = defaultdict(dict)
    for row in reader.read(f"organisation.{query}"):
        period = Period(row.get("valid_from"), row.get("valid_to"), row.get("necessity") or "must")
        out[row[start]][row[end]] = period
    return dict(out)
