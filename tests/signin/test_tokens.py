"""Bearer tokens: what is believed, and every way of lying that is not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from graphsvc.graph import Graph
from tests.signin.conftest import bearer, service
from tests.signin.issuer import CLIENT, Issuer, confused, new_key, raw, signed

HR = {"roles": ["hr"]}


def test_anonymous_is_refused(client: TestClient) -> None:
    """A closed route tells nobody anything, and says how to come in."""
    refused = client.get("/v1/gaps")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="graphsvc"'


def test_somebody_of_another_unit_is_refused(client: TestClient, issuer: Issuer) -> None:
    """An employee that the graph does not know sees nobody's gaps."""
    token = issuer.token(email="stranger@town.example")
    assert client.get("/v1/employees/a1/gaps", headers=bearer(token)).status_code in (401, 403, 404)


@pytest.mark.parametrize("kind", ["EC", "RSA", "OKP"])
def test_a_good_token_is_believed(client: TestClient, issuer: Issuer, kind: str) -> None:
    """Elliptic curves, RSA and Edwards curves alike; the audience may be one of several."""
    issuer.keys.append(new_key(f"good-{kind}", kind))
    for audience in ("kompetansegraf", ["other", "kompetansegraf"]):
        token = issuer.token(aud=audience, **HR)
        assert client.get("/v1/gaps", headers=bearer(token)).status_code == 200
    assert client.get("/v1/roles", headers=bearer(token)).status_code == 200


LIES: dict[str, Callable[[Issuer], str]] = {
    "another issuer": lambda i: i.token(iss="https://evil.example", **HR),
    "an issuer with a slash more": lambda i: i.token(iss=i.address + "/", **HR),
    "no issuer": lambda i: i.token(iss=None, **HR),
    "another audience": lambda i: i.token(aud="other", **HR),
    "no audience": lambda i: i.token(aud=None, **HR),
    "an empty audience": lambda i: i.token(aud=[], **HR),
    "an audience of objects": lambda i: i.token(aud=[{"kompetansegraf": 1}], **HR),
    "an audience that begins alike": lambda i: i.token(aud="kompetansegraf-web2", **HR),
    "expired": lambda i: i.token(exp=int(time.time()) - 31, **HR),
    "no expiry": lambda i: i.token(exp=None, **HR),
    "an expiry in words": lambda i: i.token(exp="2999-01-01", **HR),
    "an endless expiry": lambda i: _resigned(i, b'"exp":9', b'"exp":Infinity'),
    "no number as expiry": lambda i: _resigned(i, b'"exp":9', b'"exp":NaN'),
    "yes as expiry": lambda i: i.token(exp=True, **HR),
    "not yet good": lambda i: i.token(nbf=int(time.time()) + 60, **HR),
    "made tomorrow": lambda i: i.token(iat=int(time.time()) + 86_400, **HR),
    "no subject": lambda i: i.token(sub=None, **HR),
    "a subject that is a number": lambda i: i.token(sub=7, **HR),
    "alg none": lambda i: raw({"alg": "none", "typ": "JWT"}, i.claims(**HR)),
    "alg none with a signature": lambda i: raw({"alg": "none"}, i.claims(**HR), b"x"),
    "alg None in odd letters": lambda i: raw({"alg": "nOnE"}, i.claims(**HR), b"x"),
    "no alg": lambda i: raw({"typ": "JWT"}, i.claims(**HR), b"x"),
    "an alg that is a list": lambda i: raw({"alg": ["ES256"]}, i.claims(**HR), b"x"),
    "HS256 with the public key": lambda i: confused(i.claims(**HR), i.keys[-1], "HS256"),
    "HS512 with the public key": lambda i: confused(i.claims(**HR), i.keys[-1], "HS512"),
    "RS256 named for a key of a curve": lambda i: raw(
        {"alg": "RS256", "kid": i.keys[-1].kid}, i.claims(**HR), b"x" * 256
    ),
    "another key of the same name": lambda i: i.token(key=new_key(str(i.keys[-1].kid)), **HR),
    "a signature changed": lambda i: _changed(i, 2),
    "claims changed": lambda i: _changed(i, 1),
    "no signature": lambda i: i.token(**HR).rpartition(".")[0] + ".",
    "jku": lambda i: _own(i, "jku", "https://evil.example/keys"),
    "x5u": lambda i: _own(i, "x5u", "https://evil.example/certificate"),
    "jwk": lambda i: _own(i, "jwk", new_key("own").as_dict(private=False)),
    "x5c": lambda i: _own(i, "x5c", ["MIIB"]),
    "crit": lambda i: i.token(header={"crit": ["exp"], "exp": 1}, **HR),
    "crit of b64": lambda i: i.token(header={"crit": ["b64"], "b64": True}, **HR),
    "an unknown kid": lambda i: i.token(header={"kid": "unknown"}, **HR),
    "a kid that is a path": lambda i: i.token(header={"kid": "../../../../dev/null"}, **HR),
    "a kid that is SQL": lambda i: i.token(header={"kid": "x' UNION SELECT 'key"}, **HR),
    "a kid that is a number": lambda i: i.token(header={"kid": 1}, **HR),
    "an endless kid": lambda i: i.token(header={"kid": "k" * 300}, **HR),
    "no kid where there are several keys": lambda i: i.token(header={"kid": None}, **HR),
    "an ID token": lambda i: i.token(nonce="n", aud=CLIENT, scope=None, **HR),
    "an ID token for our audience": lambda i: i.token(nonce="n", scope=None, **HR),
    "an ID token that has a hash": lambda i: i.token(at_hash="h", **HR),
    "an ID token that is told by nothing": lambda i: i.token(scope=None, **HR),
    "an ID token of Keycloak": lambda i: i.token(typ="ID", azp="kompetansegraf", **HR),
    "a refresh token": lambda i: i.token(typ="Refresh", **HR),
    "a logout token": lambda i: i.token(events={"http://schemas.openid.net/event/backchannel-logout": {}}),
    "another type": lambda i: i.token(header={"typ": "secevent+jwt"}, **HR),
    "a type that is a list": lambda i: raw({"alg": "ES256", "typ": ["JWT"]}, i.claims(**HR), b"x"),
    "a name twice in the header": lambda i: raw(
        b'{"alg":"none","alg":"ES256","kid":"one"}', i.claims(**HR), b"x" * 64
    ),
    "a name twice in the claims": lambda i: _resigned(i, b'"exp":9', b'"exp":9,"exp":9999999999'),
    "too long": lambda i: i.token(filler="x" * 20_000, **HR),
    "claims that are a list": lambda i: signed(b"[]", i.keys[-1]),
    "claims that are no JSON": lambda i: signed(b"{", i.keys[-1]),
    "a deep header": lambda i: raw(b"[" * 5000, i.claims(**HR), b"x"),
    "an encrypted token": lambda i: "e30.e30.e30.e30.e30",
    "two parts": lambda i: i.token(**HR).rpartition(".")[0],
    "padding": lambda i: i.token(**HR) + "==",
    "letters that are not": lambda i: "a.b.c\u00e5",
    "nothing": lambda i: "",
    "two tokens": lambda i: f"{i.token(**HR)} {i.token(**HR)}",
    "two tokens with a comma": lambda i: f"{i.token(**HR)},{i.token(**HR)}",
}


def _own(issuer: Issuer, member: str, value: object) -> str:
    """Signed by a key that the token itself brings or points at."""
    return issuer.token(key=new_key("own"), header={member: value}, **HR)


def _changed(issuer: Issuer, place: int) -> str:
    parts = issuer.token(roles=["lms"]).split(".")
    parts[place] = ("A" if parts[place][9] != "A" else "B").join((parts[place][:9], parts[place][10:]))
    return ".".join(parts)


def _resigned(issuer: Issuer, old: bytes, new: bytes) -> str:
    """Rightly signed, with claims that no library would write."""
    text = json.dumps(issuer.claims(**HR, exp=9), separators=(",", ":")).encode()
    assert old in text
    return signed(text.replace(old, new, 1), issuer.keys[-1])


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_believed(client: TestClient, issuer: Issuer, lie: str) -> None:
    """401 for each, before what is asked for matters: closed or open, there or not, well put or not."""
    issuer.keys = [key for key in issuer.keys if key.key_type == "EC"][-2:]
    if len(issuer.keys) < 2:
        issuer.keys.append(new_key("two"))
    assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 200
    header = {"Authorization": f"Bearer {LIES[lie](issuer)}".encode("latin-1", "replace")}
    for address in ("/v1/gaps", "/v1/gaps?by=nonsense", "/v1/roles", "/nowhere"):
        refused = client.get(address, headers=header)
        assert refused.status_code == 401, refused.text
        assert refused.json()["type"].endswith(":token-refused")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
        assert refused.headers["Cache-Control"] == "no-store"


def test_skew_of_clocks_is_allowed_for(client: TestClient, issuer: Issuer) -> None:
    """A clock that is half a minute off locks nobody out."""
    now = int(time.time())
    for claims in ({"exp": now - 10}, {"iat": now + 25}, {"nbf": now + 25}):
        assert client.get("/v1/gaps", headers=bearer(issuer.token(**claims, **HR))).status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic eDp5", "Digest x", "Bearer", "x", " ", "Negotiate AAAA"])
def test_other_ways_to_say_who_asks_are_refused(client: TestClient, header: str) -> None:
    """Nothing that is sent as proof is passed over."""
    assert client.get("/v1/roles", headers={"Authorization": header}).status_code == 401


def test_two_headers_are_refused(client: TestClient, issuer: Issuer) -> None:
    """A proxy and the service might each read another one."""
    sent = [("Authorization", f"Bearer {issuer.token(**HR)}") for _ in range(2)]
    assert client.get("/v1/gaps", headers=sent).status_code == 401


def test_a_short_key_is_no_key(client: TestClient, issuer: Issuer) -> None:
    """RSA of 1024 bits can be broken."""
    with pytest.warns(SecurityWarning):
        issuer.keys.append(RSAKey.generate_key(1024, {"kid": "short", "use": "sig"}))
    assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 401
    issuer.keys.pop()


def test_a_key_for_other_things_verifies_nothing(client: TestClient, issuer: Issuer) -> None:
    """A key for encryption signs no token."""
    issuer.keys.append(RSAKey.generate_key(2048, {"kid": "secret", "use": "enc"}))
    plain = RSAKey.import_key({**issuer.keys[-1].as_dict(private=True), "use": "sig"})
    token = signed(issuer.claims(**HR), plain)
    assert client.get("/v1/gaps", headers=bearer(token)).status_code == 401
    issuer.keys.pop()


def test_rotation(client: TestClient, issuer: Issuer) -> None:
    """A new key is found when its first token comes; tokens of the key that went are refused."""
    old = issuer.token(**HR)
    assert client.get("/v1/gaps", headers=bearer(old)).status_code == 200
    issuer.rotate("rotated")
    assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 200
    issuer_of_old = client.get("/v1/gaps", headers=bearer(old)).status_code
    assert issuer_of_old == 200, "a token that was verified is believed for up to a minute"
    client.app.state.authority._kept.clear()  # type: ignore[attr-defined]
    assert client.get("/v1/gaps", headers=bearer(old)).status_code == 401


def test_a_key_that_was_withdrawn(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Keys are looked at again by themselves, and what the issuer no longer names opens nothing."""
    client = service(graph, issuer, state)
    old = issuer.token(**HR)
    assert client.get("/v1/gaps", headers=bearer(old)).status_code == 200
    issuer.rotate("after")
    authority = client.app.state.authority  # type: ignore[attr-defined]
    authority._kept.clear()
    assert client.get("/v1/gaps", headers=bearer(old)).status_code == 200
    authority._kept.clear()
    authority.issuer._fresh = 0.0
    assert client.get("/v1/gaps", headers=bearer(old)).status_code == 401
    issuer.away = True
    try:
        assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 200
    finally:
        issuer.away = False


def test_unknown_keys_are_looked_for_once_in_a_while(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Whoever sends what: the issuer is not asked again within the pause."""
    client = service(graph, issuer, state, pause=1000)
    before = len(issuer.fetched)
    for number in range(20):
        token = issuer.token(header={"kid": f"unknown-{number}"}, **HR)
        assert client.get("/v1/gaps", headers=bearer(token)).status_code == 401
    assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 200
    assert len(issuer.fetched) - before == 2


def test_while_the_issuer_is_away(graph: Graph, issuer: Issuer, state: Path) -> None:
    """The service starts; tokens meet 503 meanwhile, anonymous 401, and open questions are answered."""
    issuer.away = True
    try:
        client = service(graph, issuer, state)
        refused = client.get("/v1/gaps", headers=bearer(issuer.token(**HR)))
        assert refused.status_code == 503
        assert refused.json()["type"].endswith(":issuer-away")
        assert refused.headers["Retry-After"]
        assert client.get("/v1/gaps").status_code == 401
        assert client.get("/v1/roles").status_code == 200
        assert client.get("/v1/gaps", headers=bearer(raw({"alg": "none"}, {}, b"x"))).status_code == 401
    finally:
        issuer.away = False
    assert client.get("/v1/gaps", headers=bearer(issuer.token(**HR))).status_code == 200
    issuer.away = True
    try:
        again = issuer.token(jti="another", **HR)
        assert client.get("/v1/gaps", headers=bearer(again)).status_code == 200, "known keys go on"
    finally:
        issuer.away = False


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"issuer": "https://evil.example", "jwks_uri": "https://evil.example/keys"}),
        (200, {}),
        (200, [1]),
        (200, b"{"),
        (200, b"[" * 100_000),
        (200, b'{"x": "' + b"y" * 1_000_000 + b'"}'),
        (302, "http://127.0.0.1:1/elsewhere"),
        (500, {}),
    ],
    ids=["other", "empty", "list", "cut", "deep", "long", "redirect", "error"],
)
def test_an_issuer_that_says_nonsense_opens_nothing(
    graph: Graph, issuer: Issuer, state: Path, answer: tuple[int, object]
) -> None:
    """Whatever stands at its address: refused, and no fault of ours."""
    issuer.override = lambda path: answer if "well-known" in path else None
    try:
        refused = service(graph, issuer, state).get("/v1/gaps", headers=bearer(issuer.token(**HR)))
        assert refused.status_code == 503
    finally:
        issuer.override = lambda path: None


def test_keys_at_a_plain_address_are_not_fetched(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Whoever sits between could put his own in their place."""
    issuer.metadata = {"jwks_uri": "http://keys.example/keys"}
    try:
        refused = service(graph, issuer, state).get("/v1/gaps", headers=bearer(issuer.token(**HR)))
        assert refused.status_code == 503
    finally:
        issuer.metadata = {}


def test_a_kept_answer_is_not_given_to_an_impostor(client: TestClient, issuer: Issuer) -> None:
    """Answers are kept by who asks, who is asked for first."""
    assert client.get("/v1/gaps?limit=3", headers=bearer(issuer.token(**HR))).status_code == 200
    assert client.get("/v1/gaps?limit=3").status_code == 401
    lie = raw({"alg": "none"}, issuer.claims(**HR), b"x")
    assert client.get("/v1/gaps?limit=3", headers=bearer(lie)).status_code == 401


def test_an_answer_is_kept_for_whom_it_was_made(client: TestClient, issuer: Issuer) -> None:
    """Two people who ask the same are told different things, the second time too."""
    hr, nurse = issuer.token(sub="hr", email=None, **HR), issuer.token(sub="nurse", email="A1@example.org")
    for _ in range(2):
        assert client.get("/v1/gaps?limit=9", headers=bearer(hr)).json()["total"] > 1
        assert (
            client.get("/v1/gaps?limit=9", headers=bearer(nurse)).json()
            != client.get("/v1/gaps?limit=9", headers=bearer(hr)).json()
        )
