"""Every file in cypher/ runs on every engine and gives what its header declares."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from graphsvc.queries import Query, catalogue
from graphsvc.store.protocol import Store
from graphsvc.store.writing import run
from tests.queries.asking import filled_tries, tries
from tests.queries.conftest import trial

SILENT = {"stepwise": "tells of a load that is under way, and none is"}
"""Subjects whose queries may find nothing in a graph at rest, and why."""

READ = [name for name, query in catalogue().items() if query.mode == "read"]
WRITE = [name for name, query in catalogue().items() if query.mode == "write"]


@pytest.mark.parametrize("name", READ)
def test_a_reading_query_gives_what_it_declares(filled: Store, name: str) -> None:
    """It finds something in a graph that has everything, as rows and as columns, of the declared types."""
    query = catalogue()[name]
    found = any(_conforms(filled, query, params) for params in tries(query))
    assert found or name.partition(".")[0] in SILENT, "nothing was found"
    for params in itertools.islice(filled_tries(query), 2):
        _conforms(filled, query, params)


def _conforms(store: Store, query: Query, params: dict[str, Any]) -> bool:
    """Whether rows are found; they and the columns are as declared."""
    rows = store.read(query.name, **params)
    columns = store.columns(query.name, **params)
    assert list(columns) == [item.name for item in query.columns]
    assert all(list(row) == list(columns) for row in rows)
    assert {len(values) for values in columns.values()} <= {len(rows)}
    return bool(rows)


@pytest.mark.parametrize("name", [name for name in READ if catalogue()[name].header.order])
def test_ordered_rows_come_in_order(filled: Store, name: str) -> None:
    """Rows come in the declared order, the same on every engine and every time."""
    query = catalogue()[name]
    for params in itertools.islice(tries(query), 3):
        first, second = filled.read(name, **params), filled.read(name, **params)
        keys = [tuple(str(row[column]) for column in query.header.order) for row in first]
        assert keys == [tuple(str(row[column]) for column in query.header.order) for row in second]


@pytest.mark.parametrize("name", WRITE)
def test_a_writing_query_gives_what_it_declares(filled: Store, name: str) -> None:
    """It runs in a transaction and gives what its header declares."""
    query = catalogue()[name]
    params = next(iter(tries(query)))
    with trial(filled) as tx:
        rows = run(tx, name, **params)
    assert isinstance(rows, list)
