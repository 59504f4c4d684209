"""The hook at the HTTP service: each closed route leaves an entry of the right form on the right people."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.app import create_app
from api.deps import ViewerDep
from api.routers import internal
from api.told import tells
from graphsvc.access.identity import Identity
from graphsvc.audit import audit_folder
from graphsvc.audit.chain import Chain, files
from graphsvc.errors import StoreFull
from graphsvc.graph import Graph
from graphsvc.remote import SECRET_HEADER
from tests.api.routes import BESIDE, CLOSED, OPEN, POSTED
from tests.api.town import HEAD, MEDICINE
from tests.audit.conftest import Notes

SECRET = "the-secret-of-the-holder"
EMPLOYEES = {"a1", "a2", "a3", "a4"}


def app_of(graph: Graph, auth: str = "local", **more: Any) -> FastAPI:
    return create_app(graph, graph.settings.model_copy(update={"auth": auth}), **more)


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


ADDRESSES = CLOSED | BESIDE


def operations(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    """Each closed operation of the OpenAPI document by its method and path."""
    paths = app.openapi()["paths"]
    each = {(method, path): one for path, item in paths.items() for method, one in item.items()}
    return {key: one for key, one in each.items() if one.get("security")}


def ask(client: TestClient, path: str, **more: Any) -> Any:
    if path in POSTED:
        return client.post(path, json=POSTED[path], **more)
    return client.get(ADDRESSES[path], **more)


def named_in(value: Any, field: str = "") -> set[str]:
    """The employees that a body names, the naive way; who gave an assessment is no news about her."""
    if isinstance(value, dict):
        return {one for name, inner in value.items() for one in named_in(inner, name)}
    if isinstance(value, list):
        return {one for inner in value for one in named_in(inner, field)}
    return {value} & EMPLOYEES if isinstance(value, str) and field != "by" else set()


ASKED = {
    "/v1/gaps/why": {"a1"},
    "/v1/employees/{employee}/gaps": {"a1"},
    "/v1/employees/{employee}/reach": {"a1"},
    "/v1/scenarios": {"a1"},
    "/v1/employees/{employee}/candidacies": {"a1"},
    "/v1/employees/{employee}/seen-by": {"a1"},
}
"""Whom the parameters of the walked questions name."""


def test_every_closed_route_is_audited(graph: Graph, notes: Notes) -> None:
    """
    Made from the OpenAPI document: a new closed route is walked as soon as it is there.

    One entry each: who, as what, what, at which revision; about all whom the answer names, and nobody else.
    """
    app = app_of(graph)
    client, aggregates = client_of(app), 0
    for (method, path), operation in operations(app).items():
        if method != "get" and path not in POSTED:
            continue
        answer = ask(client, path)
        assert answer.status_code == 200, path
        (entry,) = notes()
        expected = named_in(answer.json()) | ASKED.get(path, set())
        assert set(entry["about"]) == expected, path
        assert entry["thing"] == operation["operationId"], path
        assert (entry["kind"], entry["action"], entry["outcome"]) == ("hr", "read", "given"), path
        assert entry["revision"] == graph.revision().number, path
        assert entry["means"] == "local"
        aggregates += not expected
    assert aggregates >= 3


def test_every_closed_write_is_audited(graph: Graph, notes: Notes) -> None:
    """Made from the OpenAPI document too: let in, on the disk, before anything is read; what came of it."""
    app = app_of(graph)
    for (method, path), operation in operations(app).items():
        if method == "get" or path in POSTED:
            continue
        answer = client_of(app).request(method, re.sub(r"{\w+}", "99999999", path), json={})
        first, last = notes()
        assert (first["outcome"], first["action"]) == ("begun", "change"), path
        assert last["thing"] == operation["operationId"]
        assert (last["outcome"] == "given") == (answer.status_code < 400), path


def test_a_kept_answer_is_noted_like_the_first(graph: Graph, notes: Notes) -> None:
    """Answers that no route makes anew leave the same entry; so does one that the client had already."""
    client = client_of(app_of(graph))
    for path in CLOSED:
        first = ask(client, path)
        before = notes()
        again = ask(client, path)
        unchanged = ask(client, path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.content, unchanged.status_code) == (first.content, 304)
        own = ("seq", "at", "prev", "hash")
        every = [{k: v for k, v in one.items() if k not in own} for one in [*before, *notes()]]
        assert len(every) == 3, path
        assert every[0] == every[1] == every[2], path


def test_figures_tell_unit_and_revision_and_nobody(graph: Graph, notes: Notes) -> None:
    """An aggregate is noted by its unit and filters, not by every person behind it."""
    client_of(app_of(graph)).get(f"/v1/gaps?by=unit&unit=hjemme&competence={MEDICINE}")
    (entry,) = notes()
    assert (entry["about"], entry["unit"], entry["of"]) == ([], "hjemme", {"competence": MEDICINE})
    client_of(app_of(graph)).post("/v1/plans", json={"unit": "hjemme", "budget": 1})
    assert notes()[0]["unit"] == "hjemme"


def test_open_routes_leave_nothing(graph: Graph, notes: Notes) -> None:
    """Neither for the public nor for staff, whom some tell a little more, without naming anybody."""
    for auth in ("public", "local"):
        client = client_of(app_of(graph, auth))
        client.get(CLOSED["/v1/gaps"])
        notes()
        for address in OPEN.values():
            client.get(address)
        assert notes() == []


def test_anonymous_is_refused_and_leaves_nothing(graph: Graph, notes: Notes) -> None:
    """Whoever says nothing of herself cannot fill the trail."""
    client = client_of(app_of(graph, "public"))
    assert {ask(client, path).status_code for path in (*ADDRESSES, *POSTED)} == {401}
    assert notes() == []


def identified(graph: Graph, identity: Identity | None) -> TestClient:
    async def identify(_: Any) -> Identity | None:
        return identity

    return client_of(app_of(graph, "oidc", identify=identify))


def test_who_asked_and_was_refused_is_noted(graph: Graph, notes: Notes) -> None:
    """Somebody from another unit gets nothing, and that she tried, and about whom, is there."""
    client = identified(graph, Identity("s-2", "token", employee="a2"))
    answer = client.get("/v1/employees/a1/gaps")
    assert answer.status_code in (403, 404)
    (entry,) = notes()
    assert (entry["actor"], entry["kind"], entry["outcome"]) == ("a2", "employee", "refused")
    assert entry["about"] == ["a1"]
    client.get("/v1/employees/01017012345/gaps")
    (entry,) = notes()
    assert entry["about"] == []
    assert "01017012345" not in str(entry)
    assert client.get("/v1/employees/a2/gaps").status_code == 200
    (entry,) = notes()
    assert (entry["actor"], entry["about"], entry["outcome"]) == ("a2", ["a2"], "given")


def test_a_subject_without_a_post_is_an_actor_too(graph: Graph, notes: Notes) -> None:
    """An hr service or consultant is told apart by what she signed in by; a stranger too."""
    hr = Identity("s-hr", "token", kinds=frozenset({"hr"}))
    assert identified(graph, hr).get("/v1/gaps").status_code == 200
    assert notes()[0]["actor"] == "subject:s-hr"
    assert identified(graph, Identity("s-0", "token")).get("/v1/gaps").status_code == 403
    (entry,) = notes()
    assert (entry["actor"], entry["kind"], entry["outcome"]) == ("subject:s-0", "public", "refused")


def test_the_command_line_by_its_secret_is_told_apart(graph: Graph, notes: Notes) -> None:
    """What is asked through the holder says so."""
    client = client_of(app_of(graph, "public", secret=SECRET))
    client.get("/v1/gaps", headers={SECRET_HEADER: SECRET})
    assert notes()[0]["means"] == "holder"


def test_what_is_done_behind_the_secret_is_noted(graph: Graph, notes: Notes) -> None:
    """Every inner address but those that are passed over; a copy is about everybody, also where it fails."""
    app = app_of(graph, secret=SECRET)
    client, walked = client_of(app), 0
    for route in internal.router.routes:
        assert isinstance(route, APIRoute)
        client.request(min(route.methods), route.path, headers={SECRET_HEADER: SECRET}, content=b"[")
        found = notes()
        assert bool(found) == (route.path not in internal.UNNOTED), route.path
        assert all(one["about"] == (["*"] if route.path in internal.COPIES else []) for one in found[-1:])
        walked += bool(found)
    assert walked >= 6
    assert client.post("/internal/dump", content=b"{}").status_code == 404
    assert notes() == []


def with_routes(graph: Graph, notes: Notes) -> tuple[TestClient, list[str]]:
    """An application with closed routes that nobody has thought of; and what is noted when one is reached."""
    app, noted = app_of(graph), []

    @app.put("/v1/thing/{employee}", operation_id="thing")
    def thing(employee: str, viewer: ViewerDep) -> dict[str, int]:
        noted.extend(one["outcome"] for one in notes())
        return {"revision": 1}

    @app.get("/v1/page")
    def page(viewer: ViewerDep) -> StreamingResponse:
        pieces = [b"<a href='/v1/employees/a", b"3/gaps'>Liv</a>", b"<p>a2 and a1.</p>", b"<i></i>"]
        return StreamingResponse(iter(pieces), media_type="text/html")

    @app.get("/v1/sheet", operation_id="sheet")
    def sheet(request: Request, viewer: ViewerDep) -> Response:
        tells(request, about=["a4"], revision=7, role=HEAD)
        return Response(b"PK\x03\x04", media_type="application/zip")

    return client_of(app), noted


def test_a_change_is_on_the_disk_before_it_is_made(graph: Graph, notes: Notes) -> None:
    """Let in, synced, made, noted, synced, answered."""
    client, reached = with_routes(graph, notes)
    with patch.object(Chain, "sync", autospec=True, side_effect=Chain.sync) as synced:
        assert client.put("/v1/thing/a1").status_code == 200
    assert reached == ["begun"]
    (entry,) = notes()
    assert (entry["action"], entry["thing"], entry["about"]) == ("change", "thing", ["a1"])
    assert synced.call_count >= 2


def test_pieces_of_a_page_are_looked_through(graph: Graph, notes: Notes) -> None:
    """What is told piece by piece, and not as JSON, is noted before each piece that names somebody."""
    client, _ = with_routes(graph, notes)
    client.get("/v1/gaps")
    notes()
    assert client.get("/v1/page").text.endswith("</i>")
    assert [entry["about"] for entry in notes()] == [[], ["a3"], ["a1", "a2"]]


def test_a_route_may_say_what_nobody_could_find(graph: Graph, notes: Notes) -> None:
    """Whom a workbook is about, and of which revision it is."""
    client, _ = with_routes(graph, notes)
    assert client.get("/v1/sheet").status_code == 200
    (entry,) = notes()
    assert (entry["about"], entry["revision"], entry["of"]) == (["a4"], 7, {"role": HEAD})


@pytest.mark.parametrize("path", ["/v1/gaps", "/v1/employees/{employee}/gaps"])
def test_what_cannot_be_noted_is_not_told(graph: Graph, notes: Notes, path: str) -> None:
    """A full disk: 507 and not a word about people, kept answers too; open routes answer; then it goes on."""
    client = client_of(app_of(graph))
    assert ask(client, path).status_code == 200
    notes()
    with patch.object(Chain, "append", side_effect=StoreFull("The audit trail cannot be written.")):
        refused = ask(client, path)
        assert client.get("/v1/roles").status_code == 200
    assert refused.status_code == 507
    assert refused.json()["type"].endswith("store-full")
    assert not named_in(refused.json())
    assert ask(client, path).status_code == 200
    assert len(notes()) == 1


def test_a_change_that_cannot_be_noted_is_not_made(graph: Graph, notes: Notes) -> None:
    """The route is not reached."""
    client, reached = with_routes(graph, notes)
    with patch.object(Chain, "append", side_effect=StoreFull("full")):
        assert client.put("/v1/thing/a1").status_code == 507
    assert reached == []


def test_nothing_of_an_address_is_in_the_files(graph: Graph, notes: Notes) -> None:
    """Ids of people stand nowhere in the files: not in the name of the route, nor in what was asked."""
    app = app_of(graph)
    for path in (*ADDRESSES, *POSTED):
        ask(client_of(app), path)
    client_of(app).get("/v1/employees/a1/nothing")
    raw = "\n".join(str(one) for one in notes())
    text = "".join(file.read_text() for file in files(audit_folder(graph.settings)))
    assert "a1" in raw
    assert not re.search(r'"a[1-4]"|/a[1-4]\b', text)


def test_candidates_name_the_role(graph: Graph, notes: Notes) -> None:
    """Who was shown as a candidate is noted with the role, which she may be told."""
    client_of(app_of(graph)).get(f"/v1/roles/{HEAD}/candidates")
    (entry,) = notes()
    assert entry["of"] == {"role": HEAD}
    assert set(entry["about"]) <= EMPLOYEES
    assert entry["about"]
