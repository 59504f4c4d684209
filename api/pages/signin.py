"""Sign-in with a browser: to the issuer, back, out again, and who one is."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.auth.authority import Authority
from api.auth.browser import CALLBACK, Browser, way_back
from api.auth.refusal import IssuerAway, SignInFailed
from api.deps import AskerDep
from api.pages.render import Markup, page
from graphsvc.access.sessions import csrf_of
from graphsvc.people.viewer import Viewer, ViewerKind

router = APIRouter(include_in_schema=False)

BEGUN_SECONDS = 600
LONGEST_FORM = 20_000
NO_STORE = {"Cache-Control": "no-store"}

log = logging.getLogger("graphsvc.auth")


def browser_of(request: Request) -> Browser | None:
    """Sign-in with a browser, where the settings have what it needs."""
    authority: Authority | None = request.app.state.authority
    usable = authority is not None and authority.settings.oidc_client_id
    return Browser(authority) if authority is not None and usable else None


# What somebody is, in the words of the page.
CALLED: Mapping[ViewerKind, str] = {
    "hr": "HR",
    "manager": "leder",
    "system_administrator": "systemansvarlig",
    "auditor": "revisor",
    "lms": "læringsplattform",
    "employee": "ansatt",
}


def corner(request: Request, asker: Viewer) -> Markup:
    """Where one signs in, or sees as what one has and signs out; empty where nobody can sign in."""
    if browser_of(request) is None:
        return Markup("")
    authority = _authority(request)
    secret = request.cookies.get(authority.cookie, "")
    if authority.sessions.find(secret) is None:
        return Markup('<p class="who"><a href="/auth/sign-in">Logg inn</a></p>')
    called = ", ".join(words for kind, words in CALLED.items() if kind in asker.kinds)
    told = f"Innlogget som {called}" if called else "Innlogget, men ikke kjent i grafen"
    return Markup(
        f'<form class="who" action="/auth/sign-out" method="post"><span>{told}</span>'
        f'<input type="hidden" name="csrf" value="{csrf_of(secret)}">'
        '<button type="submit">Logg ut</button></form>'
    )


def _needed(request: Request) -> Browser:
    """Errors: 404 where nobody can sign in here."""
    found = browser_of(request)
    if found is None:
        raise HTTPException(404, "There is nothing at this address.")
    return found


@router.get("/auth/sign-in")
async def sign_in(request: Request, back: str | None = None) -> Response:
    browser = _needed(request)
    try:
        begun = await browser.begin()
    except IssuerAway:
        return _told("Innloggingen svarer ikke akkurat nå. Prøv igjen om litt.", 503)
    answer = RedirectResponse(begun.address, 303, NO_STORE)
    _set(request, answer, f"{begun.secret}.{quote(way_back(back), safe='')}", begun=True)
    return answer


@router.get(CALLBACK)
async def callback(request: Request) -> Response:
    browser = _needed(request)
    secret, _, back = request.cookies.get(_begun_name(request), "").partition(".")
    try:
        session = await browser.finish(secret, _once(request))
    except SignInFailed as failure:
        log.info("a sign-in failed: %s", failure)
        answer: Response = _told("Innloggingen ble ikke fullført. Prøv igjen.", 400)
    except IssuerAway:
        answer = _told("Innloggingen svarer ikke akkurat nå. Prøv igjen om litt.", 503)
    else:
        await _end(request, browser)
        answer = RedirectResponse(way_back(unquote(back)), 303, NO_STORE)
        _set(request, answer, session)
    _drop(request, answer, begun=True)
    return answer


@router.post("/auth/sign-out")
async def sign_out(request: Request) -> Response:
    browser, authority = _needed(request), _authority(request)
    secret = request.cookies.get(authority.cookie, "")
    if authority.sessions.find(secret) is not None:
        authority.check_own(request, (await _form(request)).get("csrf", ""), secret)
    onward = await browser.leave(secret)
    answer = _left(onward)
    answer.headers["Clear-Site-Data"] = '"cache"'  # whoever signs in next on this machine is somebody else
    _drop(request, answer)
    return answer


@router.post("/auth/backchannel-logout")
async def backchannel_logout(request: Request) -> Response:
    """The issuer says that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0, 2.8)."""
    _needed(request)
    authority = _authority(request)
    claims = await authority.tokens.logout((await _form(request)).get("logout_token", ""))
    sid, subject = claims.get("sid"), claims.get("sub")
    await run_in_threadpool(authority.sessions.end_all, sid=sid, subject=authority.named(subject))
    return Response(status_code=200, headers=NO_STORE)


@router.get("/auth/frontchannel-logout")
async def frontchannel_logout(request: Request, iss: str = "", sid: str = "") -> Response:
    """
    The same by a frame in the issuer's own page of signing out (OpenID Connect Front-Channel Logout 1.0, 3).

    No cookie comes with it: the issuer's name of the session, which nobody can guess, says which one.
    """
    _needed(request)
    authority = _authority(request)
    if sid and iss == authority.issuer.address:
        await run_in_threadpool(authority.sessions.end_all, sid=sid, subject=None)
    return Response(status_code=200, headers=NO_STORE)


@router.get("/auth/me")
async def me(request: Request, asker: AskerDep) -> JSONResponse:
    """Who asks, as the service sees it, and the word that writes with a cookie need."""
    authority: Authority | None = request.app.state.authority
    secret = request.cookies.get(authority.cookie, "") if authority else ""
    signed_in = bool(authority and authority.sessions.find(secret))
    body: dict[str, Any] = {
        "kinds": sorted(asker.kinds),
        "employee": asker.employee,
        "csrf": csrf_of(secret) if signed_in else None,
    }
    return JSONResponse(body, headers=NO_STORE)


def _once(request: Request) -> dict[str, str]:
    """The parameters that stand once in the address: of two states, neither counts."""
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; none where it is a long one."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("latin-1")))


def _authority(request: Request) -> Authority:
    found: Authority = request.app.state.authority
    return found


async def _end(request: Request, browser: Browser) -> None:
    """The session that the browser had before, so that nobody stays signed in beside herself."""
    old = request.cookies.get(_authority(request).cookie)
    if old:
        await browser.leave(old)


def _begun_name(request: Request) -> str:
    return f"{_authority(request).cookie}-sign-in"


def _set(request: Request, answer: Response, value: str, *, begun: bool = False) -> None:
    authority = _authority(request)
    name = _begun_name(request) if begun else authority.cookie
    seconds = BEGUN_SECONDS if begun else authority.settings.session_hours * 3600
    answer.set_cookie(name, value, seconds, path="/", secure=authority.secure, httponly=True, samesite="lax")


def _drop(request: Request, answer: Response, *, begun: bool = False) -> None:
    authority = _authority(request)
    name = _begun_name(request) if begun else authority.cookie
    answer.delete_cookie(name, path="/", secure=authority.secure, httponly=True, samesite="lax")


def _told(words: str, status: int) -> HTMLResponse:
    ways = '<p><a href="/auth/sign-in">Logg inn</a> · <a href="/">Til forsiden</a></p>'
    again = Markup(f"<p>{escape(words)}</p>\n{ways}")
    return HTMLResponse(page("signin.html", heading="Innlogging", body=again, head=""), status, NO_STORE)


def _left(onward: str | None) -> HTMLResponse:
    """
    That one is signed out here, and on to the issuer.

    By a page, because a browser lets no form lead to another site by a redirect where form-action is 'self'.
    """
    if onward is None:
        body = Markup('<p>Du er logget ut.</p>\n<p><a href="/">Til forsiden</a></p>')
        return HTMLResponse(page("signin.html", heading="Logget ut", body=body, head=""), 200, NO_STORE)
    head = Markup(f'<meta http-equiv="refresh" content="0; url={escape(onward)}">')
    body = Markup(
        "<p>Du er logget ut her, og logges nå ut hos den som logget deg inn.</p>\n"
        f'<p><a href="{escape(onward)}">Gå videre hvis ingenting skjer</a></p>'
    )
    return HTMLResponse(page("signin.html", heading="Logget ut", body=body, head=head), 200, NO_STORE)
