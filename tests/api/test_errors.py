"""One shape for every error, whoever raised it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.errors import FRAMEWORK, LETTING_IN, of_domain, status_of
from graphsvc import errors as e
from graphsvc.graph import Graph
from graphsvc.remote import PROBLEM, _tree, raised, slug
from graphsvc.store.protocol import Revision
from tests.api.conftest import client_of
from tests.api.routes import BESIDE, CLOSED, OPEN
from tests.api.town import MEDICINE, NURSE

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def shaped(answer: Any, status: int, name: str) -> dict[str, Any]:
    """The body of an answer that is a problem as every problem is."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body: dict[str, Any] = answer.json()
    assert (
        {"type", "title", "status", "detail"} <= set(body) <= {"type", "title", "status", "detail", "errors"}
    )
    assert body["type"] == PROBLEM + name
    assert body["status"] == status
    return body


@pytest.mark.parametrize(
    ("method", "address", "status", "name"),
    [
        ("GET", "/nowhere", 404, "no-such-page"),
        ("GET", "/v1/nowhere", 404, "no-such-page"),
        ("GET", "/web/nowhere.css", 404, "no-such-page"),
        ("GET", "/docs/nowhere.js", 404, "no-such-page"),
        ("POST", "/v1/roles", 405, "method-not-allowed"),
        ("DELETE", f"/v1/roles/{NURSE}", 405, "method-not-allowed"),
        ("GET", "/v1/roles/nobody", 404, "unknown-role"),
        ("GET", "/v1/roles/nobody/similar", 404, "unknown-role"),
        ("GET", "/v1/competences/nothing/roles", 404, "unknown-competence"),
        ("GET", "/v1/courses/closing?competence=nothing", 404, "unknown-competence"),
        ("GET", "/v1/groups/nothing", 404, "unknown-group"),
        ("GET", "/v1/gaps?unit=nowhere", 404, "unknown-unit"),
        ("GET", "/v1/gaps?role=nobody", 404, "unknown-role"),
        ("GET", "/v1/roles?limit=0", 422, "bad-question"),
        ("GET", "/v1/roles?limit=1001", 422, "bad-question"),
        ("GET", "/v1/roles?limit=ti", 422, "bad-question"),
        ("GET", "/v1/roles?cursor=tull", 422, "bad-question"),
        ("GET", "/v1/gaps?cursor=tull", 422, "bad-question"),
        ("GET", "/v1/gaps?by=shoe", 422, "bad-question"),
        ("GET", "/v1/gaps?as_of=2026-02-31", 422, "bad-question"),
        ("GET", "/v1/gaps?as_of=20260201", 422, "bad-question"),
        ("GET", "/v1/gaps?basis=legal&necessity=should", 422, "bad-question"),
        ("GET", f"/v1/roles/{NURSE}?lang=de", 422, "bad-question"),
        ("GET", "/v1/roles/compare", 422, "bad-question"),
        ("GET", f"/v1/courses/closing?competence={MEDICINE}&from=5", 422, "bad-question"),
        ("GET", "/v1/roles/shared?roles=,", 422, "bad-question"),
    ],
)
def test_every_refusal_has_one_shape(
    local: TestClient, method: str, address: str, status: int, name: str
) -> None:
    """The framework's own errors and the domain's are told alike."""
    shaped(local.request(method, address), status, name)


def test_422_lists_every_field(local: TestClient) -> None:
    """All that is wrong is told at once, and what was sent is not repeated."""
    body = shaped(local.get("/v1/gaps?by=hemmelig&limit=0&as_of=x&necessity=y"), 422, "bad-question")
    assert {one["field"] for one in body["errors"]} == {"by", "limit", "as_of", "necessity"}
    assert "hemmelig" not in str(body)


class Gone:
    """A store whose engine has gone away."""

    url = "neo4j://gone"

    def __init__(self, error: e.GraphsvcError) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise self.error

        return fail


WITHOUT = {
    "/v1/vocabulary/versions",
    "/v1/audit",
    "/v1/employees/a1/seen-by",
    "/v1/me",
    "/v1/delegations",
    *(one for one in BESIDE.values() if "/completions" in one),
}
"""What is answered without the engine: releases are files, and what lies in the state alone; who hr is."""


@pytest.mark.parametrize(
    "address",
    [one for one in (*OPEN.values(), *CLOSED.values(), *BESIDE.values()) if one not in WITHOUT],
)
def test_an_engine_that_is_away_is_503_with_a_time_to_come_back(graph: Graph, address: str) -> None:
    """Neo4j going away between two requests: told to try again, on every route that asks it."""
    away = Graph(Gone(e.StoreUnavailable("The database does not answer.")), graph.settings)  # type: ignore[arg-type]
    answer = client_of(away).get(address)
    shaped(answer, 503, "store-unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_it_is_back_by_itself(own: Graph) -> None:
    """When the engine returns, the next request is answered."""
    client = client_of(own)
    store, own.store = own.store, Gone(e.StoreUnavailable("away"))  # type: ignore[assignment]
    assert client.get("/v1/roles").status_code == 503
    own.store = store
    assert client.get("/v1/roles").status_code == 200


def test_a_fault_of_our_own_tells_nothing(graph: Graph) -> None:
    """An exception that nobody foresaw is 500 in the same shape, without its words."""

    class Broken(Gone):
        def revision(self) -> Revision:
            raise RuntimeError("a1 Kari Ås")

    broken = Graph(Broken(e.StoreError("")), graph.settings)  # type: ignore[arg-type]
    body = shaped(client_of(broken).get("/v1/roles"), 500, "internal-error")
    assert "Kari" not in str(body)


EVERY = sorted(
    {kind for kind in _tree(e.GraphsvcError) if kind.__module__.startswith("graphsvc.")},
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_domain_error_has_a_status_and_comes_back_as_itself(kind: type[e.GraphsvcError]) -> None:
    """The holder's refusal is raised in the CLI as the error that it was."""
    error = raised({"type": PROBLEM + slug(kind), "detail": "What happened."})
    assert type(error) is kind
    assert str(error) == "What happened."
    assert 400 <= status_of(kind) < 600


def test_faults_survive_the_way() -> None:
    """Every fault of a ChangeSet that the holder refused is told by the CLI."""
    import json

    sent = e.InvalidChange([e.Fault("units", 3, "parent", "No unit has that id.", "Write another.")])
    back = raised(json.loads(bytes(of_domain(sent).body)))
    assert isinstance(back, e.InvalidChange)
    assert back.faults == sent.faults
    assert str(back) == str(sent)


def test_every_problem_is_documented() -> None:
    """docs/api.md names the type of every problem there is, and none that is not."""
    named = set(re.findall(rf"`{PROBLEM}([a-z-]+)`", DOCS.read_text(encoding="utf-8")))
    assert named == {slug(kind) for kind in EVERY} | set(FRAMEWORK.values()) | set(LETTING_IN)
