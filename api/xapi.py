"""
What requests and answers of xAPI have beside their bodies: the version, the ways to sign in, what is refused.

Sections are those of xAPI 1.0.3, Part Three (Communication).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import ViewerDep
from graphsvc.access.table import require
from graphsvc.completions.forms import is_uuid
from graphsvc.completions.reading import refuse
from graphsvc.errors import GraphsvcError
from graphsvc.graph import Graph

VERSION = "1.0.3"
ROOT, STATEMENTS = "/xapi/", "/xapi/statements"
VERSION_HEADER = "X-Experience-API-Version"
THROUGH_HEADER = "X-Experience-API-Consistent-Through"

MOST = 5_000_000
"""Bytes of a request (3.2.s3.b11, b12)."""

ACCEPTED = re.compile(r"1\.0(?:\.(?:0|[1-9][0-9]*))?\Z", re.ASCII)
"""3.3.s3: `1.0`, and whatever starts with `1.0.`."""


class Stamped:
    """
    Puts on every answer of /xapi the headers that the specification wants there, refusals included.

    3.3.s3.b1, b2: the version; 2.1.3.s2.b5: through when statements are consistent; and, with a 401, that
    Basic will do (4.0.s2.b2).
    """

    def __init__(self, app: ASGIApp, *, graph: Graph) -> None:
        self.app, self._graph = app, graph

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ROOT):
            await self.app(scope, receive, send)
            return

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[VERSION_HEADER] = VERSION
                if scope["path"] == STATEMENTS:
                    headers[THROUGH_HEADER] = await run_in_threadpool(self._through)
                if message["status"] == 401:
                    headers.append("WWW-Authenticate", 'Basic realm="graphsvc", charset="UTF-8"')
            await send(message)

        await self.app(scope, receive, stamped)

    def _through(self) -> str:
        try:
            return self._graph.completions.consistent_through()
        except GraphsvcError:
            return "1970-01-01T00:00:00.000+00:00"  # nothing can be said


def request_of(*parameters: str) -> Callable[..., Coroutine[Any, Any, None]]:
    """
    A dependency that lets through whoever may send statements, by a request as it should be.

    Errors: 401; Forbidden; BadStatement for another version (3.3.s3.b7) or parameter (3.2.s3.b7, b8), and for
    the alternate syntax of 1.3: it is made for browsers that cannot send headers, and would have credentials
    read out of a body; a platform's server has no need of it.
    """

    async def check(request: Request, viewer: ViewerDep) -> None:
        require(viewer, "send", "completions")
        told = request.headers.get(VERSION_HEADER)
        if told is None or not ACCEPTED.match(told):
            refuse(f"must name version 1.0 or 1.0.x; {VERSION} is spoken here", field=VERSION_HEADER)
        if "method" in request.query_params:
            remedy = "Send POST or PUT itself, with its headers."
            refuse("is the alternate request syntax, which is not taken", remedy, field="method")
        for name, _ in request.query_params.multi_items():
            if name not in parameters:
                refuse("is no parameter here", field=name[:40])

    return check


async def body(request: Request) -> bytes:
    """
    The JSON of a request (1.5.1), unread beyond its limit.

    Errors: 413; BadStatement for another type of content, multipart/mixed (1.5.2) among them.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == "multipart/mixed":
        refuse("Attachments are not taken in.", "Send application/json without them.", field="Content-Type")
    if kind != "application/json" or re.search(r"charset\s*=\s*\"?(?!utf-8\b)", rest, re.IGNORECASE):
        refuse("must be application/json in UTF-8", field="Content-Type")
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST:
            raise HTTPException(413, f"At most {MOST:,} bytes: send fewer statements at a time.")
    return bytes(raw)


BodyDep = Annotated[bytes, Depends(body)]


def statement_id(request: Request) -> str:
    """The id that a PUT names (2.1.1), once. Errors: BadStatement."""
    told = request.query_params.getlist("statementId")
    if len(told) != 1 or not is_uuid(told[0]):
        refuse("must be there once, a UUID in its standard form", field="statementId")
    return told[0]
