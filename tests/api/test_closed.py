"""The closed routes: nobody is let in without a viewer, and what a viewer is told."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graphsvc.graph import Graph
from graphsvc.remote import SECRET_HEADER
from tests.api.conftest import SECRET, client_of
from tests.api.routes import BESIDE, CLOSED
from tests.api.town import MEDICINE, NURSE


@pytest.mark.parametrize("address", [*CLOSED.values(), *BESIDE.values()])
def test_anonymous_is_refused(public: TestClient, address: str) -> None:
    """A closed route tells somebody who says nothing of herself nothing."""
    refused = public.get(address)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json()["type"] == "urn:kompetansegraf:problem:viewer-needed"


@pytest.mark.parametrize(
    "address",
    [
        "/v1/gaps?by=nonsense",
        "/v1/gaps?limit=0",
        "/v1/gaps/why",
        "/v1/employees/nobody/gaps",
        f"/v1/gaps/why?employee=nobody&competence={MEDICINE}",
    ],
)
def test_anonymous_does_not_learn_what_is_there(public: TestClient, address: str) -> None:
    """401 comes before 404 and 422: nobody may find out which ids exist."""
    assert public.get(address).status_code == 401


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Basic eDp5", f"Bearer {SECRET}"])
def test_no_token_opens_a_public_service(graph: Graph, header: str) -> None:
    """With auth=public there is nothing that could make somebody a viewer."""
    client = client_of(graph, "public", secret=SECRET)
    assert client.get("/v1/gaps", headers={"Authorization": header}).status_code == 401


def test_the_holders_secret_opens_even_a_public_service(graph: Graph) -> None:
    """The CLI on the same machine, which can read the 0600 file, sees what the store holds."""
    client = client_of(graph, "public", secret=SECRET)
    assert client.get("/v1/gaps", headers={SECRET_HEADER: SECRET}).status_code == 200
    assert client.get("/v1/gaps", headers={SECRET_HEADER: SECRET + "x"}).status_code == 401
    assert client.get("/v1/gaps", headers={SECRET_HEADER: ""}).status_code == 401


def test_without_a_secret_an_empty_one_opens_nothing(public: TestClient) -> None:
    """A service that has no secret is not opened by an empty header."""
    assert public.get("/v1/gaps", headers={SECRET_HEADER: ""}).status_code == 401


def test_figures_by_unit(local: TestClient) -> None:
    """Counted by hand: known gaps apart from unknown ones, leave left out."""
    rows = {row["key"]: row for row in local.get("/v1/gaps").json()["data"]}
    assert rows["hjemme"]["people"] == 2
    assert rows["hjemme"]["requirements"] == 4
    assert rows["hjemme"]["assessed"] == 2
    assert rows["hjemme"]["gap_points"] == 3
    assert rows["hjemme"]["gap_points_at_most"] == 9
    assert rows["sykehjem"]["people"] == 1
    assert rows["sykehjem"]["share_met"] == 1.0


def test_filters_combine(local: TestClient) -> None:
    """A unit and a competence: one known gap of two points, one unknown of three."""
    found = local.get(f"/v1/gaps?by=unit&unit=hjemme&competence={MEDICINE}").json()
    (row,) = (row for row in found["data"] if row["key"] == "hjemme")
    assert (row["requirements"], row["gap_points"], row["gap_points_at_most"]) == (2, 2, 5)


@pytest.mark.parametrize(
    "asked",
    [
        *(f"by={by}" for by in ("unit", "role", "competence", "group", "system", "requirement")),
        "by=unit&necessity=should&on_leave=true",
        f"by=unit&role={NURSE}&kind=permanent&method=manager&assessed_since=2025-01-01",
        "by=group&unit=hjemme&group=legemidler",
    ],
)
def test_every_row_leads_down_to_why(local: TestClient, asked: str) -> None:
    """The people in a row add up to it; each leads to her gaps; in one competence, to where it comes from."""
    for row in local.get(f"/v1/gaps?as_of=2026-06-01&{asked}").json()["data"]:
        people = local.get(row["down"]).json()["data"]
        for name in ("requirements", "assessed", "gap_points", "gap_points_at_most"):
            assert sum(one[name] for one in people) == row[name], (row["down"], name)
        for one in people:
            answer = local.get(one["down"])
            assert answer.status_code == 200, one["down"]
            if "/why?" in one["down"]:
                assert answer.json()["gap"] == (one["gap_points"] if one["assessed"] else None)


def test_pages_of_gaps(local: TestClient) -> None:
    """The cursor of a page of gaps is opaque and leads on."""
    first = local.get("/v1/gaps?limit=1").json()
    second = local.get("/v1/gaps", params={"limit": 1, "cursor": first["next"]}).json()
    assert first["data"][0]["key"] != second["data"][0]["key"]
    assert not first["next"].isdigit()


def test_why_names_the_requirement_and_the_assessment(local: TestClient) -> None:
    """The nurse's role asks 3, her manager gave 1."""
    body = local.get(f"/v1/gaps/why?employee=a1&competence={MEDICINE}").json()
    assert (body["required_must"], body["held"], body["gap"]) == (3, 1, 2)
    assert [one["method"] for one in body["assessments"]] == ["manager"]
    assert body["requirements"][0]["kind"] == "role"


def test_an_employees_qualifications_stand_beside(local: TestClient) -> None:
    """Authorisation is missing, and gives no points."""
    body = local.get("/v1/employees/a1/gaps").json()
    assert [one["state"] for one in body["qualifications"]] == ["missing"]
    assert sum(one["gap"] or 0 for one in body["data"]) == 3


def test_an_unknown_employee_is_not_repeated(local: TestClient) -> None:
    """What was taken for an id may be a national number, and must not come back in an error."""
    refused = local.get("/v1/employees/01017012345/gaps")
    assert refused.status_code == 404
    assert refused.json()["type"].endswith("unknown-employee")
    assert "01017012345" not in refused.text
