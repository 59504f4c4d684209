"""The municipality of canaries behind the service, and a client for each who asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.app import create_app
from graphsvc.access.identity import Identity
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from graphsvc.settings import Settings
from tests.access import town

SCHEME = "Bearer "


async def by_name(request: Request) -> Identity | None:
    """Who asks is whoever the header names."""
    name = request.headers.get("authorization", "").removeprefix(SCHEME)
    return town.BY_NAME[name].identity if name else None


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The municipality, in which vik deputises for led this month."""
    folder = tmp_path_factory.mktemp("canaries") / "graph"
    chosen = Settings(store=f"kglite:{folder}", auth="oidc", rate_client=0, rate_identity=0)
    with Graph.open(settings=chosen) as opened:
        opened.store.apply(town.changes(), by=town.marked("skriver"), reason=town.marked("skriver"))
        lend(opened)
        yield opened


def lend(graph: Graph, giver: str = "led", deputy: str = "vik", unit: str = "e0") -> int:
    """A delegation for a month from today; its number."""
    today = date.today()  # noqa: DTZ011
    made = graph.delegate(
        HR,
        giver=town.marked(giver),
        deputy=town.marked(deputy),
        units=[town.marked(unit)],
        valid_from=today.isoformat(),
        valid_to=(today + timedelta(days=30)).isoformat(),
    )
    return made.data[0].id


@pytest.fixture(scope="module")
def app(graph: Graph) -> FastAPI:
    return create_app(graph, graph.settings, secret="nobody here has it", identify=by_name)


def client_of(app: FastAPI, name: str) -> TestClient:
    """The client of one who asks."""
    headers = {} if name == "public" else {"Authorization": SCHEME + name}
    return TestClient(app, base_url="http://127.0.0.1:8000", headers=headers, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def clients(app: FastAPI) -> dict[str, TestClient]:
    return {one.name: client_of(app, one.name) for one in town.ASKING}
