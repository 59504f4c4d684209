"""
How much a request may bring: length of its address, size and packing of its body, and how often it comes.

Bodies that are packed (Content-Encoding) are refused, so that nothing unpacks to more than was sent. Whoever
knows the holder's secret is a process of the same user, and may send as much as a load needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import FRAMEWORK, problem
from api.guard import knows_secret
from api.rates import Rates
from graphsvc.settings import Settings

MOST_BODY = 1_000_000
"""Bytes of a body."""

BODIES: Mapping[str, int] = {"/xapi/": 5_000_000}
"""Other limits, by the beginning of the path."""

MOST_ADDRESS = 12_000
"""Bytes of path and query together."""

CLOSE = {"Connection": "close"}


class Limits:
    """Refuses what is too much before anything is done for it."""

    def __init__(self, app: ASGIApp, *, settings: Settings, secret: str | None) -> None:
        self.app, self._secret = app, secret
        counted = settings.auth != "local"
        self.rates = Rates(
            settings.rate_client if counted else 0.0, settings.rate_identity if counted else 0.0
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trusted = knows_secret(headers, self._secret)
        most = None if trusted else _most(scope["path"])
        refusal = _refusal(scope, headers, most) or (None if trusted else self._too_often(scope, headers))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        body = receive if most is None else _Counted(receive, most)
        await self.app(scope, body, self._watching(scope, headers, send))

    def _too_often(self, scope: Scope, headers: Headers) -> Response | None:
        wait = self.rates.wait(_address(scope), headers)
        if not wait:
            return None
        detail = f"That is more than this service answers one client. Try again in {wait} s."
        return problem(429, FRAMEWORK[429], detail, headers={"Retry-After": str(wait)})

    def _watching(self, scope: Scope, headers: Headers, send: Send) -> Send:
        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401:
                self.rates.refused(_address(scope), headers)
            await send(message)

        return watch


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _most(path: str) -> int:
    return next((most for begin, most in BODIES.items() if path.startswith(begin)), MOST_BODY)


def _refusal(scope: Scope, headers: Headers, most: int | None) -> Response | None:
    """What is wrong with a request that can be told from its head."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
        return problem(414, FRAMEWORK[414], f"An address has at most {MOST_ADDRESS:,} bytes.", headers=CLOSE)
    if scope["http_version"] not in ("1.0", "1.1"):
        return problem(505, FRAMEWORK[505], "This service speaks HTTP/1.1.", headers=CLOSE)
    length = headers.get("content-length", "")
    if length and "transfer-encoding" in headers:
        detail = "A request has Content-Length or Transfer-Encoding, not both."
        return problem(400, FRAMEWORK[400], detail, headers=CLOSE)
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        detail = "Bodies are taken as they are; send this one without Content-Encoding."
        return problem(415, FRAMEWORK[415], detail, headers={"Accept-Encoding": "identity", **CLOSE})
    if most is not None and length.isdigit() and int(length) > most:
        return problem(413, FRAMEWORK[413], _too_large(most), headers=CLOSE)
    return None


def _too_large(most: int) -> str:
    return f"A body has at most {most:,} bytes."


class _Counted:
    """The body, up to a number of bytes. Errors: 413 from there on."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._seen = receive, most, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                raise HTTPException(413, _too_large(self._most), CLOSE)
        return message
