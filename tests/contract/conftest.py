"""The one `store` fixture, over every engine; each test runs once per engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import pytest
from pydantic import SecretStr

from graphsvc.settings import Settings
from graphsvc.store import kglite
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.protocol import Store

ENGINES = ("kglite", "neo4j")

BIG = 2_000
"""Changes from which a load is big here, so that the tests need not wait for 50,000."""

Fresh = Callable[[], AbstractContextManager[Store]]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine's name; skips where it cannot be had, and fails instead with CI=true."""
    available(request.param)
    return str(request.param)


def available(engine: str) -> None:
    """Skips where the engine cannot be had; with CI=true that fails instead."""
    if engine == "neo4j":
        from tests.neo4j import server

        if server.neo4j_url() is None:
            pytest.skip(server.why_not())


def opener(engine: str, factory: pytest.TempPathFactory) -> Fresh:
    """What opens an empty store of an engine, again and again."""
    return {"kglite": _kglite, "neo4j": _neo4j}[engine](factory)


@pytest.fixture
def fresh(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Opens an empty store of the engine, again and again."""
    return opener(engine, tmp_path_factory)


@pytest.fixture(autouse=True)
def _small_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kglite, "BIG", BIG)
    monkeypatch.setattr(kglite, "_CHUNK", BIG // 4)


@pytest.fixture
def store(fresh: Fresh) -> Iterator[Store]:
    """An empty store."""
    with fresh() as opened:
        yield opened


def _kglite(factory: pytest.TempPathFactory) -> Fresh:
    return lambda: closing(KgliteStore(factory.mktemp("graph")))


def _neo4j(_: pytest.TempPathFactory) -> Fresh:
    from neo4j import GraphDatabase

    from graphsvc.store.neo4j import Neo4jStore
    from tests.neo4j import server

    url = server.neo4j_url()
    assert url is not None
    user, password = server.neo4j_user(), server.neo4j_password()

    def opened() -> AbstractContextManager[Store]:
        with GraphDatabase.driver(url, auth=(user, password)) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        settings = Settings(store=url, neo4j_user=user, neo4j_password=SecretStr(password))
        return closing(Neo4jStore(settings, big=BIG))

    return opened
