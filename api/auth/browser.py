"""
Signing in with a browser: authorization code with PKCE, state and nonce, and out again.

OpenID Connect Core 1.0, 3.1; RFC 7636 (S256); RFC 9207 (who answers); RP-Initiated Logout 1.0. All that a
sign-in must remember follows from one secret in a cookie that the browser holds for ten minutes, so that
nothing is kept for whoever only begins.
"""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.concurrency import run_in_threadpool

from api.auth.authority import Authority
from api.auth.issuer import LARGEST, WAIT_SECONDS, is_safe
from api.auth.refusal import IssuerAway, SignInFailed, Unproven
from graphsvc.access.sessions import WRITTEN, Session, derived, word

CALLBACK = "/auth/callback"
LONGEST_BACK = 2000
BACK = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", re.ASCII)


def way_back(asked: str | None) -> str:
    """Where to go after sign-in: an address of this service itself, whatever was asked for."""
    if not asked or len(asked) > LONGEST_BACK or not BACK.fullmatch(asked):
        return "/"
    parts = urlsplit(asked)
    return "/" if parts.scheme or parts.netloc or asked.startswith("/auth/") else asked


class Begun(NamedTuple):
    """Where the browser goes to sign in, and the secret that it brings back."""

    address: str
    secret: str


class Browser:
    """Sign-in with a browser at one issuer."""

    def __init__(self, authority: Authority) -> None:
        self._of = authority
        settings = authority.settings
        self._client = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self.base = settings.base_url.rstrip("/")

    async def begin(self) -> Begun:
        """A sign-in begun. Errors: IssuerAway."""
        secret = self._of.sessions.new_secret()
        address = _place(await self._of.issuer.metadata(), "authorization_endpoint")
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self.base + CALLBACK,
            "scope": self._of.settings.oidc_scopes,
            "state": word(secret, "state"),
            "nonce": word(secret, "nonce"),
            "code_challenge": _challenge(word(secret, "verifier")),
            "code_challenge_method": "S256",
        }
        levels = self._of.settings.oidc_acr
        asked |= {"acr_values": levels} if levels else {}
        return Begun(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", secret)

    async def finish(self, secret: str, told: Mapping[str, str]) -> str:
        """
        The secret of a new session, for what the issuer told the browser to say.

        Errors: SignInFailed; IssuerAway; StoreError.
        """
        state = told.get("state", "")
        if not WRITTEN.fullmatch(secret) or not hmac.compare_digest(
            state.encode(), word(secret, "state").encode()
        ):
            raise SignInFailed("it was begun in another window, or too long ago")
        metadata = await self._of.issuer.metadata()
        says_who = metadata.get("authorization_response_iss_parameter_supported") is True
        if told.get("iss", None if says_who else self._of.issuer.address) != self._of.issuer.address:
            raise SignInFailed("another issuer answered")
        if "code" not in told:
            raise SignInFailed("the issuer let nobody in")
        answer = await run_in_threadpool(self._exchange, metadata, told["code"], word(secret, "verifier"))
        token = answer.get("id_token")
        try:
            claims = await self._of.tokens.identity(
                token if isinstance(token, str) else "", word(secret, "nonce")
            )
        except Unproven as lie:
            raise SignInFailed(f"the issuer's word cannot be used: {lie.why}") from None
        return await self._begun(claims, str(token))

    async def leave(self, secret: str) -> str | None:
        """
        End a session; the address at the issuer where the browser signs out too, if there is one.

        Errors: StoreError.
        """
        session = self._of.sessions.find(secret)
        if session is None:
            return None
        await run_in_threadpool(self._of.sessions.end, secret)
        try:
            address = (await self._of.issuer.metadata()).get("end_session_endpoint")
        except IssuerAway:
            return None
        if not isinstance(address, str) or not is_safe(address):
            return None
        asked = {"client_id": self._client, "post_logout_redirect_uri": f"{self.base}/"}
        hint = opened(secret, session)
        asked |= {"id_token_hint": hint} if hint else {}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def _begun(self, claims: dict[str, Any], token: str) -> str:
        identity = await self._of.mapped(claims, "session")
        secret, sid = self._of.sessions.new_secret(), claims.get("sid")

        def keep() -> None:
            hint = sealed(secret, token)
            self._of.sessions.begin(secret, identity, hint=hint, sid=sid if isinstance(sid, str) else None)

        await run_in_threadpool(keep)
        return secret

    def _exchange(self, metadata: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
        """What the issuer gives for a code. Errors: SignInFailed, IssuerAway."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.base + CALLBACK,
            "code_verifier": verifier,
            "client_id": self._client,
        }
        headers = {"Accept": "application/json"}
        known = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._secret and "client_secret_basic" in known:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"  # RFC 6749, 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif self._secret:
            form["client_secret"] = self._secret
        try:
            answer = _post(_place(metadata, "token_endpoint"), form, headers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
            raise IssuerAway from None
        if answer is None:
            raise SignInFailed("the issuer does not accept the code")
        return answer


def sealed(secret: str, token: str) -> str:
    """A token that only who has the secret can read (RFC 7516)."""
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, token, _seal(secret))


def opened(secret: str, session: Session) -> str | None:
    """The token again; None where it cannot be read."""
    try:
        return (jwe.decrypt_compact(session.hint, _seal(secret)).plaintext or b"").decode()
    except (JoseError, ValueError):
        return None


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _seal(secret: str) -> OctKey:
    return OctKey.import_key(derived(secret, "hint"))


def _place(metadata: Mapping[str, Any], name: str) -> str:
    """Errors: IssuerAway for an address that nobody should be sent to."""
    place = metadata.get(name)
    if not isinstance(place, str) or not is_safe(place):
        raise IssuerAway
    return place


def _post(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any] | None:
    """The JSON object that answers a form; None where it is refused. Errors: httpx.HTTPError, ValueError."""
    until, body = time.monotonic() + WAIT_SECONDS, b""
    with (
        httpx.Client(timeout=WAIT_SECONDS, follow_redirects=False) as client,
        client.stream("POST", address, data=dict(form), headers=dict(headers)) as response,
    ):
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                raise ValueError("too long or too slow")
        if response.status_code in (400, 401, 403):
            return None
        response.raise_for_status()
    made = httpx.Response(200, content=body).json()
    if not isinstance(made, dict):
        raise ValueError("not an object")
    return made
