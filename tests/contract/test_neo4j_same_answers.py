"""Every route answers the same from either engine, and the command line asks a server as it asks a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import town
from tests.api.conftest import client_of
from tests.api.routes import CLOSED, OPEN, POSTED
from tests.contract.conftest import available, opener
from tests.neo4j.server import neo4j_settings

COMMANDS = (
    ("role", "similar", town.NURSE),
    ("gap", "--by", "unit", "--as-of", "2026-11-01"),
    ("hotspots",),
    ("clusters",),
    ("fragility",),
    ("candidates", town.HEAD),
    ("closing", town.MEDICINE, "--from", "1", "--to", "3"),
    ("search", "legemidler"),
)


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Graph]]:
    """The town in each engine."""
    available("neo4j")
    with opener("kglite", tmp_path_factory)() as one, opener("neo4j", tmp_path_factory)() as other:
        found = {"kglite": one, "neo4j": other}
        for store in found.values():
            store.apply(town.changes(), by="test", reason="the town", at="2026-11-01T12:00:00+01:00")
        yield {engine: Graph(store, Settings(store=store.url)) for engine, store in found.items()}


@pytest.fixture(scope="module")
def clients(graphs: dict[str, Graph]) -> tuple[TestClient, TestClient]:
    """A client of each."""
    return client_of(graphs["kglite"]), client_of(graphs["neo4j"])


@pytest.mark.parametrize("address", [*OPEN.values(), *CLOSED.values()])
def test_every_route_answers_the_same(clients: tuple[TestClient, TestClient], address: str) -> None:
    """Status, type and body are equal, but for the address of the store that `status` tells."""
    one, other = (client.get(address) for client in clients)
    assert (one.status_code, one.headers["content-type"]) == (200, other.headers["content-type"])
    assert other.status_code == 200
    assert _body(one) == _body(other)


@pytest.mark.parametrize("address", POSTED)
def test_every_posted_question_is_answered_the_same(
    clients: tuple[TestClient, TestClient], address: str
) -> None:
    """Status and body are equal."""
    one, other = (client.post(address, json=POSTED[address]) for client in clients)
    assert one.status_code == other.status_code == 200, one.text
    assert one.json() == other.json()


@pytest.mark.parametrize("by", ["unit", "role", "profile", "system", "competence", "group", "employee"])
def test_figures_are_the_same_by_every_dimension(clients: tuple[TestClient, TestClient], by: str) -> None:
    """Must and should, filtered and not."""
    for more in ("", "&necessity=should", "&unit=hjemme", "&basis=legal", "&ranked=true"):
        one, other = (client.get(f"/v1/gaps?by={by}{more}") for client in clients)
        assert one.status_code == other.status_code == 200, one.text
        assert one.json() == other.json()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_command_line_asks_a_server(graphs: dict[str, Graph], command: tuple[str, ...]) -> None:
    """`--json` of a process of its own on Neo4j is the answer of the embedded graph."""
    settings = neo4j_settings()
    environ = os.environ | {
        "GRAPHSVC_STORE": settings.store,
        "GRAPHSVC_NEO4J_USER": settings.neo4j_user,
        "GRAPHSVC_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
    }
    program = Path(sys.executable).parent / "graphsvc"
    done = subprocess.run(
        [program, *command, "--json"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    client = client_of(graphs["kglite"])
    asked = {
        "role": f"/v1/roles/{town.NURSE}/similar",
        "gap": "/v1/gaps?by=unit&as_of=2026-11-01",
        "hotspots": "/v1/gaps/hotspots",
        "clusters": "/v1/gaps/clusters",
        "fragility": "/v1/fragility",
        "candidates": f"/v1/roles/{town.HEAD}/candidates",
        "closing": f"/v1/courses/closing?competence={town.MEDICINE}&from=1&to=3",
        "search": "/v1/search?q=legemidler",
    }
    assert told == client.get(asked[command[0]]).json()


def _body(answer: Any) -> Any:
    if answer.headers["content-type"].startswith("application/json"):
        body = answer.json()
        body.pop("store", None)
        return body
    return answer.content
