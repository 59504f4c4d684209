"""A store of each engine with a small graph in it that has everything, for all tests of one module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from graphsvc.store.kglite import KgliteStore
from graphsvc.store.protocol import Store
from graphsvc.store.writing import Transaction
from tests.contract.conftest import ENGINES, available, opener
from tests.contract.samples import whole_graph

VOCABULARY = "anna"
"""What every sample node says as its vocabulary: the value of columns with the form of an id."""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine's name."""
    available(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def filled(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with two nodes of every label and an edge of every type."""
    with opener(engine, tmp_path_factory)() as store:
        store.apply(whole_graph(), by="ada", reason="everything")
        yield store


def trial(store: Any) -> AbstractContextManager[Transaction]:
    """A transaction that is rolled back at its end."""
    if isinstance(store, KgliteStore):
        return store._transaction(keep=False)
    return _neo4j_trial(store)


@contextmanager
def _neo4j_trial(store: Any) -> Iterator[Transaction]:
    with store._sessions.transaction("WRITE") as (tx, _):
        yield tx
