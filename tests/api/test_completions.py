"""The routes for those who see to completions: who may, what they answer, and what the audit is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.audit import audit_folder
from graphsvc.audit.chain import files
from graphsvc.audit.trail import Audit
from graphsvc.graph import Graph
from graphsvc.people.viewer import ViewerKind
from graphsvc.settings import Settings
from tests.api import town
from tests.api.routes import ACTIVITY, BESIDE, SENT, sent
from tests.completions.clients import client_as
from tests.completions.statements import body, number, statement

LISTS = [path for path in BESIDE if path.startswith("/v1/completions")]
ADDRESSES = [*LISTS, *SENT]
PLATFORMS = {"/v1/completions/load", "/v1/completions/activities", "/v1/completions/activities/load"}
"""What a service account of kind lms may; the rest is for hr."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("town") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


@pytest.fixture(scope="module")
def hr(graph: Graph) -> TestClient:
    return client_as(graph, "hr")


def ask(client: TestClient, path: str) -> Any:
    return client.get(path) if path in LISTS else client.post(path, **sent(path))


def test_anonymous_is_refused(graph: Graph) -> None:
    """Before anything is read of what was sent."""
    client = client_as(graph)
    for path in ADDRESSES:
        assert ask(client, path).status_code == 401, path
    for path in SENT:
        assert client.post(path, content=b"nonsense").status_code == 401, path


@pytest.mark.parametrize("employee", ["a1", "a3"])
def test_people_are_refused(graph: Graph, employee: str) -> None:
    """A colleague, and somebody from another unit, alike; nonsense is not looked at."""
    client = client_as(graph, employee=employee)
    for path in ADDRESSES:
        assert ask(client, path).status_code == 403, path
    for path in SENT:
        if isinstance(SENT[path], str):
            assert client.post(path, content=b"nonsense").status_code == 403, path


@pytest.mark.parametrize("kind", ["lms", "auditor"])
def test_service_accounts(graph: Graph, kind: ViewerKind) -> None:
    """A platform may send and say which activity is which course; it is told of nobody."""
    client = client_as(graph, kind)
    for path in ADDRESSES:
        may = kind == "lms" and path in PLATFORMS
        assert ask(client, path).status_code == (200 if may else 403), path


def test_from_parked_to_settled(graph: Graph, hr: TestClient) -> None:
    """Sent, found parked, linked, judged; put away what is nobody's."""
    platform = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    course = "https://lms.example.org/course/view.php?id=88"
    one = statement(
        1, actor={"account": {"homePage": "https://lms.example.org", "name": "kari"}}, object={"id": course}
    )
    other = statement(2, actor={"mbox": "mailto:test@example.org"}, object={"id": course})
    assert hr.post("/xapi/statements", content=body(one, other), headers=platform).status_code == 200
    parked = hr.get("/v1/completions?state=parked").json()
    assert parked["total"] == 2
    assert {row["reason"] for row in parked["data"]} == {"person and activity"}
    linked = hr.post(
        "/v1/completions/link", json={"id": number(1), "employee": "a1", "course": "legemiddelkurs"}
    )
    assert linked.json() == {"total": 2, "new": 0, "states": {"parked": 1, "settled": 1}, "raised": 1}
    (row,) = hr.get("/v1/completions?state=parked").json()["data"]
    assert (row["reason"], row["account"]) == ("person", "mailto:test@example.org")
    put_away = {"account": "mailto:test@example.org", "reason": "Prøvebruker."}
    assert hr.post("/v1/completions/discard", json=put_away).json()["states"] == {"discarded": 1}
    rows = {row["id"]: row for row in hr.get("/v1/completions").json()["data"]}
    assert rows[number(1)]["levels"][0]["result"] == "raised"
    assert rows[number(2)]["reason"] == "Prøvebruker."
    assert hr.get("/v1/completions").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "sent_", "status", "field"),
    [
        ("/v1/completions/load", {"content": b"employee,course,completed\nnobody,x,y\n"}, 422, "employee"),
        ("/v1/completions/load", {"content": b""}, 422, ""),
        ("/v1/completions/load", {"content": b"x" * 1_000_001}, 413, None),
        ("/v1/completions/accounts/load", {"content": b"home_page,account\n"}, 422, "employee"),
        ("/v1/completions/link", {"json": {"activity": ACTIVITY}}, 422, None),
        ("/v1/completions/link", {"json": {"activity": ACTIVITY, "course": "nothing"}}, 404, None),
        ("/v1/completions/link", {"json": {"account": "x", "employee": "nobody"}}, 422, None),
        ("/v1/completions/link", {"json": {"id": number(404), "employee": "a1"}}, 404, None),
        ("/v1/completions/link", {"json": {"who": "a1"}}, 422, "who"),
        ("/v1/completions/discard", {"json": {"activity": ACTIVITY}}, 422, "reason"),
        ("/v1/completions/discard", {"json": {"reason": "x"}}, 422, None),
        ("/v1/completions/replay", {"json": {"everything": "perhaps"}}, 422, "everything"),
        ("/v1/completions/replay", {"content": b"{"}, 422, None),
    ],
)
def test_what_cannot_be_used(
    hr: TestClient, path: str, sent_: dict[str, Any], status: int, field: str | None
) -> None:
    """A problem that names the field where there is one."""
    answer = hr.post(path, **sent_)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field is not None:
        assert field in {fault["field"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("query", ["state=shoe", "limit=0", "limit=1001", "cursor=tull"])
def test_lists_that_cannot_be(hr: TestClient, query: str) -> None:
    assert hr.get(f"/v1/completions?{query}").status_code == 422


@pytest.fixture
def notes(graph: Graph) -> Callable[[], list[dict[str, Any]]]:
    """What the audit noted since it was asked the last time."""

    def lines() -> list[str]:
        return [
            line for file in files(audit_folder(graph.settings)) for line in file.read_text().splitlines()
        ]

    told = len(lines())

    def read() -> list[dict[str, Any]]:
        nonlocal told
        new = [json.loads(line) for line in lines()[told:]]
        told += len(new)
        audit = Audit(graph.settings)
        for one in new:
            whom = audit.persons(one.get("about", []))
            one["about"] = sorted(whom.get(key, key) for key in one.get("about", []))
        return new

    return read


ABOUT = {
    "/v1/completions/load": ["a1"],
    "/v1/completions/accounts/load": ["a1"],
}


@pytest.mark.parametrize("path", SENT)
def test_changes_are_noted_before_and_after(
    graph: Graph, hr: TestClient, notes: Callable[[], list[dict[str, Any]]], path: str
) -> None:
    """That it was let in, before it is made; then that it was made, and about whom."""
    assert ask(hr, path).status_code == 200
    begun, made = notes()
    assert (begun["action"], begun["outcome"]) == ("change", "begun")
    assert (made["action"], made["outcome"], made["about"]) == ("change", "given", ABOUT.get(path, []))


def test_statements_are_noted_with_whom_they_are_about(
    graph: Graph, hr: TestClient, notes: Callable[[], list[dict[str, Any]]]
) -> None:
    """Though the answer names nobody."""
    one = statement(
        70,
        actor={"account": {"homePage": "https://lms.example.org", "name": "kari"}},
        object={"id": ACTIVITY},
    )
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    assert hr.post("/xapi/statements", content=body(one), headers=headers).status_code == 200
    begun, made = notes()
    assert (begun["outcome"], made["outcome"], made["about"]) == ("begun", "given", ["a1"])
