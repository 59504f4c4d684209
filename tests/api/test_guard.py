"""Who may reach the service: loopback hosts in local mode, and the headers that every answer has."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.guard import is_loopback
from api.serve import check
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api.conftest import SECRET, client_of


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1", ""]
)
def test_a_name_that_only_resolves_to_this_machine_is_refused(local: TestClient, host: str) -> None:
    """DNS rebinding: the browser sends the attacker's name as Host."""
    for address in ("/v1/gaps", "/v1/roles", "/", "/openapi.json"):
        refused = local.get(address, headers={"Host": host})
        assert refused.status_code == 421
        assert refused.json()["type"].endswith("foreign-host")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000", "127.1.2.3"])
def test_loopback_is_let_in(local: TestClient, host: str) -> None:
    """Every way in which this machine names itself."""
    assert local.get("/v1/roles", headers={"Host": host}).status_code == 200


def test_a_public_service_answers_to_its_own_name(public: TestClient) -> None:
    """With auth=public the host is the world's."""
    assert public.get("/v1/roles", headers={"Host": "kompetanse.example"}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/v1/roles", "/nowhere", "/docs"])
def test_every_answer_carries_the_safe_headers(local: TestClient, address: str) -> None:
    """No sniffing, no framing, no scripts from elsewhere."""
    headers = local.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org"])
def test_local_listens_on_loopback_only(host: str) -> None:
    """Any other address is refused, with the way out."""
    with pytest.raises(Forbidden, match=r"127\.0\.0\.1"):
        check(Settings(auth="local"), host)


def test_public_may_listen_anywhere() -> None:
    """The open routes are for everybody."""
    check(Settings(auth="public"), "0.0.0.0")


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({}, "OIDC_ISSUER"),
        ({"oidc_issuer": "http://issuer.example"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://issuer.example"}, "OIDC_AUDIENCE"),
        ({"oidc_issuer": "https://i.example", "oidc_audience": "a", "oidc_client_id": "c"}, "BASE_URL"),
        ({"oidc_issuer": "https://i.example", "oidc_audience": "a", "oidc_roles": "boss=x"}, "OIDC_ROLES"),
    ],
)
def test_oidc_without_what_it_needs_does_not_start(told: dict[str, str], names: str) -> None:
    """A mode that could not verify anybody refuses, rather than letting everybody in."""
    with pytest.raises(BadQuestion, match=f"GRAPHSVC_{names}"):
        check(Settings(auth="oidc", **told), "127.0.0.1")  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost"])
def test_loopback_by_any_name(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("address", ["/internal/revision", "/internal/changes?since=0", "/internal/nowhere"])
def test_internal_addresses_are_not_there_for_others(graph: Graph, address: str) -> None:
    """Without the secret nobody can tell that a holder answers there."""
    for client in (
        client_of(graph, secret=SECRET),
        client_of(graph, "public", secret=SECRET),
        client_of(graph),
    ):
        for headers in ({}, {"X-Graphsvc-Secret": "wrong"}, {"X-Graphsvc-Secret": ""}):
            refused = client.get(address, headers=headers)
            assert refused.status_code == 404
            assert refused.json()["type"].endswith("no-such-page")
