"""Clients of the service that have signed in."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.access.identity import Identity
from graphsvc.graph import Graph
from graphsvc.people.viewer import ViewerKind


def client_as(graph: Graph, *kinds: ViewerKind, employee: str | None = None) -> TestClient:
    """A client that has signed in as this; as nobody without kinds or employee."""

    async def identify(_: Any) -> Identity | None:
        return Identity("test", "key", employee, frozenset(kinds)) if kinds or employee else None

    settings = graph.settings.model_copy(update={"auth": "oidc"})
    app = create_app(graph, settings, identify=identify)
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
