"""
Answers kept for whoever asks the same again, until what they tell of has changed.

An answer is kept under all that it depends on: address, the headers that choose format and language, and,
unless its route is open and tells everybody the same, who asks: not what she sent but the viewer that she is
right now (and the name that she signed in by, where the route is not `alike` to all who may see the same). So
it is given to nobody else, nor to her once a delegation, key or session has ended. It is given again only
while the graph stands at the revision that its ETag names, so a write makes it wrong for nobody; what has no
such ETag is never kept.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import at_the_door
from api.standing import revision
from api.told import Told, recall, told
from graphsvc.errors import StoreError
from graphsvc.graph import Graph

ASKED = ("host", "accept", "accept-language")
"""Headers that an answer depends on; the host, so that nobody puts links of his own into others' answers."""

LARGEST, MOST = 256 * 1024, 24 * 1024 * 1024
"""Bytes of one answer, and of all that are kept."""

TAG = re.compile(r'W/"(o?)(\d+)\.')
"""Whether the ETag is of the open revision, and the revision."""

Key = tuple[object, ...]
Head = list[tuple[bytes, bytes]]


class _Answer(NamedTuple):
    tag: str
    head: Head
    body: bytes
    route: Any
    told: Told


class Kept:
    """The answers to GET under /v1 of an application."""

    def __init__(self, app: ASGIApp, *, graph: Graph) -> None:
        self.app, self._graph = app, graph
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._forgotten = 0
        graph.forgets(self)

    def forget(self) -> None:
        """Keep none of the answers, nor any that is being made: somebody in them is erased."""
        with self._lock:
            self._forgotten += 1
            self._answers.clear()
            self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = _asked(scope, headers)
        asker = await at_the_door(Request(scope))
        alike = (asker.viewer, asker.signed_in, *asked)
        own = (asker.viewer, asker.viewer.subject, asker.signed_in, *asked)
        for key in (asked, alike, own):
            known = self._answers.get(key)
            if known is None or not await self._stands(known.tag):
                continue
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
            scope["route"] = known.route  # whoever watches is to know what was asked
            recall(scope, known.told)
            await _give(known, headers, send)
            return
        hearing, forgotten = _Hearing(send, told(scope)), self._forgotten
        await self.app(scope, receive, hearing)
        made = hearing.answer(scope.get("route"))
        if made is not None and forgotten == self._forgotten:
            everybody = not (made.told.closed or made.told.asked)
            self._keep(asked if everybody else alike if made.told.alike else own, made)

    async def _stands(self, tag: str) -> bool:
        """Whether the graph is where the ETag says."""
        try:
            now = await revision(self._graph)
        except StoreError:
            return False  # the route says what is wrong
        found = TAG.match(tag)
        return found is not None and int(found[2]) == (now.open if found[1] else now.number)

    def _keep(self, key: Key, answer: _Answer) -> None:
        with self._lock:
            old = self._answers.pop(key, None)
            self._answers[key] = answer
            self._size += len(answer.body) - (len(old.body) if old else 0)
            while self._size > MOST:
                _, gone = self._answers.popitem(last=False)
                self._size -= len(gone.body)


def _asked(scope: Scope, headers: Headers) -> Key:
    """What is asked. Today is part of it: a question without a day is about today."""
    day = date.today().isoformat()  # noqa: DTZ011
    told = (headers.get(name, "") for name in ASKED)
    return (day, scope["scheme"], scope["path"], scope["query_string"].decode("latin-1"), *told)


class _Hearing:
    """Passes an answer on, and remembers it while it is small, whole and of a known revision."""

    def __init__(self, send: Send, told: Told) -> None:
        self._send, self._told = send, told
        self._head: Head | None = None
        self._tag = ""
        self._body: bytes | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._tag = Headers(raw=message["headers"]).get("etag", "")
            self._head = list(message["headers"]) if TAG.match(self._tag) else None
        elif message["type"] == "http.response.body" and self._head is not None:
            whole = self._body is None and not message.get("more_body", False)
            self._body = message.get("body", b"") if whole else None
            if not whole or len(self._body or b"") > LARGEST:
                self._head = None
        await self._send(message)

    def answer(self, route: Any) -> _Answer | None:
        if self._head is None or self._body is None:
            return None
        return _Answer(self._tag, self._head, self._body, route, self._told)


async def _give(answer: _Answer, headers: Headers, send: Send) -> None:
    """The answer, or that the client has it."""
    given = headers.get("if-none-match", "").split(",")
    if answer.tag.removeprefix("W/") in [part.strip().removeprefix("W/") for part in given]:
        head = [pair for pair in answer.head if pair[0].lower() not in (b"content-length", b"content-type")]
        await send({"type": "http.response.start", "status": 304, "headers": head})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": answer.head})
    await send({"type": "http.response.body", "body": answer.body})
