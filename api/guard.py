"""
Who may reach the service at all, and as whom.

With auth=local the service listens on loopback and everybody is hr. A page on the internet that resolves its
own name to 127.0.0.1 (DNS rebinding) still sends that name as Host, so any Host but loopback is refused.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem
from graphsvc.remote import SECRET_HEADER

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (
        b"content-security-policy",
        (
            b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
            b"form-action 'self'; frame-ancestors 'none'"
        ),
    ),
)

EMBEDDED = "/embed/"
"""Pages below this may stand in a frame of any other site; they are open, and nothing in them is pressed."""

FRAMED = tuple(
    (name, value.replace(b"frame-ancestors 'none'", b"frame-ancestors *"))
    for name, value in HEADERS
    if name != b"x-frame-options"
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


def has_secret(request: Request) -> bool:
    """Whether the request carries the secret that the holder file names: a process of the same user."""
    secret: str | None = getattr(request.app.state, "secret", None)
    given = request.headers.get(SECRET_HEADER, "")
    return bool(secret) and hmac.compare_digest(given.encode(), str(secret).encode())


class Guard:
    """Refuses foreign hosts in local mode, and puts the headers that every response has."""

    def __init__(self, app: ASGIApp, *, local: bool) -> None:
        self.app = app
        self.local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = FRAMED if scope["path"].startswith(EMBEDDED) else HEADERS
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        host = host_of(Headers(scope=scope).get("host", ""))
        if self.local and not is_loopback(host):
            detail = "With GRAPHSVC_AUTH=local the service answers to localhost and loopback addresses only."
            await problem(421, "foreign-host", detail)(scope, receive, sealed)
            return
        await self.app(scope, receive, sealed)
