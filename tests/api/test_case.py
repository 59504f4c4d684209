"""The CASE provider over HTTP: every endpoint of the binding in both versions, and its errors."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.casediscovery import DISCOVERY
from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.publish.case import NOUNS
from tests.api import town
from tests.api.conftest import client_of
from tests.api.town import MEDICINE

NOBODY = "00000000-0000-4000-8000-000000000000"


def documents(client: TestClient, version: str = "v1p1", **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/ims/case/{version}/CFDocuments", params=query).json()[
        "CFDocuments"
    ]
    return found


def package(client: TestClient, version: str = "v1p1") -> dict[str, Any]:
    key = next(one["identifier"] for one in documents(client) if one["language"] == "nb")
    held: dict[str, Any] = client.get(f"/ims/case/{version}/CFPackages/{key}").json()
    return held


@pytest.mark.parametrize("version", ["v1p1", "v1p0"])
def test_anonymous_reads_every_resource_at_its_own_address(public: TestClient, version: str) -> None:
    """What a package holds lies where its `uri` says, in the same version."""
    held = package(public, version)
    members = {**held, **held["CFDefinitions"]}
    for noun in set(NOUNS) - {"CFPackages", "CFDocuments", "CFItemAssociations"}:
        for one in members[noun]:
            path = one["uri"].removeprefix("https://example.org")
            assert path == f"/ims/case/{version}/{noun}/{one['identifier']}"
            answer = public.get(path)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/json"
            body = answer.json()
            assert (body[noun][0] if noun in body else body)["identifier"] == one["identifier"]
    for one in held["CFItems"]:
        answer = public.get(f"/ims/case/{version}/CFItemAssociations/{one['identifier']}")
        assert answer.json()["CFItem"]["identifier"] == one["identifier"]
        assert answer.json()["CFAssociations"]


def test_no_answer_names_a_person_or_a_unit(public: TestClient) -> None:
    """Not in a document, nor in a package."""
    for one in documents(public):
        text = str(one) + public.get(f"/ims/case/v1p1/CFPackages/{one['identifier']}").text
        for word in ("Kari", "Ola Berg", "@example.org", "Hjemmetjenesten", "Eksempel kommune"):
            assert word not in text


def test_a_document_leads_to_its_package(public: TestClient) -> None:
    """CFPackageURI stands on the document's own answers, not in the package."""
    for one in documents(public):
        assert public.get(f"/ims/case/v1p1/CFDocuments/{one['identifier']}").json() == one
        held = public.get(one["CFPackageURI"]["uri"].removeprefix("https://example.org")).json()
        assert "CFPackageURI" not in held["CFDocument"]
        assert {**held["CFDocument"], "CFPackageURI": one["CFPackageURI"]} == one
    assert {one["language"] for one in documents(public)} == {"nb", "en"}


def test_the_list_comes_in_pages(public: TestClient) -> None:
    """X-Total-Count, and Link that leads on."""
    answer = public.get("/ims/case/v1p1/CFDocuments?limit=1&sort=language&fields=language")
    assert answer.json() == {"CFDocuments": [{"language": "en"}]}
    assert answer.headers["X-Total-Count"] == "2"
    following = next(one for one in answer.headers["Link"].split(", ") if 'rel="next"' in one)
    address = following.partition(">")[0].removeprefix("<")
    assert address.startswith("http://127.0.0.1:8000/ims/case/v1p1/CFDocuments?")
    after = public.get(address)
    assert after.json() == {"CFDocuments": [{"language": "nb"}]}
    assert 'rel="next"' not in after.headers["Link"]
    assert 'rel="prev"' in after.headers["Link"]
    assert len(documents(public, filter="language='nb'")) == 1


@pytest.mark.parametrize(
    ("address", "status", "minor"),
    [
        *((f"v1p1/{noun}/{NOBODY}", 404, "unknownobject") for noun in NOUNS),
        *((f"v1p0/{noun}/no-uuid", 404, "invaliduuid") for noun in NOUNS),
        ("v1p1/CFDocuments?sort=x", 400, "invalid_sort_field"),
        ("v1p0/CFDocuments?sort=caseVersion", 400, "invalid_sort_field"),
        ("v1p1/CFDocuments?limit=0", 400, "invalid_selection_field"),
        ("v1p1/CFDocuments?fields=x", 400, "invalid_selection_field"),
        ("v1p1/CFDocuments?filter=" + "x" * 10_000, 400, "invalid_selection_field"),
        (f"v2p0/CFItems/{NOBODY}", 404, "unknownobject"),
        ("v2p0/CFDocuments", 404, "unknownobject"),
        (f"v1p1/CFShoes/{NOBODY}", 404, "unknownobject"),
        ("v1p1/CFItems", 404, "unknownobject"),
        ("", 404, "unknownobject"),
    ],
)
def test_errors_are_status_infos(public: TestClient, address: str, status: int, minor: str) -> None:
    """The code that the binding has for it, and nothing of the service's own problems."""
    answer = public.get(f"/ims/case/{address}")
    assert answer.status_code == status
    body = answer.json()
    assert (body["imsx_codeMajor"], body["imsx_severity"]) == ("failure", "error")
    (field,) = body["imsx_codeMinor"]["imsx_codeMinorField"]
    assert field["imsx_codeMinorFieldValue"] == minor
    assert body["imsx_description"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_written_here(public: TestClient, method: str) -> None:
    """The provider reads only."""
    answer = public.request(method, f"/ims/case/v1p1/CFItems/{NOBODY}")
    assert answer.status_code == 405
    assert answer.json()["imsx_codeMajor"] == "failure"


def test_a_fault_of_the_service_tells_nothing(own: Graph) -> None:
    """A store that is gone is an internal_server_error."""
    client = client_of(own, "public")
    own.close()
    answer = client.get("/ims/case/v1p1/CFDocuments")
    assert answer.status_code == 500
    assert "internal_server_error" in answer.text


def test_the_discovery_document_names_every_endpoint(public: TestClient) -> None:
    """And each of them answers."""
    document = public.get(f"/ims/case/v1p1/discovery/{DISCOVERY}").json()
    assert document["openapi"].startswith("3.")
    assert document["servers"][0]["url"] == "http://127.0.0.1:8000/ims/case/v1p1"
    assert set(document["paths"]) == {"/CFDocuments", *(f"/{noun}/{{sourcedId}}" for noun in NOUNS)}
    for path, item in document["paths"].items():
        answer = public.get("/ims/case/v1p1" + path.format(sourcedId=NOBODY))
        assert str(answer.status_code) in item["get"]["responses"]


def test_the_etag_follows_open_writes_only(own: Graph) -> None:
    """A personal write changes no tag and no byte; an open one does."""
    client = client_of(own, "public")
    address = "/ims/case/v1p1/CFDocuments"
    first = client.get(address)
    tag = first.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    own.store.apply([town.assessed("a2", MEDICINE, 2)], by="t", reason="r")
    again = client.get(address)
    assert (again.headers["ETag"], again.content) == (tag, first.content)
    own.store.apply([put(n.Competence(id=MEDICINE, vocabulary="kommune", label_nb="Ny"))], by="t", reason="r")
    assert client.get(address).headers["ETag"] != tag
    held = package(client)
    assert "Ny" in {one.get("abbreviatedStatement") for one in held["CFItems"]}


@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_a_package_comes_packed(public: TestClient, packing: str) -> None:
    """As the client asks; unpacked it is the same, and each form has its own tag."""
    key = documents(public)[0]["identifier"]
    address = f"/ims/case/v1p1/CFPackages/{key}"
    plain = public.get(address, headers={"Accept-Encoding": "identity"})
    asked = public.get(address, headers={"Accept-Encoding": packing})
    assert asked.headers.get("Content-Encoding", "identity") == packing
    assert asked.json() == plain.json()
    assert (asked.headers["ETag"] == plain.headers["ETag"]) == (packing == "identity")
    assert "Accept-Encoding" in asked.headers["Vary"]
