"""
Who may reach the service at all, and the headers that every answer carries.

With auth=local the service listens on loopback and everybody is hr. A page on the internet that resolves its
own name to 127.0.0.1 (DNS rebinding) still sends that name as Host, so any Host but loopback is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from graphsvc.remote import SECRET_HEADER
from graphsvc.settings import Settings

Head = tuple[tuple[bytes, bytes], ...]

HEADERS: Head = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (
        b"content-security-policy",
        (
            b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
            b"form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        ),
    ),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

STRICT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Where the public address is https: browsers ask by https for a year."""

EMBEDDED = "/embed/"
"""Pages below this may stand in a frame of any other site; they are open, and nothing in them is pressed."""

ANYWHERE = (b"cross-origin-resource-policy", b"cross-origin")
"""What is open may be fetched by pages of any site, also by those that are isolated (COEP)."""

FRAMED: Head = (
    *(
        (name, value.replace(b"frame-ancestors 'none'", b"frame-ancestors *"))
        for name, value in HEADERS
        if name not in (b"x-frame-options", ANYWHERE[0])
    ),
    ANYWHERE,
)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    bare = host.strip("[]")
    if bare.lower() == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The host in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]


def knows_secret(headers: Headers, secret: str | None) -> bool:
    """Whether headers carry the secret that the holder file names: a process of the same user."""
    given = headers.get(SECRET_HEADER, "")
    return bool(secret) and hmac.compare_digest(given.encode(), str(secret).encode())


def has_secret(request: Request) -> bool:
    """Whether the request does."""
    return knows_secret(request.headers, getattr(request.app.state, "secret", None))


class Guard:
    """Refuses foreign hosts in local mode, and puts the headers that every response has."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.local = settings.auth == "local"
        strict = (STRICT,) if settings.base_url.startswith("https://") else ()
        self._own, self._framed = (*HEADERS, *strict), (*FRAMED, *strict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = self._framed if scope["path"].startswith(EMBEDDED) else self._own
                message["headers"] = _with(message.get("headers", ()), own)
            await send(message)

        host = host_of(Headers(scope=scope).get("host", ""))
        if self.local and not is_loopback(host):
            detail = "With GRAPHSVC_AUTH=local the service answers to localhost and loopback addresses only."
            await problem(421, "foreign-host", detail)(scope, receive, sealed)
            return
        await self.app(scope, receive, sealed)


def _with(head: Iterable[tuple[bytes, bytes]], own: Head) -> list[tuple[bytes, bytes]]:
    """The headers and ours; what the answer says itself (open data: from anywhere) stands."""
    said = list(head)
    names = {name for name, _ in said}
    return [*said, *(pair for pair in own if pair[0] not in names)]
