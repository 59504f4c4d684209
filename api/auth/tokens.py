"""
Tokens: signed by the issuer, for us, of the right sort, and in force.

An allow-list stands for each: algorithms (asymmetric ones), header members (so no token brings or names its
own key), types. RFC 7515, 7519, 8725 (best practice), 9068 (access tokens); OpenID Connect Core, 3.1.3.7.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Collection, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry, deserialize_compact
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from api.auth.issuer import Issuer
from api.auth.refusal import Unproven

ALGORITHMS = frozenset(
    {
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
    }
)
MEMBERS = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
"""What may stand in a header; jku, jwk, x5u, x5c, crit and b64 would let a token choose how it is read."""

ACCESS_TYPES = frozenset({None, "jwt", "at+jwt", "application/at+jwt"})
ID_ONLY = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "events"})
"""Claims of ID and logout tokens, which tell a client about a person and open nothing."""

ACCESS_ONLY = ("scope", "scp", "client_id", "appid", "azp")
"""An access token has one of these claims, whatever the issuer, where its type does not say so plainly."""

LONGEST = 16 * 1024
SKEW_SECONDS = 30
WRITTEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)

Claims = dict[str, Any]


class Tokens:
    """Verifies tokens of one issuer."""

    def __init__(
        self, issuer: Issuer, *, audience: str, client: str = "", levels: Collection[str] = ()
    ) -> None:
        self._issuer, self._audience, self._client = issuer, audience, client
        self._levels = levels

    async def access(self, token: str) -> Claims:
        """
        The claims of a bearer token.

        Errors: Unproven, IssuerAway.
        """
        header, claims = await self._signed(token, self._audience)
        if _type(header) not in ACCESS_TYPES or claims.get("typ", "Bearer") != "Bearer":
            raise Unproven("it is not an access token")
        if ID_ONLY & claims.keys():
            raise Unproven("it is an ID token, which tells a client who signed in and opens nothing")
        plain = _type(header) not in (None, "jwt") or claims.get("typ") == "Bearer"
        if not plain and not any(claims.get(name) for name in ACCESS_ONLY):
            raise Unproven("it does not say that it is an access token")
        if "acr" in claims:  # a program's token has none
            self._high_enough(claims)
        return claims

    async def identity(self, token: str, nonce: str) -> Claims:
        """
        The claims of an ID token that answers a sign-in with this nonce.

        Errors: Unproven, IssuerAway.
        """
        header, claims = await self._signed(token, self._client)
        if _type(header) not in (None, "jwt") or claims.get("typ", "ID") != "ID":
            raise Unproven("it is not an ID token")
        if claims.get("nonce") != nonce:
            raise Unproven("it answers another sign-in")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client) != self._client:
            raise Unproven("it was made for another client")
        self._high_enough(claims)
        return claims

    async def logout(self, token: str) -> Claims:
        """
        The claims of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).

        Errors: Unproven, IssuerAway.
        """
        header, claims = await self._signed(token, self._client, subject=False)
        events = claims.get("events")
        event = events.get(LOGOUT_EVENT) if isinstance(events, dict) else None
        if _type(header) not in (None, "jwt", "logout+jwt") or event is None or "nonce" in claims:
            raise Unproven("it is not a logout token")
        return claims

    def _high_enough(self, claims: Claims) -> None:
        if self._levels and claims.get("acr") not in self._levels:
            raise Unproven("the sign-in was at a level that is not enough here")

    async def _signed(self, token: str, audience: str, *, subject: bool = True) -> tuple[Claims, Claims]:
        header = _header(token)
        algorithm, kid = str(header["alg"]), header.get("kid")
        key = await self._issuer.key(kid, algorithm)
        if key is None:
            raise Unproven("the issuer has no such key")
        try:
            signed = deserialize_compact(token, key, registry=_registry(algorithm))
            claims = _object(signed.payload or b"")
            self._checks(audience, subject).validate(claims)
        except JoseError as error:
            raise Unproven(_why(error)) from None
        except (ValueError, RecursionError):
            raise Unproven("it cannot be read") from None
        return header, claims

    def _checks(self, audience: str, subject: bool) -> JWTClaimsRegistry:
        needed: dict[str, ClaimsOption] = {
            "iss": {"essential": True, "value": self._issuer.address},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
            "iat": {"essential": not subject},
            "sub": {"essential": subject},
        }
        return JWTClaimsRegistry(now=int(time.time()), leeway=SKEW_SECONDS, **needed)


LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def _header(token: str) -> Claims:
    """The header, before anything is fetched or computed for it."""
    if len(token) > LONGEST:
        raise Unproven("it is too long")
    if not WRITTEN.fullmatch(token):
        raise Unproven("it is not a signed token")
    coded = token.partition(".")[0]
    try:
        header = _object(base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)))
    except (ValueError, RecursionError):
        raise Unproven("it cannot be read") from None
    if not header.keys() <= MEMBERS:
        raise Unproven("its header holds what is not accepted")
    if not isinstance(header.get("alg"), str) or header["alg"] not in ALGORITHMS:
        raise Unproven("its algorithm is not accepted")
    kid = header.get("kid")
    if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= 200):
        raise Unproven("it names its key in no usable way")
    return header


def _registry(algorithm: str) -> JWSRegistry:
    made = JWSRegistry(algorithms=[algorithm])
    made.max_header_length = LONGEST
    return made


def _object(text: bytes) -> Claims:
    """A JSON object whose names are unique. Errors: ValueError, RecursionError."""
    made = json.loads(text, object_pairs_hook=_unique)
    if not isinstance(made, dict):
        raise ValueError("not an object")
    return made


def _unique(pairs: list[tuple[str, Any]]) -> Claims:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _type(header: Mapping[str, Any]) -> object:
    typ = header.get("typ")
    return typ.lower() if isinstance(typ, str) else typ


REASONS: Mapping[str, str] = {
    "expired_token": "it has expired",
    "bad_signature": "its signature is wrong",
    "missing_claim": "a claim is missing that it must have",
    "invalid_claim": "a claim says what is not accepted (issuer, audience, or a time)",
}


def _why(error: JoseError) -> str:
    return REASONS.get(error.error, "it cannot be read")
