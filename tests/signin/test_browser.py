"""Sign-in with a browser, as the browser sees it, and the ways in which others would use it."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from api.auth.browser import way_back
from graphsvc.access import sessions
from graphsvc.graph import Graph
from graphsvc.state import State
from tests.signin.conftest import BASE, bearer, service
from tests.signin.issuer import CLIENT, Issuer, new_key

COOKIE = "__Host-kompetansegraf"
BEGUN = f"{COOKIE}-sign-in"


@pytest.fixture
def browser(client: TestClient, issuer: Issuer) -> Iterator[TestClient]:
    """A browser without cookies, in which Hilde of HR will sign in."""
    client.cookies.clear()
    issuer.person = {"sub": "subject-of-hilde", "email": "a3@example.org", "roles": ["hr"]}
    yield client
    client.cookies.clear()
    issuer.override = lambda path: None


def begin(browser: TestClient, back: str | None = None) -> str:
    """To the issuer, and the address that it sends the browser back to."""
    began = browser.get("/auth/sign-in", params={"back": back} if back else {})
    assert began.status_code == 303
    at_issuer = httpx.get(began.headers["location"], follow_redirects=False)
    assert at_issuer.status_code == 302
    return str(at_issuer.headers["location"])


def sign_in(browser: TestClient, back: str | None = None) -> httpx.Response:
    """All the way."""
    return browser.get(begin(browser, back))


def test_anonymous_is_told_where_to_sign_in(browser: TestClient) -> None:
    """Nobody is signed in who has not done it: the front page offers it, closed routes refuse."""
    page = browser.get("/")
    assert '<a href="/auth/sign-in">Logg inn</a>' in page.text
    assert "Logg ut" not in page.text
    assert browser.get("/v1/gaps").status_code == 401
    assert browser.get("/auth/me").json() == {"kinds": ["public"], "employee": None, "csrf": None}


def test_a_stranger_sees_the_open_routes(browser: TestClient, issuer: Issuer) -> None:
    """Whom the graph does not know is signed in as nobody in it."""
    issuer.person = {"sub": "stranger", "email": "stranger@example.org"}
    assert sign_in(browser).status_code == 303
    assert "ikke kjent i grafen" in browser.get("/").text
    assert browser.get("/v1/gaps").status_code == 403
    assert browser.get("/v1/employees/a1/gaps").status_code == 403


def test_sign_in_and_out(browser: TestClient, issuer: Issuer) -> None:
    """In: code, PKCE, state, nonce. Signed in as what she is. Out: here at once, and on to the issuer."""
    done = sign_in(browser, "/v1/gaps?by=role")
    assert (done.status_code, done.headers["location"]) == (303, "/v1/gaps?by=role")
    asked = issuer.asked[-1]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{BASE}/auth/callback"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    assert browser.get("/v1/gaps?by=role").status_code == 200
    me = browser.get("/auth/me").json()
    assert me["kinds"] == ["employee", "hr"]
    page = browser.get("/")
    assert "Innlogget som HR, ansatt" in page.text
    assert page.headers["cache-control"] == "no-store"
    held = browser.cookies[COOKIE]

    out = browser.post("/auth/sign-out", data={"csrf": me["csrf"]}, headers={"Origin": BASE})
    assert out.status_code == 200
    onward = re.search(r'url=([^"]+)"', out.text)
    assert onward
    told = parse_qs(urlsplit(onward[1].replace("&amp;", "&")).query)
    assert told["post_logout_redirect_uri"] == [f"{BASE}/"]
    assert told["client_id"] == [CLIENT]
    assert told["id_token_hint"][0].count(".") == 2
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, held, domain="graf.town.example")
    assert browser.get("/v1/gaps").status_code == 401, "the cookie of a session that ended opens nothing"


def test_cookies_are_for_this_host_alone(browser: TestClient) -> None:
    """__Host-: https, no domain, the whole site; no script reads them, no other site's form sends them."""
    began = browser.get("/auth/sign-in")
    done = sign_in(browser)
    for answer, name in ((began, BEGUN), (done, COOKIE)):
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}=")]
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert answer.headers["cache-control"] == "no-store"


def test_nothing_of_hers_is_kept_in_the_clear(browser: TestClient, state: Path, issuer: Issuer) -> None:
    """The state folder holds neither cookie nor token nor claims; of her number not even the beginning."""
    issuer.person |= {"pid": "01017012345", "name": "Hilde Hansen"}
    sign_in(browser)
    secret = browser.cookies[COOKIE]
    kept = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    for word in (secret, "01017012345", "Hilde Hansen", "a3@example.org", "eyJhbGciOiJFUzI1NiI"):
        assert word.encode() not in kept


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=y\r\nX: y",
        "javascript:alert(1)",
        "evil",
        "/a\tb",
        "/" + "a" * 3000,
        "/auth/sign-in",
        "/\u00e5",
        "",
        None,
        "/v1/../\\evil",
    ],
)
def test_no_way_back_leads_elsewhere(back: str | None) -> None:
    """Whatever is asked for, the browser comes back to this service."""
    assert way_back(back) == "/"


@pytest.mark.parametrize("back", ["/", "/v1/gaps?by=role&unit=a%20b#x", "/id/role/x", "/docs"])
def test_a_way_back_to_us_is_kept(back: str) -> None:
    """An address of this service stands as it is."""
    assert way_back(back) == back


def test_the_way_back_in_a_cookie_is_not_believed(browser: TestClient) -> None:
    """Even who could write the cookie sends nobody elsewhere."""
    address = begin(browser, "/docs")
    secret = browser.cookies[BEGUN].partition(".")[0]
    browser.cookies.clear()
    browser.cookies.set(BEGUN, f"{secret}.https%3A%2F%2Fevil.example", domain="graf.town.example")
    assert browser.get(address).headers["location"] == "/"


def test_links_follow_the_base_address_not_the_host(browser: TestClient, issuer: Issuer) -> None:
    """A request that names another host gets no redirect made of that name."""
    browser.get("/auth/sign-in", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    location = browser.get("/auth/sign-in", headers={"Host": "evil.example"}).headers["location"]
    assert "evil" not in location
    assert parse_qs(urlsplit(location).query)["redirect_uri"] == [f"{BASE}/auth/callback"]


def _failed(browser: TestClient, address: str) -> httpx.Response:
    answer = browser.get(address)
    assert answer.status_code == 400
    assert "Prøv igjen" in answer.text
    assert COOKIE not in browser.cookies
    assert browser.get("/v1/gaps").status_code == 401
    return answer


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.replace("state=", "state=x"),
        lambda a: re.sub(r"state=[^&]+", "", a),
        lambda a: f"{a}&state=other",
        lambda a: f"{a}&code=other",
        lambda a: re.sub(r"code=[^&]+", "code=guessed", a),
        lambda a: re.sub(r"code=[^&]+", "error=access_denied&error_description=%3Cscript%3E", a),
        lambda a: re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fevil.example", a),
        lambda a: re.sub(r"&iss=[^&]+", "", a),
    ],
    ids=["state", "no state", "two states", "two codes", "code", "denied", "issuer", "no issuer"],
)
def test_a_callback_that_is_not_the_answer_is_refused(browser: TestClient, change: object) -> None:
    """Of another sign-in, of another issuer, twice, or changed on the way: nobody is signed in."""
    answer = _failed(browser, change(begin(browser)))  # type: ignore[operator]
    assert "script" not in answer.text


def test_a_callback_in_another_browser_is_refused(browser: TestClient) -> None:
    """Nobody can sign somebody else in as himself with a link (login CSRF)."""
    address = begin(browser)
    browser.cookies.clear()
    _failed(browser, address)


def test_a_callback_works_once(browser: TestClient) -> None:
    """A code and its cookie are used up."""
    address = begin(browser)
    assert browser.get(address).status_code == 303
    assert BEGUN not in browser.cookies
    browser.cookies.clear()
    _failed(browser, address)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of-another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
        {"typ": "Bearer"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_hers_signs_nobody_in(
    browser: TestClient, issuer: Issuer, lie: dict[str, object]
) -> None:
    """What the issuer hands out is looked at like any token, and must answer this very sign-in."""
    issuer.person |= lie
    _failed(browser, begin(browser))


def test_an_id_token_of_another_key_signs_nobody_in(browser: TestClient, issuer: Issuer) -> None:
    """Even what comes from the issuer's own address must be signed by its key."""
    forged = issuer.token(key=new_key("one"), aud=CLIENT)
    issuer.override = lambda path: (200, {"id_token": forged}) if path == "/realm/token" else None
    _failed(browser, begin(browser))


@pytest.mark.parametrize(
    "answer", [(200, [1]), (200, b"{"), (500, {}), (302, "http://127.0.0.1:1/")], ids=str
)
def test_an_issuer_that_fails_at_the_end(
    browser: TestClient, issuer: Issuer, answer: tuple[int, object]
) -> None:
    """A page that says so, and nobody signed in."""
    issuer.override = lambda path: answer if path == "/realm/token" else None
    told = browser.get(begin(browser))
    assert told.status_code == 503
    assert "svarer ikke" in told.text
    assert browser.get("/v1/gaps").status_code == 401


def test_while_the_issuer_is_away_a_page_says_so(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Sign-in is offered and fails with words; the front page stands."""
    issuer.away = True
    try:
        browser = service(graph, issuer, state)
        assert browser.get("/").status_code == 200
        assert browser.get("/auth/sign-in").status_code == 503
    finally:
        issuer.away = False


def test_sign_out_while_the_issuer_is_away(
    browser: TestClient, graph: Graph, issuer: Issuer, state: Path
) -> None:
    """Signed out here all the same."""
    sign_in(browser)
    other = service(graph, issuer, state)
    other.cookies.set(COOKIE, browser.cookies[COOKIE], domain="graf.town.example")
    word = other.get("/auth/me").json()["csrf"]
    issuer.away = True
    try:
        assert "Du er logget ut." in other.post("/auth/sign-out", data={"csrf": word}).text
    finally:
        issuer.away = False
    assert browser.get("/v1/gaps").status_code == 401, "in every process at once"


WRITE = {"address": "/v1/scenarios", "json": {"by": "unit", "steps": []}}


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, False),
        ({"X-CSRF-Token": "wrong"}, False),
        ({"X-CSRF-Token": "WORD"}, True),
        ({"X-CSRF-Token": "WORD", "Origin": BASE, "Sec-Fetch-Site": "same-origin"}, True),
        ({"X-CSRF-Token": "WORD", "Origin": "https://evil.example"}, False),
        ({"X-CSRF-Token": "WORD", "Origin": "null"}, False),
        ({"X-CSRF-Token": "WORD", "Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"X-CSRF-Token": "WORD", "Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"X-CSRF-Token": "WORD", "Sec-Fetch-Site": "cross-site"}, False),
        ({"X-CSRF-Token": "WORD", "Sec-Fetch-Site": "same-site"}, False),
    ],
)
def test_a_write_with_the_cookie_needs_the_word(
    browser: TestClient, headers: dict[str, str], let_in: bool
) -> None:
    """A page of another site can send the cookie along, but neither the word nor its own origin as ours."""
    sign_in(browser)
    word = browser.get("/auth/me").json()["csrf"]
    sent = {name: value.replace("WORD", word) for name, value in headers.items()}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = browser.request(method, "/v1/scenarios", json={}, headers=sent)
        refused = answer.status_code == 403 and answer.json()["type"].endswith(":csrf")
        assert refused is not let_in


def test_no_other_site_may_read_who_is_signed_in(browser: TestClient) -> None:
    """The word that writes need is for pages of this site alone."""
    sign_in(browser)
    for address in ("/auth/me", "/", "/v1/gaps"):
        told = browser.get(address, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in told.headers
        assert "access-control-allow-credentials" not in told.headers


def test_nobody_is_signed_out_by_another_site(browser: TestClient) -> None:
    """Sign-out needs the word too."""
    sign_in(browser)
    assert browser.post("/auth/sign-out", data={"csrf": "wrong"}).status_code == 403
    assert browser.post("/auth/sign-out", data={"csrf": "x" * 10_000}).status_code == 403
    assert browser.post("/auth/sign-out").status_code == 403
    assert browser.get("/auth/sign-out").status_code == 405
    assert browser.get("/v1/gaps").status_code == 200


def test_a_token_beside_the_cookie_needs_no_word(browser: TestClient, issuer: Issuer) -> None:
    """No other site can send a token; who sends one is who the token says."""
    sign_in(browser)
    sent = bearer(issuer.token(roles=["auditor"], email=None))
    assert browser.get("/auth/me", headers=sent).json()["kinds"] == ["auditor"]
    assert browser.get("/v1/gaps", headers=bearer("wrong")).status_code == 401


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "'; DROP TABLE session; --", "å" * 43])
def test_a_cookie_that_is_none_is_nobodys(browser: TestClient, value: str) -> None:
    """Open routes stay open to whoever has an old cookie; closed ones refuse."""
    sent = {"Cookie": f"{COOKIE}={value}".encode()}
    assert browser.get("/v1/roles", headers=sent).status_code == 200
    assert browser.get("/v1/gaps", headers=sent).status_code == 401


def test_sessions_end_by_themselves(browser: TestClient) -> None:
    """After an hour without use, and after eight hours of it."""
    sign_in(browser)
    now = time.time()
    with patch("graphsvc.access.sessions.time.time", lambda: now + 3601):
        assert browser.get("/v1/gaps").status_code == 401
    for minutes in range(50, 480, 50):
        with patch("graphsvc.access.sessions.time.time", lambda m=minutes: now + m * 60):
            assert browser.get("/v1/gaps").status_code == 200
    with patch("graphsvc.access.sessions.time.time", lambda: now + 8 * 3600 + 1):
        assert browser.get("/v1/gaps").status_code == 401


def test_each_sign_in_is_a_new_session(browser: TestClient) -> None:
    """A cookie from before (fixed by somebody, or left behind) is not the session after."""
    sign_in(browser)
    first = browser.cookies[COOKIE]
    sign_in(browser)
    assert browser.cookies[COOKIE] != first
    browser.cookies.clear()
    browser.cookies.set(COOKIE, first, domain="graf.town.example")
    assert browser.get("/v1/gaps").status_code == 401


def test_erasure_ends_sessions(browser: TestClient, state: Path) -> None:
    """Whoever is erased is signed out, and nothing of her session is left."""
    sign_in(browser)
    assert sessions.forget(State(state, sessions.SCHEMA), "a3") >= 1
    assert browser.get("/v1/gaps").status_code == 401
    with sqlite3.connect(state / "state.db") as connection:
        assert connection.execute("SELECT count(*) FROM session WHERE employee = 'a3'").fetchone() == (0,)


EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


def test_the_issuer_signs_somebody_out(browser: TestClient, issuer: Issuer) -> None:
    """By the name of one session, or of all that are hers; only with a logout token for this client."""
    good = {"aud": CLIENT, "scope": None, "email": None, "sub": "subject-of-hilde", "events": EVENT}
    sign_in(browser)
    for lie in (
        {"aud": "kompetansegraf"},
        {"events": {}},
        {"events": None},
        {"nonce": "n"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"iat": None},
    ):
        sent = {"logout_token": issuer.token(**good | lie)}
        assert browser.post("/auth/backchannel-logout", data=sent).status_code == 401, lie
    assert browser.post("/auth/backchannel-logout").status_code == 401
    assert browser.get("/v1/gaps").status_code == 200
    other = {"logout_token": issuer.token(**good | {"sub": None, "sid": "sid-of-another"})}
    assert browser.post("/auth/backchannel-logout", data=other).status_code == 200
    assert browser.get("/v1/gaps").status_code == 200
    for names in ({"sub": None, "sid": "sid-of-anne"}, {}):
        sign_in(browser)
        sent = {"logout_token": issuer.token(**good | names)}
        assert browser.post("/auth/backchannel-logout", data=sent).status_code == 200
        assert browser.get("/v1/gaps").status_code == 401


def test_a_frame_of_the_issuer_signs_somebody_out(browser: TestClient, issuer: Issuer) -> None:
    """By the issuer's name of the session, which comes without a cookie; of this issuer alone."""
    sign_in(browser)
    held = browser.cookies[COOKIE]
    for asked in ({}, {"iss": issuer.address}, {"sid": "sid-of-anne"}, {"iss": "x", "sid": "sid-of-anne"}):
        assert browser.get("/auth/frontchannel-logout", params=asked).status_code == 200
        assert browser.get("/v1/gaps").status_code == 200
    browser.cookies.clear()
    asked = {"iss": issuer.address, "sid": "sid-of-anne"}
    assert browser.get("/auth/frontchannel-logout", params=asked).status_code == 200
    browser.cookies.set(COOKIE, held, domain="graf.town.example")
    assert browser.get("/v1/gaps").status_code == 401


def test_a_level_that_is_not_enough(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Asked for at sign-in, and demanded of what comes back, and of tokens that name a level."""
    level = {"oidc_acr": "idporten-loa-high idporten-loa-substantial"}
    browser = service(graph, issuer, state, **level)
    for acr, status in ((None, 400), ("idporten-loa-low", 400), ("idporten-loa-substantial", 303)):
        issuer.person = {"sub": "subject-of-hilde", "email": "a3@example.org", "acr": acr}
        assert sign_in(browser).status_code == status
    assert issuer.asked[-1]["acr_values"] == level["oidc_acr"]
    browser.cookies.clear()
    for acr, status in ((None, 200), ("0", 401), (["idporten-loa-high"], 401), ("idporten-loa-high", 200)):
        token = issuer.token(roles=["hr"], acr=acr)
        assert browser.get("/v1/gaps", headers=bearer(token)).status_code == status


def test_without_a_client_there_is_no_sign_in(graph: Graph, issuer: Issuer, state: Path) -> None:
    """A service for tokens and keys alone offers none."""
    bare = service(graph, issuer, state, oidc_client_id="", base_url="")
    assert "Logg inn" not in bare.get("/").text
    for address in ("/auth/sign-in", "/auth/callback"):
        assert bare.get(address).status_code == 404


@pytest.mark.parametrize("auth", ["local", "public"])
def test_other_modes_have_no_sign_in(graph: Graph, auth: str) -> None:
    """On one's own machine, or open to all, nobody signs in."""
    from tests.api.conftest import client_of

    client = client_of(graph, auth)
    assert client.get("/auth/sign-in").status_code == 404
    assert "Logg inn" not in client.get("/").text
