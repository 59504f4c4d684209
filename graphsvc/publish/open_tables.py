"""
The open vocabulary as tables, one per kind of node and of edge.

They are made of the queries that everything open is made of. A part of a thing (a level, a duty, a run of a
course) has the thing as its first column. Types: https://specs.frictionlessdata.io/table-schema/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.publish.skos_table import VALUES
from graphsvc.publish.terms import fit
from graphsvc.queries import catalogue
from graphsvc.queryheader import Field
from graphsvc.store.protocol import Reader, Row

TYPES: Mapping[str, str] = {
    "STRING": "string",
    "INT64": "integer",
    "FLOAT64": "number",
    "BOOL": "boolean",
    "LIST<STRING>": "array",
}
"""What Table Schema calls the types of the queries' columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table: a query of skos/, `names` for its columns that need others, its key, and what a row is.

    `refers` are the columns that name a row of another table.
    """

    name: str
    query: str
    says: str
    key: tuple[str, ...] = ("id",)
    names: Mapping[str, str] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> tuple[Field, ...]:
        """The columns as their query declares them."""
        return catalogue()[f"skos.{self.query}"].columns

    def columns(self) -> list[str]:
        """Their names here."""
        return [self.names.get(one.name, one.name) for one in self.fields()]

    def types(self) -> list[str]:
        """Their types in Table Schema."""
        return ["date" if _is_day(one.name) else TYPES[one.type] for one in self.fields()]


def _is_day(column: str) -> bool:
    return VALUES.get(column, ("", ""))[1] == "date"


def _nodes(name: str, says: str) -> Table:
    return Table(name, name, says)


def _part(name: str, owner: str, path: str, says: str, key: str = "id") -> Table:
    return Table(name, name, says, (owner, key), {"owner": owner}, {owner: path})


def _pair(query: str, start: tuple[str, str], end: tuple[str, str], says: str, name: str = "") -> Table:
    """An edge without values between rows of two tables, each side as column and table."""
    (a, start_path), (b, end_path) = start, end
    return Table(name or query, query, says, (a, b), {"a": a, "b": b}, {a: start_path, b: end_path})


def _broader(noun: str, path: str) -> Table:
    return _pair(
        f"broader_{path}",
        (noun, path),
        ("broader", path),
        f"Which of the {path} lie under which.",
        f"{noun}_broader",
    )


def _requires(noun: str, path: str) -> Table:
    return Table(
        f"{noun}_requires",
        f"require_{path}",
        f"The levels that the {path} require, with the legal basis where there is one.",
        (noun, "competence", "necessity"),
        {"owner": noun},
        {noun: path, "competence": "competences"},
    )


def _matches(noun: str, path: str) -> Table:
    says = f"Outside concepts that the {path} are mapped to; broad: the concept is the broader of the two."
    return _pair(f"match_{path}", (noun, path), ("concept", "concepts"), says, f"{noun}_matches")


TABLES: tuple[Table, ...] = (
    _nodes("vocabularies", "The vocabularies, with version, licence and publisher."),
    _nodes("areas", "Service areas: parts of the municipality's services."),
    _nodes("groups", "Groups that competences lie in."),
    _nodes("roles", "Roles: work as the organisation defines it."),
    _part("responsibilities", "role", "roles", "The duties of each role."),
    _nodes("competences", "Competences: what one can know or do."),
    _part("levels", "competence", "competences", "What one does at each level of a competence.", "step"),
    _part("outcomes", "competence", "competences", "What one knows or can do after learning."),
    _nodes("qualifications", "Formal qualifications: had or not had, never level points."),
    _nodes("courses", "Courses; hours of participation, price in kroner."),
    _part("sessions", "course", "courses", "Dated runs of courses."),
    _nodes("systems", "IT systems."),
    _nodes("profiles", "Named sets of required levels, common or of a system."),
    Table("goals", "goals", "Goals of plans, and how many people they need.", names={"located": "where"}),
    Table("concepts", "concepts", "Terms of outside classifications.", ("uri",)),
    _broader("area", "areas"),
    _broader("group", "groups"),
    _broader("role", "roles"),
    _broader("competence", "competences"),
    _broader("concept", "concepts"),
    _pair(
        "in_group",
        ("competence", "competences"),
        ("group", "groups"),
        "The groups of competences.",
        "competence_groups",
    ),
    _pair("in_area", ("role", "roles"), ("area", "areas"), "The service areas of roles.", "role_areas"),
    _pair(
        "includes",
        ("role", "roles"),
        ("profile", "profiles"),
        "The profiles that roles include.",
        "role_profiles",
    ),
    _requires("role", "roles"),
    _requires("profile", "profiles"),
    _requires("goal", "goals"),
    Table(
        "role_qualifications",
        "require_qualifications",
        "Qualifications that roles require; rows of a role with the same any_of are alternatives.",
        ("role", "any_of", "qualification"),
        {"owner": "role", "due_at": "due"},
        {"role": "roles", "qualification": "qualifications"},
    ),
    _pair(
        "competences_concern",
        ("competence", "competences"),
        ("system", "systems"),
        "The systems that competences concern.",
        "competence_systems",
    ),
    _pair(
        "profiles_concern",
        ("profile", "profiles"),
        ("system", "systems"),
        "The systems that profiles concern.",
        "profile_systems",
    ),
    Table(
        "course_develops",
        "develops",
        "What courses develop, from which level to which.",
        ("course", "competence", "from_level", "to_level"),
        {"owner": "course"},
        {"course": "courses", "competence": "competences"},
    ),
    _pair(
        "builds_on",
        ("course", "courses"),
        ("builds_on", "courses"),
        "Courses that build on others.",
        "course_builds_on",
    ),
    _matches("role", "roles"),
    _matches("competence", "competences"),
)


def read_tables(reader: Reader) -> Iterator[tuple[Table, list[Row]]]:
    """
    Each table with its rows in order of their key; texts without the characters that no format holds.

    Shape:  a row has every column of its table, in order.
    Source: cypher/skos/.
    """
    for table in TABLES:
        columns = table.columns()
        rows = [
            dict(zip(columns, map(_fit, row.values()), strict=True))
            for row in reader.read(f"skos.{table.query}")
        ]
        rows.sort(key=lambda row: tuple(row[name] for name in table.key))
        yield table, rows


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value)
    return [fit(one) for one in value] if isinstance(value, list) else value
