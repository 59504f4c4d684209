"""What is too much is refused: bodies, addresses, packing, rates; and other sites read what is open."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from api.guard import FRAMED, HEADERS
from api.limits import MOST_ADDRESS, MOST_BODY
from api.rates import BURST, Buckets, Rates, network
from graphsvc.graph import Graph
from tests.api.conftest import SECRET, client_of
from tests.api.routes import CLOSED, OPEN, POSTED

PLANS = "/v1/plans"
ORIGIN = {"Origin": "https://elsewhere.example"}


def refused(answer: object, status: int, kind: str) -> None:
    """A problem of a kind, which says nothing of what was sent."""
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    assert answer.json()["type"].endswith(f":{kind}")  # type: ignore[attr-defined]


def test_large_bodies(local: TestClient) -> None:
    """By the length that is told, and by what comes where none is told; on every route."""
    for path in (PLANS, "/v1/roles", "/nowhere"):
        refused(local.post(path, content=b"x" * (MOST_BODY + 1)), 413, "too-large")

    def endless() -> Iterator[bytes]:
        yield from (b" " * 65_536 for _ in range(40))

    refused(local.post(PLANS, content=endless()), 413, "too-large")
    refused(local.post(PLANS, content=b"x" * MOST_BODY), 422, "bad-question")


def test_packed_bodies(local: TestClient) -> None:
    """A bomb is never unpacked: nothing is."""
    bomb = gzip.compress(b"0" * 50_000_000)
    for packing in ("gzip", "zstd", "br", "gzip, gzip", "x"):
        answer = local.post(PLANS, content=bomb, headers={"Content-Encoding": packing})
        refused(answer, 415, "no-such-packing")
        assert answer.headers["accept-encoding"] == "identity"


def test_long_addresses(public: TestClient) -> None:
    """At the limit the route answers, past it nobody does."""
    path = "/v1/roles/"
    assert public.get(path + "x" * (MOST_ADDRESS - len(path))).status_code == 404
    refused(public.get(path + "x" * MOST_ADDRESS), 414, "address-too-long")


def test_two_lengths(local: TestClient) -> None:
    """A length and chunks together are how requests are smuggled past proxies."""
    answer = local.post(PLANS, content=b"{}", headers={"Transfer-Encoding": "chunked", "Content-Length": "2"})
    refused(answer, 400, "malformed-request")


def test_whoever_holds_the_secret_may_send_a_load(own: Graph) -> None:
    """The command line sends through the holder more than others may."""
    client = client_of(own, secret=SECRET)
    params = {"by": "a", "reason": "b", "kind": "change"}
    sent = b" " * (MOST_BODY + 1)
    headers = {"X-Graphsvc-Secret": SECRET}
    assert client.post("/internal/apply", params=params, content=sent, headers=headers).status_code == 200
    refused(client.post("/internal/apply", params=params, content=sent), 413, "too-large")


def test_buckets() -> None:
    """So many at once, then at the rate; the next moment that is free is told; each key for itself."""
    now = [0.0]
    buckets = Buckets(2.0, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(int(2 * BURST))] == [0.0] * int(2 * BURST)
    assert buckets.take("a") == 0.5
    assert buckets.take("b") == 0.0
    now[0] += 0.5
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == 0.5
    now[0] += 1e6
    assert [buckets.take("a") > 0 for _ in range(11)] == [False] * 10 + [True]


def test_rates_by_address_and_identity() -> None:
    """An identity is counted from wherever it asks; refused keys make an address wait."""
    now = [0.0]
    rates = Rates(10, 1, clock=lambda: now[0])
    mine, nobody = Headers({"authorization": "Bearer mine"}), Headers({})
    assert [rates.wait(f"192.0.2.{n}", mine) for n in range(6)] == [0] * 5 + [1]
    assert rates.wait("192.0.2.9", nobody) == 0
    assert [rates.wait("127.0.0.1", mine) for _ in range(99)] == [0] * 99
    for guess in range(6):
        rates.refused("198.51.100.1", Headers({"authorization": f"Bearer {guess}"}))
    assert rates.wait("198.51.100.1", nobody) > 0
    assert rates.wait("198.51.100.2", nobody) == 0


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_client(address: str, one: str) -> None:
    """Who has a /64 has more addresses than we have buckets."""
    assert network(address) == one


def test_too_often(graph: Graph) -> None:
    """429 says when to come back; with auth=local nobody is counted."""
    settings = graph.settings.model_copy(update={"rate_client": 1.0})
    few = client_of(Graph(graph.store, settings), "public")
    answers = [few.get("/v1/roles") for _ in range(8)]
    assert [one.status_code for one in answers[:5]] == [200] * 5
    refused(answers[-1], 429, "too-many-requests")
    assert int(answers[-1].headers["retry-after"]) >= 1
    many = client_of(Graph(graph.store, settings))
    assert {many.get("/healthz").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("address", [*OPEN.values(), "/openapi.json", "/ims/case/v1p1/CFDocuments", "/ns"])
def test_other_sites_read_what_is_open(public: TestClient, address: str) -> None:
    """Without credentials, asked for or not, from anywhere; the preflight says so too."""
    for headers in ({}, ORIGIN):
        answer = public.get(address, headers=headers)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "access-control-allow-credentials" not in answer.headers
    asked = public.options(
        address,
        headers={
            **ORIGIN,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert "authorization" not in asked.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize(
    "address", [*CLOSED.values(), *POSTED, "/internal/revision", "/", "/docs", "/healthz"]
)
def test_other_sites_read_nothing_else(public: TestClient, local: TestClient, address: str) -> None:
    """Neither the answer nor the preflight lets them, signed in or not."""
    for client in (public, local):
        for method in ("GET", "POST"):
            asked = client.options(address, headers={**ORIGIN, "Access-Control-Request-Method": method})
            assert "access-control-allow-origin" not in asked.headers
        answer = client.get(address, headers=ORIGIN)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_with_local_everybody_is_hr_but_other_sites(local: TestClient) -> None:
    """A page on the internet asks from the user's own browser: what tells more to hr stays closed to it."""
    for address in ("/v1/status", OPEN["/v1/roles/{role}/similar"]):
        assert "access-control-allow-origin" not in local.get(address, headers=ORIGIN).headers
    assert local.get("/v1/roles", headers=ORIGIN).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", ""])
def test_preflights_of_what_is_not_there(public: TestClient, method: str) -> None:
    """Only reading is open."""
    asked = public.options("/v1/roles", headers={**ORIGIN, "Access-Control-Request-Method": method})
    assert asked.status_code == 405
    assert "access-control-allow-origin" not in asked.headers


def test_frames_and_https(graph: Graph, public: TestClient) -> None:
    """Small pages for frames may be framed; https is insisted on where the public address has it."""
    framed, own = dict(FRAMED), dict(HEADERS)
    assert framed[b"cross-origin-resource-policy"] == b"cross-origin"
    assert own.keys() - framed.keys() == {b"x-frame-options"}
    answer = public.get("/embed/courses?role=x")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    settings = graph.settings.model_copy(update={"base_url": "https://kompetanse.example"})
    secure = client_of(Graph(graph.store, settings), "public")
    for address in ("/", "/v1/roles", "/nowhere", "/embed/courses?role=x"):
        assert secure.get(address).headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "a b", "x\"'<>"])
def test_no_link_is_made_of_the_host(public: TestClient, host: str) -> None:
    """Whatever a client calls the service, documents name its configured address."""
    for address in (
        "/v1/catalog?format=turtle",
        "/ims/case/v1p1/CFDocuments?limit=1",
        "/v1/changes?format=atom",
    ):
        answer = public.get(address, headers={"Host": host})
        assert answer.status_code == 200
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)
    for address in ("/v1/roles/", "/docs/", "/v1//roles", "//evil.example/.."):
        answer = public.get(address, headers={"Host": host}, follow_redirects=False)
        assert "evil" not in answer.headers.get("location", "")


def test_other_sites_and_the_document(public: TestClient, local: TestClient) -> None:
    """What the document marks as closed is closed to other sites, what it does not is open, errors too."""
    seen = set()
    for path, item in public.get("/openapi.json").json()["paths"].items():
        for method, operation in item.items():
            closed = bool(operation.get("security")) or not path.startswith("/v1/")
            address = re.sub(r"{\w+}", "x", path)
            for client in (public, local):
                answer = client.request(method, address, headers=ORIGIN)
                said = "access-control-allow-origin" in answer.headers
                assert not (closed and said), path
                assert said or closed or client is local, path
            seen.add(closed)
    assert seen == {True, False}
