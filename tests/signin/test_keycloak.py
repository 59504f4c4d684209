"""Keycloak, end to end: its login form, its tokens, its keys as they change, and out again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from graphsvc.graph import Graph
from tests.keycloak import server
from tests.signin.conftest import bearer

BASE = "http://127.0.0.1:8765"
COOKIE = "kompetansegraf"


@pytest.fixture(scope="module")
def issuer() -> str:
    """The realm of the tests."""
    try:
        return server.issuer()
    except server.NoServer as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Keycloak for the tests: {problem}")


@pytest.fixture(scope="module")
def client(graph: Graph, issuer: str, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The service, set up as docs/sign-in.md says for Keycloak."""
    told = {
        "auth": "oidc",
        "oidc_issuer": issuer,
        "oidc_audience": "kompetansegraf",
        "oidc_client_id": "kompetansegraf-web",
        "oidc_client_secret": SecretStr("a-secret-of-the-web-client"),
        "base_url": BASE,
        "rate_client": 0.0,
        "rate_identity": 0.0,
        "state": str(tmp_path_factory.mktemp("state")),
    }
    app = create_app(graph, graph.settings.model_copy(update=told))
    app.state.authority.issuer._pause = 0.0
    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def keycloak() -> Iterator[httpx.Client]:
    """A browser's side of Keycloak; it sends cookies over plain http to loopback, as browsers do."""
    with httpx.Client(timeout=60, transport=_AsBrowsersDo()) as made:
        yield made


class _AsBrowsersDo(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        kept = [(k, re.sub(rb"(?i);\s*secure", b"", v)) for k, v in response.headers.raw]
        response.headers = httpx.Headers(kept)
        return response


def token_of(issuer: str, client: str, secret: str) -> str:
    """A token by client credentials."""
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    answer = httpx.post(f"{issuer}/protocol/openid-connect/token", data=form, timeout=60)
    return str(answer.raise_for_status().json()["access_token"])


def login(client: TestClient, keycloak: httpx.Client, name: str) -> httpx.Response:
    """Through the login form, back to the service; the answer to the callback."""
    form = keycloak.get(client.get("/auth/sign-in?back=/docs").headers["location"])
    assert form.status_code == 200
    action = re.search(r'action="([^"]+)"', form.text)
    assert action
    word = {"username": name, "password": f"a word for {name}"}
    sent = keycloak.post(unescape(action[1]), data=word)
    assert sent.status_code == 302, sent.text[:300]
    back = sent.headers["location"]
    assert back.startswith(f"{BASE}/auth/callback?")
    return client.get(back)


def test_anonymous_and_a_stranger_are_refused(client: TestClient, issuer: str) -> None:
    """Without a token, and with one that Keycloak made for other things: no audience, no entry."""
    client.cookies.clear()
    assert client.get("/v1/gaps").status_code == 401
    other = token_of(issuer, "other", "a-secret-of-another")
    assert client.get("/v1/gaps", headers=bearer(other)).status_code == 401


def test_client_credentials(client: TestClient, issuer: str) -> None:
    """A service account is what its realm role says, and nothing more."""
    client.cookies.clear()
    token = token_of(issuer, "moodle", "a-secret-of-moodle")
    assert client.get("/auth/me", headers=bearer(token)).json()["kinds"] == ["lms"]
    assert client.get("/v1/employees/a1/gaps", headers=bearer(token)).status_code == 403


def test_sign_in_and_out_by_the_login_form(client: TestClient, keycloak: httpx.Client) -> None:
    """HR signs in, reads, signs out; Keycloak asks for her password again."""
    client.cookies.clear()
    done = login(client, keycloak, "hilde")
    assert (done.status_code, done.headers["location"]) == (303, "/docs")
    assert client.get("/auth/me").json()["kinds"] == ["hr"]
    assert client.get("/v1/gaps").status_code == 200
    again = keycloak.get(client.get("/auth/sign-in").headers["location"])
    assert again.status_code == 302, "Keycloak remembers her meanwhile"

    word = client.get("/auth/me").json()["csrf"]
    out = client.post("/auth/sign-out", data={"csrf": word})
    onward = re.search(r'url=([^"]+)"', out.text)
    assert onward
    left = keycloak.get(unescape(onward[1]))
    assert (left.status_code, left.headers["location"]) == (302, f"{BASE}/")
    assert client.get("/v1/gaps").status_code == 401
    form = keycloak.get(client.get("/auth/sign-in").headers["location"])
    assert (form.status_code, 'name="password"' in form.text) == (200, True)


def test_an_employee_is_herself(client: TestClient, keycloak: httpx.Client) -> None:
    """By her address of e-mail: her own gaps, nobody else's."""
    client.cookies.clear()
    assert login(client, keycloak, "anne").status_code == 303
    assert client.get("/auth/me").json()["employee"] == "a1"
    assert client.get("/v1/employees/a1/gaps").status_code == 200
    assert client.get("/v1/employees/a3/gaps").status_code in (403, 404)


def test_the_tokens_of_a_person(client: TestClient, issuer: str) -> None:
    """Her access token opens what she may see; her ID token and her refresh token open nothing."""
    client.cookies.clear()
    form = {"grant_type": "password", "scope": "openid", "username": "hilde", "password": "a word for hilde"}
    known = {"client_id": "kompetansegraf-web", "client_secret": "a-secret-of-the-web-client"}
    answer = httpx.post(f"{issuer}/protocol/openid-connect/token", data=form | known, timeout=60)
    tokens = answer.raise_for_status().json()
    assert client.get("/v1/gaps", headers=bearer(tokens["access_token"])).status_code == 200
    for name in ("id_token", "refresh_token"):
        assert client.get("/v1/gaps", headers=bearer(tokens[name])).status_code == 401


def test_a_code_is_good_for_the_browser_that_asked(client: TestClient, keycloak: httpx.Client) -> None:
    """Keycloak's PKCE and our state: the code of one sign-in does not end another."""
    client.cookies.clear()
    form = keycloak.get(client.get("/auth/sign-in").headers["location"])
    action = re.search(r'action="([^"]+)"', form.text)
    assert action
    word = {"username": "hilde", "password": "a word for hilde"}
    back = keycloak.post(unescape(action[1]), data=word).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    client.cookies.clear()
    mine = parse_qs(urlsplit(client.get("/auth/sign-in").headers["location"]).query)["state"][0]
    stolen = {"code": code, "state": mine, "iss": parse_qs(urlsplit(back).query)["iss"][0]}
    assert client.get("/auth/callback", params=stolen).status_code == 400
    assert COOKIE not in client.cookies


def test_rotation_of_the_realms_keys(client: TestClient, issuer: str) -> None:
    """A new key signs: its tokens are believed at once. The old one goes: its tokens no more."""
    client.cookies.clear()
    old = token_of(issuer, "moodle", "a-secret-of-moodle")
    assert client.get("/v1/roles", headers=bearer(old)).status_code == 200
    admin = issuer.replace("/realms/", "/admin/realms/")
    keys = bearer(token_of(issuer, "keeper", "a-secret-of-the-keeper"))
    with httpx.Client(headers=keys, timeout=60) as keeper:
        kept = keeper.get(f"{admin}/components?type=org.keycloak.keys.KeyProvider").raise_for_status().json()
        new = {
            "name": "rotated",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": kept[0]["parentId"],
            "config": {"priority": ["1000"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"]},
        }
        keeper.post(f"{admin}/components", json=new).raise_for_status()
        young = token_of(issuer, "moodle", "a-secret-of-moodle")
        assert young.partition(".")[0] != old.partition(".")[0]
        assert client.get("/v1/roles", headers=bearer(young)).status_code == 200
        for one in kept:
            if one["providerId"] == "rsa-generated":
                keeper.delete(f"{admin}/components/{one['id']}").raise_for_status()
    authority = client.app.state.authority  # type: ignore[attr-defined]
    authority._kept.clear()
    authority.issuer._known = None
    assert client.get("/v1/roles", headers=bearer(young)).status_code == 200
    assert client.get("/v1/roles", headers=bearer(old)).status_code == 401
