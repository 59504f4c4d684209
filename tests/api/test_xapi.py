"""The statements resource over HTTP; sections are those of xAPI 1.0.3, Part Three (Communication)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.access.keys import SCHEMA, Keys
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from tests.api import town
from tests.completions.clients import client_as
from tests.completions.statements import LMS, VIEWED, Statement, activity, body, done, number, statement

STATEMENTS = "/xapi/statements"
HEADERS = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("town") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


@pytest.fixture(scope="module")
def platform(graph: Graph) -> TestClient:
    """A service account of kind lms."""
    return client_as(graph, "lms")


def post(client: TestClient, *statements: Any, **headers: str) -> Any:
    return client.post(STATEMENTS, content=body(*statements), headers={**HEADERS, **headers})


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_anonymous_is_refused(graph: Graph, method: str) -> None:
    """401 before anything else is looked at, with both ways in (4.0), and xAPI's headers (3.3.s3.b1)."""
    answer = client_as(graph).request(method, f"{STATEMENTS}?nonsense=1", content=b"nonsense")
    assert answer.status_code == 401
    ways = " ".join(answer.headers.get_list("www-authenticate"))
    assert "Bearer" in ways
    assert "Basic" in ways
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    assert "X-Experience-API-Consistent-Through" in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_people_are_refused(graph: Graph, method: str) -> None:
    """An employee may not say what she has completed, nor her manager, nor an auditor (3.2.s3.b10)."""
    clients = [client_as(graph, employee="a1"), client_as(graph, employee="a3"), client_as(graph, "auditor")]
    for client in clients:
        answer = client.request(method, STATEMENTS, content=b"nonsense", headers=HEADERS)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"


def test_post_one_and_many(platform: TestClient) -> None:
    """2.1.2: 200 with the ids in the order of the request; a list, and a statement by itself."""
    many = [statement(5), statement(4), statement(6, verb={"id": VIEWED})]
    answer = post(platform, *many)
    assert (answer.status_code, answer.json()) == (200, [number(5), number(4), number(6)])
    one = platform.post(STATEMENTS, content=json.dumps(statement(7)), headers=HEADERS)
    assert (one.status_code, one.json()) == (200, [number(7)])
    assert post(platform).json() == []
    moment = answer.headers["X-Experience-API-Consistent-Through"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", moment)
    assert answer.headers["cache-control"] == "no-store"


def put(client: TestClient, value: Any, **query: str) -> Any:
    return client.put(STATEMENTS, content=json.dumps(value), headers=HEADERS, params=query)


def test_put(platform: TestClient) -> None:
    """2.1.1: 204, again 204; 409 for another one, 400 where the ids differ or are none."""
    one = statement(20, id=None)
    assert put(platform, one, statementId=number(20)).status_code == 204
    again = put(platform, statement(20), statementId=number(20).upper())
    assert (again.status_code, again.content) == (204, b"")
    conflict = put(platform, statement(20, object={"id": activity(2)}), statementId=number(20))
    assert conflict.status_code == 409
    assert conflict.json()["type"] == "urn:kompetansegraf:problem:statement-conflict"
    for value, query in (
        (statement(21), {"statementId": number(22)}),
        (statement(21), {}),
        (statement(21), {"statementId": "21"}),
        ([statement(21)], {"statementId": number(21)}),
    ):
        assert put(platform, value, **query).status_code == 400


def test_the_same_and_another_one(platform: TestClient) -> None:
    """2.1.2.s2.b4, b5."""
    assert post(platform, statement(30)).status_code == 200
    assert post(platform, statement(30)).json() == [number(30)]
    assert post(platform, statement(31), statement(30, timestamp="2026-03-03T10:00:00Z")).status_code == 409


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.1", "1.0.3", "1.0.27"])
def test_versions_that_are_taken(platform: TestClient, version: str) -> None:
    """3.3.s3.b3, b5."""
    assert post(platform, **{"X-Experience-API-Version": version}).status_code == 200


@pytest.mark.parametrize("version", ["", "0.9", "0.95", "1.1.0", "2.0.0", "1.0.", "1.0.x", "1", "v1.0.3"])
def test_versions_that_are_not(platform: TestClient, version: str) -> None:
    """3.3.s3.b4, b6, b7: 400 with a short description, and our own version in the answer."""
    answer = post(platform, statement(40), **{"X-Experience-API-Version": version})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "X-Experience-API-Version"
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_no_version(platform: TestClient) -> None:
    """3.3.s4.b1: every request has one."""
    headers = {"Content-Type": "application/json"}
    assert platform.post(STATEMENTS, content=body(), headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=UTF-8", 200),
        ("application/json;charset=latin-1", 400),
        ("text/plain", 400),
        ("", 400),
        ("application/x-www-form-urlencoded", 400),
        ('multipart/mixed; boundary="x"', 400),
    ],
)
def test_types_of_content(platform: TestClient, kind: str, status: int) -> None:
    """1.5.1, 3.2.s3.b6; files (1.5.2) are refused with a word on what to do."""
    answer = post(platform, **{"Content-Type": kind})
    assert answer.status_code == status
    if "multipart" in kind:
        assert "without them" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query", ["statementid=1", "limit=1", "method=PUT", "method=POST&x=1", "statementId=x"]
)
def test_parameters_that_are_none(platform: TestClient, query: str) -> None:
    """3.2.s3.b7, b8: unknown ones are 400; so is the alternate syntax of 1.3, with a word on why."""
    form = {"Content-Type": "application/x-www-form-urlencoded"} if "method" in query else {}
    answer = platform.post(f"{STATEMENTS}?{query}", content=body(statement(50)), headers={**HEADERS, **form})
    assert answer.status_code == 400
    assert ("alternate" in answer.json()["detail"]) == ("method" in query)


def test_nothing_is_handed_out(platform: TestClient) -> None:
    """2.1.3 is for record stores: refused, with the reason, whatever is asked; HEAD alike (1.1.s3.b1)."""
    for query in ("", f"?statementId={number(5)}", "?voidedStatementId=x&statementId=y"):
        answer = platform.get(f"{STATEMENTS}{query}", headers=HEADERS)
        assert answer.status_code == 403
        assert "no learning record store" in answer.json()["detail"]
        assert platform.head(f"{STATEMENTS}{query}", headers=HEADERS).status_code == 403
    assert platform.delete(STATEMENTS, headers=HEADERS).status_code == 405


def test_about(graph: Graph) -> None:
    """2.8.s5: open to all, whatever the version asked for; the least there must be, and nothing beside."""
    for headers in ({}, {"X-Experience-API-Version": "2.0.0"}):
        answer = client_as(graph).get("/xapi/about", headers=headers)
        assert answer.status_code == 200
        assert set(answer.json()) == {"version"}
        assert {"1.0.0", "1.0.3"} <= set(answer.json()["version"])
        assert answer.headers["X-Experience-API-Version"] == "1.0.3"
        assert "X-Experience-API-Consistent-Through" not in answer.headers
    assert client_as(graph).head("/xapi/about").status_code == 200


def test_too_much(platform: TestClient) -> None:
    """3.2.s3.b11: 413, told by its length or found on the way."""
    big = b" " * 5_000_001
    for content in (big, iter([big])):
        answer = platform.post(STATEMENTS, content=content, headers=HEADERS)
        assert answer.status_code == 413
        assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_a_refusal_tells_every_fault_and_no_person(platform: TestClient) -> None:
    """3.2.s3.b2; what was sent is not repeated."""
    bad = statement(60, actor={"mbox": "Kari Nordmann"}, result={"success": "Kari Nordmann"})
    answer = post(platform, statement(61), bad)
    assert answer.status_code == 400
    assert {(one["row"], one["field"]) for one in answer.json()["errors"]} == {
        (2, "actor.mbox"),
        (2, "result.success"),
    }
    assert "Nordmann" not in answer.text


def moodle(user: str, course: int) -> Statement:
    """A statement as Moodle's logstore_xapi makes it: no id, version 1.0.0, extensions of its own."""
    made = done(0, user, course, "2026-03-02T10:31:41+00:00")
    made.pop("id")
    made["actor"]["name"] = "Kari Ås"
    made["context"] = {
        "platform": "Moodle",
        "language": "nb",
        "extensions": {
            "http://lrs.learninglocker.net/define/extensions/info": {
                "http://moodle.org": "4.5",
                "event_name": "\\core\\event\\course_completed",
            }
        },
        "contextActivities": {
            "grouping": [{"id": LMS, "definition": {"type": "http://id.tincanapi.com/activitytype/lms"}}],
            "category": [{"id": "http://moodle.org"}],
        },
    }
    return made


def test_moodle_with_a_key(graph: Graph) -> None:
    """
    As Moodle's plugin does it: Basic with a key of scope lms, version 1.0.0, a batch without ids, 200 wanted.

    A wrong key, a key of another scope and a revoked one are refused.
    """
    keys = Keys(State(state_folder(graph.settings), SCHEMA))
    settings = graph.settings.model_copy(
        update={"auth": "oidc", "oidc_issuer": "http://127.0.0.1:9/", "oidc_audience": "graf"}
    )
    app = create_app(graph, settings)
    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    made = keys.create(name="Moodle", scope=["lms"], days=30)
    other = keys.create(name="Revisor", scope=["auditor"], days=30)

    def send(words: str, **more: str) -> Any:
        user, _, secret = words.removeprefix("kgk_").partition("_")
        basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
        return post(
            client,
            moodle("17", 1),
            moodle("18", 1),
            **{"X-Experience-API-Version": "1.0.0", "Authorization": f"Basic {basic}", **more},
        )

    first = send(made.words)
    assert first.status_code == 200
    assert send(made.words).json() == first.json()
    assert send(made.words, Authorization=f"Bearer {made.words}").json() == first.json()
    assert send(other.words).status_code == 403
    assert send(made.words[:-1] + ("A" if made.words[-1] != "A" else "B")).status_code == 401
    keys.revoke(made.key.id)
    refused = send(made.words)
    assert refused.status_code == 401
    assert refused.headers["X-Experience-API-Version"] == "1.0.3"
    app.state.authority.close()
