"""
The datapackage.json beside CSV files: what each column is, what identifies a row, what refers to what.

Frictionless Data Package and Table Schema, version 1 (https://specs.frictionlessdata.io/tabular-data-package/,
https://specs.frictionlessdata.io/table-schema/): constraints and foreign keys are those of its sections
"Constraints" and "Foreign Keys".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, get_args

from graphsvc.model.types import MatchKind, Necessity, OutcomeKind, Status
from graphsvc.publish.open_tables import Table
from graphsvc.queryheader import Field
from graphsvc.store.protocol import Row

NAME = "datapackage.json"

BOUNDS: Mapping[str, tuple[int, int]] = {
    "level": (0, 4),
    "from_level": (0, 4),
    "to_level": (0, 4),
    "step": (1, 4),
}
"""The least and the most of columns that have both."""

CHOICES: Mapping[tuple[str, str], Sequence[str]] = {
    ("", "status"): get_args(Status),
    ("", "necessity"): get_args(Necessity),
    ("outcomes", "kind"): get_args(OutcomeKind),
    ("role_matches", "kind"): get_args(MatchKind),
    ("competence_matches", "kind"): get_args(MatchKind),
}
"""What stands in columns with a closed list of words, by table ("": any) and column."""


def datapackage(files: Sequence[tuple[Table, bytes]], vocabularies: Sequence[Row]) -> bytes:
    """The description of CSV files, each with its bytes, and of the vocabularies that they hold."""
    titles = [str(row["title"]) for row in vocabularies]
    body: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "kompetansegraf",
        "title": "; ".join(titles) or "Kompetansegraf",
        "licenses": _licences(vocabularies),
        "contributors": [
            {"title": title, "role": "publisher"}
            for title in dict.fromkeys(row["publisher"] for row in vocabularies)
            if title
        ],
        "version": next((row["version"] for row in vocabularies if len(titles) == 1), None),
        "resources": [_resource(table, content) for table, content in files],
    }
    said = {name: value for name, value in body.items() if value}
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def _licences(vocabularies: Sequence[Row]) -> list[dict[str, str]]:
    """Each licence once; an address as `path`, another word as `name`."""
    found = dict.fromkeys(row["licence"] for row in vocabularies if row["licence"])
    return [{"path" if "://" in licence else "name": licence} for licence in found]


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schema(table),
    }


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a table."""
    fields = zip(table.columns(), table.types(), table.fields(), strict=True)
    keys = [
        {
            "fields": [column],
            "reference": {"resource": path, "fields": ["uri" if path == "concepts" else "id"]},
        }
        for column, path in table.refers.items()
    ]
    described = {
        "fields": [_field(table.name, *one) for one in fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": keys,
    }
    return {name: value for name, value in described.items() if value}


def _field(table: str, name: str, type_: str, declared: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if declared.nullable else {"required": True}
    choices = CHOICES.get((table, name)) or CHOICES.get(("", name))
    if choices:
        constraints["enum"] = list(choices)
    if name in BOUNDS:
        constraints["minimum"], constraints["maximum"] = BOUNDS[name]
    return {"name": name, "type": type_} | ({"constraints": constraints} if constraints else {})
