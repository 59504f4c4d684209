"""The parameters that the tests of the catalogue call its queries with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from graphsvc.queries import Query
from graphsvc.queryheader import Field
from tests.contract.samples import LABELS, key_of
from tests.queries.conftest import VOCABULARY

KEYS = [str(key_of(label, mark)[0]) for label in LABELS for mark in ("1", "2")]
TEXT = "Blåbær 🫐"

BY_NAME: Mapping[str, list[Any]] = {
    "vocabulary": [VOCABULARY, "another", TEXT],
    "scheme": [TEXT],
    "lang": ["nb"],
    "since": [0, -1, "2025-01-31"],
    "revision": [1],
    "limit": [10],
    "most": [10],
    "phase": [1],
    "schema_version": [1],
    "by": ["ada"],
    "digest": ["0"],
    "subject": ["employee-1", "open"],
    "uri": [*KEYS, TEXT],
    "uris": [[*KEYS, TEXT]],
    "rows": [[{"revision": 1, "open_revision": 1}]],
    "day": ["2026-01-31"],
    "first": ["2000-01-01"],
    "last": ["2100-12-31"],
    "q": ["bær"],
    "status": ["draft"],
    "after_key": ["a"],
    "after_id": ["a"],
    "email": [TEXT.lower()],
    "external": [TEXT],
    "external_id": [TEXT],
    "names": [["blåbær 🫐", "ada"]],
    "apart_from": [["nobody"]],
    "before": ["2100-01-01"],
}
"""What parameters of a name are tried with; others with every sample key, or by type."""

BY_TYPE: Mapping[str, list[Any]] = {
    "STRING": KEYS,
    "LIST<STRING>": [KEYS],
    "INT64": [1],
    "FLOAT64": [1.0],
    "BOOL": [True, False],
    "LIST<INT64>": [[0, 1, 2, 3, 4]],
    "MAP": [{}],
    "LIST<MAP>": [[]],
}


def tries(query: Query) -> Iterator[dict[str, Any]]:
    """
    Parameters for a query, the likeliest first: what may be null is, the rest goes through its candidates.
    """
    bare = {item.name: None for item in query.params if item.nullable}
    wanted = [item for item in query.params if not item.nullable]
    for values in _together(query, wanted):
        yield bare | values


def filled_tries(query: Query) -> Iterator[dict[str, Any]]:
    """The same with nothing null."""
    return _together(query, query.params)


def _together(query: Query, fields: Any) -> Iterator[dict[str, Any]]:
    subject = query.name.partition(".")[0].rstrip("s")
    choices = [sorted(_candidates(item), key=lambda value: subject not in str(value)) for item in fields]
    alike = max(map(len, choices), default=1)
    if len(choices) > 1 and len(list(filter(lambda c: len(c) > 1, choices))) == 2:
        rows: Any = itertools.product(*choices)
    else:
        rows = zip(*((list(c) * alike)[:alike] for c in choices), strict=True) if choices else [()]
    for row in rows:
        yield {item.name: value for item, value in zip(fields, row, strict=True)}


def _candidates(item: Field) -> list[Any]:
    named = f"{item.name}-1"
    if item.name in BY_NAME:
        return [value for value in BY_NAME[item.name] if _fits(item, value)]
    if item.type == "STRING" and (named in KEYS or f"course{named}" in KEYS):
        return [named if named in KEYS else f"course{named}"]
    return BY_TYPE[item.type]


def _fits(item: Field, value: Any) -> bool:
    try:
        item.accept(value)
    except TypeError:
        return False
    return True
