"""The matrix: every operation, asked by every kind of viewer, about herself, hers, others and nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from graphsvc.gaps.figures import DIMENSIONS
from tests.access import matrix, town
from tests.access.matrix import Row, asked, cell_of
from tests.access.town import told_of

ROWS = list(matrix.rows())
TODAY = date.today().isoformat()  # noqa: DTZ011


def routes_of(routes: Any) -> Iterator[APIRoute]:
    """Every route of an application, those of its routers too."""
    for one in routes:
        if isinstance(one, APIRoute):
            yield one
        elif hasattr(one, "original_router"):
            yield from routes_of(one.original_router.routes)


def test_every_operation_has_a_row_and_no_row_is_left_over(app: FastAPI) -> None:
    """What the OpenAPI document has, and the pages and inner routes beside it; a new one needs its row."""
    documented = {(method, path) for path, item in app.openapi()["paths"].items() for method in item}
    every = {
        (method.lower(), one.path.replace(":path}", "}"))
        for one in routes_of(app.routes)
        for method in one.methods - {"HEAD"}
    }
    every -= {(method, "/ims/case/{rest}") for method in ("put", "post", "patch", "delete")}
    assert documented <= every
    assert {(row.method, row.route) for row in ROWS} - {("get", "/openapi.json")} == every


def test_every_closed_operation_is_asked_about_oneself_and_others() -> None:
    """An operation on one person is asked about oneself, hers, others and nobody."""
    by_person = {row.route for row in ROWS if "{employee}" in row.route or "employee={" in row.address}
    for route in by_person - {"/v1/delegations"}:
        about = " ".join(row.address for row in ROWS if row.route == route)
        assert all(f"{{{who}}}" in about for who in ("own", "unit", "other", "nobody")), route


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_gets_what_the_table_says(clients: dict[str, TestClient], row: Row) -> None:
    """Anonymous first; and no answer, refusal or header tells of anybody outside her scope."""
    got, strayed = {}, {}
    for who in town.ASKING:
        if row.cells[who.name] == "-":
            got[who.name] = "-"
            continue
        answer = asked(clients[who.name], row, who, TODAY)
        got[who.name] = cell_of(answer, who)
        said = told_of(f"{answer.text} {dict(answer.headers)}")
        said -= told_of(f"{answer.request.url} {answer.request.content.decode()}")
        if strays := said - allowed(row, who):
            strayed[who.name] = strays
    assert got == row.cells
    assert not strayed


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "get"], ids=lambda row: row.name)
def test_the_tag_of_anothers_answer_opens_nothing(clients: dict[str, TestClient], row: Row) -> None:
    """Whoever sends the ETag that hr was given gets what she gets without it: no 304 for a closed answer."""
    hr = next(who for who in town.ASKING if who.name == "hr")
    given = asked(clients["hr"], row, hr, TODAY)
    if "private" not in given.headers.get("cache-control", "") or "etag" not in given.headers:
        return
    for who in town.ASKING:
        if who.name == "hr" or row.cells[who.name] == "-":
            continue
        answer = asked(clients[who.name], row, who, TODAY, {"If-None-Match": given.headers["etag"]})
        assert cell_of(answer, who) == row.cells[who.name], who.name


def allowed(row: Row, who: town.Asking) -> frozenset[str]:
    """The marks that one may be told in answer to a row."""
    lent = row.route in ("/v1/delegations", "/v1/employees/{employee}/export")
    more = who.delegated if lent else frozenset()
    if row.route.endswith("/export"):
        more |= {"skriver"}  # who wrote what is stored
    if row.route.startswith("/v1/statistics"):
        more |= set(town.UNITS)  # the tables name all units, and nobody
    return who.marks | more | (who.before if "as_of=" in row.address else frozenset())


def test_refusals_are_alike_for_who_is_there_and_who_is_not(clients: dict[str, TestClient]) -> None:
    """Body and headers of a refusal are the same for somebody elsewhere and for nobody."""
    pairs = [
        (one, other)
        for one in ROWS
        for other in ROWS
        if other.address == one.address.replace("{other}", "{nobody}").replace("{e2}", "{nowhere}")
        and other.body == one.body.replace("other", "nobody").replace("in e2", "nowhere")
        and (one.address, one.body) != (other.address, other.body)
    ]
    assert len(pairs) >= 8
    for one, other in pairs:
        for who in town.ASKING:
            if who.name != "hr":
                first, second = (asked(clients[who.name], row, who, TODAY) for row in (one, other))
                assert (first.status_code, first.text) == (second.status_code, second.text), one.name


WAYS = [
    *(f"/v1/gaps?by={by}&limit=1000" for by in DIMENSIONS),
    *(f"/v1/gaps?by={by}&limit=1000&ranked=true&on_leave=true&lang=en" for by in DIMENSIONS),
    *(f"/v1/gaps/compared?since=2026-11-01&by={by}&limit=1000" for by in ("unit", "role", "employee")),
    "/v1/gaps?by=employee&role=laerer&competence=skole-1&limit=1000",
    "/v1/gaps?by=unit&system=gerica&basis=legal",
    "/v1/gaps/hotspots?form=matrix&limit=1000",
    "/v1/gaps/clusters?lang=nn",
    "/v1/fragility?most=5&months=60&limit=1000",
    "/v1/roles/laerer/similar",
    "/v1/roles/laerer/candidates?limit=1000&order=cost",
    "/v1/status",
]
"""Every way in which figures are cut; asked in turns, so that an answer that is kept might go to another."""


def test_no_way_of_asking_tells_of_others(clients: dict[str, TestClient]) -> None:
    """Each asks everything twice, all in turns: what one is told is what she was told, and of her own."""
    first: dict[tuple[str, str], str] = {}
    told = dict.fromkeys(town.BY_NAME, 0)
    for address in WAYS * 2:
        for who in town.ASKING:
            answer = clients[who.name].get(address)
            assert told_of(f"{answer.text} {dict(answer.headers)}") <= who.marks, (who.name, address)
            assert first.setdefault((who.name, address), answer.text) == answer.text
            told[who.name] += len(told_of(answer.text))
    assert told["hr"] > told["manager"] > told["employee"] > told["public"] == 0
