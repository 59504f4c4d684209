"""What an application knows for telling who asks: issuer, keys, sessions, and how claims are read."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.auth.issuer import Issuer, is_safe
from api.auth.refusal import Forged, Unproven
from api.auth.tokens import SKEW_SECONDS, Tokens
from graphsvc.access import keys, numbers, sessions
from graphsvc.access.claims import Mapper, words_of
from graphsvc.access.identity import Identity, Means
from graphsvc.access.sessions import csrf_of
from graphsvc.errors import BadQuestion
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

KEPT_SECONDS, MOST_KEPT = 60.0, 10_000
"""For how long a token that was verified is believed unseen, and how many are remembered (by hash)."""


def check(settings: Settings) -> None:
    """
    Whether sign-in can work with these settings.

    Errors: BadQuestion, which names the setting and what to write.
    """
    issuer, base = settings.oidc_issuer, settings.base_url
    if not issuer or not is_safe(issuer):
        raise BadQuestion("GRAPHSVC_OIDC_ISSUER: the https address of the issuer, as its tokens write it.")
    if not settings.oidc_audience:
        raise BadQuestion("GRAPHSVC_OIDC_AUDIENCE: the audience that tokens for this service name.")
    if settings.oidc_client_id and not (base and is_safe(base)):
        raise BadQuestion(
            "GRAPHSVC_BASE_URL: for sign-in with a browser the public https address of this service."
        )
    words_of(settings.oidc_roles)


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
OWN_FORMS = frozenset({"/auth/sign-out", "/auth/backchannel-logout"})
"""Forms that look themselves at the word among their fields, or at the token that says who sends them."""


class Authority:
    """Tells who asks, where settings say `oidc`. Errors: BadQuestion for settings that do not fit."""

    def __init__(self, graph: Graph, settings: Settings, issuer: Issuer | None = None) -> None:
        check(settings)
        self.settings = settings
        self.issuer = issuer or Issuer(settings.oidc_issuer)
        self.tokens = Tokens(
            self.issuer,
            audience=settings.oidc_audience,
            client=settings.oidc_client_id,
            levels=tuple(settings.oidc_acr.split()),
        )
        self.state = State(state_folder(settings), keys.SCHEMA + numbers.SCHEMA + sessions.SCHEMA)
        self.keys = keys.Keys(self.state)
        self.sessions = sessions.Sessions(self.state, seconds=settings.session_hours * 3600)
        parts = urlsplit(settings.base_url)
        self.secure = parts.scheme == "https"
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.cookie = f"{'__Host-' if self.secure else ''}kompetansegraf"
        self._graph = graph
        self._mapper = Mapper.of(settings, numbers.Numbers.of(settings, self.state))
        self._kept: OrderedDict[bytes, tuple[Identity, float]] = OrderedDict()
        self._turn = Lock()

    async def identity(self, request: Request) -> Identity | None:
        """
        Who asks, None where nothing is sent.

        Errors: Unproven, IssuerAway, StoreError.
        """
        sent = request.headers.getlist("authorization")
        if not sent:
            return await self._session(request)
        if len(sent) > 1:
            raise Unproven("several were sent")
        scheme, _, words = sent[0].strip().partition(" ")
        words = words.strip()
        if scheme.lower() == "basic":
            return self._key(_of_basic(words))
        if scheme.lower() != "bearer":
            raise Unproven("it is sent in a way that is not known here")
        return self._key(words) if words.startswith(f"{keys.PREFIX}_") else await self._token(words)

    async def mapped(self, claims: dict[str, Any], means: Means) -> Identity:
        """Who somebody is whose claims have been verified. Errors: StoreError."""
        return await run_in_threadpool(self._mapper.identity, self._graph.store, claims, means)

    def named(self, subject: object) -> str | None:
        """A subject as sessions know it; None for what is none."""
        return self._mapper.subject(subject) if isinstance(subject, str) else None

    def close(self) -> None:
        """Let go of what is open."""
        self.issuer.close()
        self.state.close()

    async def _session(self, request: Request) -> Identity | None:
        """Whose cookie it is; what no longer opens anything is as if it were not sent."""
        secret = request.cookies.get(self.cookie)
        session = self.sessions.find(secret) if secret else None
        if not secret or session is None:
            return None
        if request.method not in SAFE and request.url.path not in OWN_FORMS:
            self.check_own(request, request.headers.get(CSRF_HEADER, ""), secret)
        if session.stale:
            await run_in_threadpool(self.sessions.touch, secret)
        return session.identity

    def check_own(self, request: Request, word: str, secret: str) -> None:
        """
        Whether a write with a cookie comes from a page of ours: it has the word, and no other site sent it.

        A form of ours says `Origin: null`, because our pages tell nobody where they were (no-referrer).
        Errors: Forged.
        """
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin", self.origin)
        ours = origin == self.origin or (origin == "null" and site == "same-origin")
        right = hmac.compare_digest(word.encode(), csrf_of(secret).encode())
        if not right or not ours or site not in (None, "same-origin"):
            raise Forged

    def _key(self, words: str) -> Identity:
        found = self.keys.identity(words)
        if found is None:
            raise Unproven("there is no such key, or it is revoked or past its last day")
        return found

    async def _token(self, words: str) -> Identity:
        mark, now = sha256(words.encode()).digest(), time.time()
        kept = self._kept.get(mark)
        if kept is not None and now < kept[1]:
            return kept[0]
        claims = await self.tokens.access(words)
        found = await self.mapped(claims, "token")
        with self._turn:
            self._kept[mark] = found, min(now + KEPT_SECONDS, claims["exp"] + SKEW_SECONDS)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def _of_basic(words: str) -> str:
    """The key in `Basic` (RFC 7617): id as user, secret as password, as learning platforms send it."""
    try:
        user, _, password = base64.b64decode(words, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise Unproven("it cannot be read") from None
    return f"{keys.PREFIX}_{user.removeprefix(keys.PREFIX + '_')}_{password}"
