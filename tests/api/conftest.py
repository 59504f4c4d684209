"""The town behind the HTTP service, in each of the two ways in which it lets people in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import town

SECRET = "the-secret-of-the-holder"


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The town in an embedded store; tests that write make their own."""
    folder = tmp_path_factory.mktemp("town") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Graph]:
    """A town of one's own, to write to."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


def client_of(graph: Graph, auth: str = "local", **more: object) -> TestClient:
    """A client of the service over a graph, as a browser on the same machine is."""
    settings = graph.settings.model_copy(update={"auth": auth})
    app = create_app(graph, settings, **more)  # type: ignore[arg-type]
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture(scope="session")
def local(graph: Graph) -> TestClient:
    """Everybody is hr."""
    return client_of(graph)


@pytest.fixture(scope="session")
def public(graph: Graph) -> TestClient:
    """Everybody is anonymous."""
    return client_of(graph, "public")
