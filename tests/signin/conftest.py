"""The town behind a service that believes the tests' own issuer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import town
from tests.signin.issuer import AUDIENCE, CLIENT, CLIENT_SECRET, Issuer

BASE = "https://graf.town.example"


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """An issuer of the tests is waited for longer: it shares the machine with them."""
    with patch("api.auth.issuer.WAIT_SECONDS", 60), patch("api.auth.browser.WAIT_SECONDS", 60):
        yield


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The town in an embedded store."""
    folder = tmp_path_factory.mktemp("town") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer, shared by the tests of a module."""
    made = Issuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of keys and sessions."""
    return tmp_path_factory.mktemp("state")


def service(graph: Graph, issuer: Issuer, state: Path, *, pause: float = 0.0, **more: Any) -> TestClient:
    """A client of a service that looks for unknown keys every `pause` seconds."""
    told: dict[str, Any] = {
        "auth": "oidc",
        "oidc_issuer": issuer.address,
        "oidc_audience": AUDIENCE,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "base_url": BASE,
        "rate_client": 0.0,
        "rate_identity": 0.0,
        "state": str(state),
        **more,
    }
    app = create_app(graph, graph.settings.model_copy(update=told))
    app.state.authority.issuer._pause = pause
    return TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def client(graph: Graph, issuer: Issuer, state: Path) -> TestClient:
    """A client that keeps no cookie from one test to the next, if the test clears them."""
    return service(graph, issuer, state)


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token or key."""
    return {"Authorization": f"Bearer {token}"}
