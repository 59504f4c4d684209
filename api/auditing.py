"""
The hook of the audit at the HTTP service: no answer about people leaves it that is not noted.

It stands outside the answers that are kept, so that it sees those too. What is needed is there for every
route, whoever wrote it: the viewer (api/door.py), whether the route is closed (api/deps.py), its name and its
parameters, and the body that goes out, in which the persons are found. The answer waits until its entry is in
the system's hands; that of a change until it is on the disk, and before the change is made there is an entry
that says it was let in. Where nothing can be noted, nothing is told: 507 or 503 instead of the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import Asker, at_the_door
from api.errors import of_domain
from api.standing import revision
from api.told import Told, told
from graphsvc.audit.entries import Outcome
from graphsvc.audit.named import Known
from graphsvc.audit.trail import Audit
from graphsvc.audit.witness import OF
from graphsvc.errors import GraphsvcError
from graphsvc.graph import Graph
from graphsvc.remote import POSTED, SECRET_HEADER

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
ASKING = POSTED | {"query", "copy"}
"""Routes that are asked by POST and change nothing."""

LONG = 32 * 1024
"""Bytes from which a body is looked through beside the event loop."""

OVERLAP = 200
"""Characters of a piece that are looked at again with the next: an id may be cut in two."""

_TAG = re.compile(r'W/"(\d+)\.')


class Audited:
    """Notes every answer to a viewer."""

    def __init__(self, app: ASGIApp, *, graph: Graph, audit: Audit) -> None:
        self.app, self._graph, self._audit = app, graph, audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(scope, send, self._graph, self._audit))


async def begin(request: Request) -> None:
    """
    Say that a route is closed; put on the disk that a change is let in, before it is made.

    Errors: StoreFull, StoreUnavailable: then it is not made.
    """
    here = told(request.scope)
    here.closed = True
    if request.method in SAFE or (here.thing or _name(request.scope)) in ASKING:
        return
    here.action = "change"
    audit: Audit = request.app.state.audit
    asker = await at_the_door(request)

    def note() -> None:
        _note(audit, request.scope, asker, here, (), "begun")
        audit.sync()

    await run_in_threadpool(note)


class _Answer:
    """Holds an answer back until it is noted."""

    def __init__(self, scope: Scope, send: Send, graph: Graph, audit: Audit) -> None:
        self._scope, self._send, self._graph, self._audit = scope, send, graph, audit
        self._state: Literal["new", "held", "watched", "open", "refused"] = "new"
        self._head: Message = {}
        self._seen: set[str] = set()
        self._rest = ""
        self._said = False

    async def __call__(self, message: Message) -> None:
        if self._state == "new":
            self._state, self._head = "held" if await self._watched() else "open", message
            if self._state == "held":
                return
        if self._state == "open":
            await self._send(message)
        elif self._state != "refused":
            await self._piece(message)

    async def _watched(self) -> bool:
        """Whether the answer may be about people, and is to somebody who is known."""
        here = told(self._scope)
        if not here.closed and not here.asked:
            return False
        asker = await at_the_door(Request(self._scope))
        return asker.viewer.kind != "public" or (here.closed and asker.signed_in)

    async def _piece(self, message: Message) -> None:
        """A piece of the body, after what it tells has been noted."""
        try:
            await self._note(message.get("body", b""))
        except GraphsvcError as error:
            if self._state == "watched":
                raise  # in the middle of an answer: it is broken off
            self._state = "refused"
            await of_domain(error)(self._scope, _nothing, self._send)
            return
        if self._state == "held":
            await self._send(self._head)
            self._state = "watched"
        await self._send(message)

    async def _note(self, body: bytes) -> None:
        here, status, first = told(self._scope), self._head["status"], self._state == "held"
        outcome = _outcome(status)
        if first:
            await self._settle(here, outcome)
        about = await self._about(here, body if status < 300 else b"", first=first)
        new = [one for one in about if one not in self._seen]
        if not new and not (first and here.closed):
            return
        self._seen.update(new)
        if first and outcome == "given":
            here.about = new  # for whoever is given this answer from what is kept
        asker = await at_the_door(Request(self._scope))

        def note() -> None:
            _note(self._audit, self._scope, asker, here, new, outcome)
            if here.action == "change":
                self._audit.sync()

        if here.action == "change" or not self._audit.at_hand(asker.viewer, new):
            await run_in_threadpool(note)
        else:
            note()

    async def _settle(self, here: Told, outcome: Outcome) -> None:
        """What the route was asked, and of which revision its answer is."""
        if here.thing is None:
            here.thing = _name(self._scope)
            if outcome == "given":
                _remember(here, self._scope)
        tag = _TAG.match(Headers(raw=self._head["headers"]).get("etag", ""))
        if here.revision is None and tag:
            here.revision = int(tag[1])
        elif here.revision is None and here.closed:
            with suppress(GraphsvcError):  # the engine is away, which the answer says
                here.revision = (await revision(self._graph)).number

    async def _about(self, here: Told, body: bytes, *, first: bool) -> Sequence[str]:
        """Whom a piece of an answer is about: who was asked about, and whom it names."""
        if first:
            self._said = here.about is not None
        if self._said:
            return here.about or ()
        known = await self._known(here)
        if known is None:
            return ()
        look = known.in_json if self._is_json() else known.in_text
        text = self._rest + body.decode("utf-8", "replace")
        self._rest = text[-OVERLAP:]
        found = await run_in_threadpool(look, text) if len(text) > LONG else look(text)
        if not first:
            return found
        return sorted(
            {*found, *here.more, *known.asked(_asked(self._scope)), *known.in_json(_text(here.sent))}
        )

    async def _known(self, here: Told) -> Known | None:
        """The ids of employees; for an open route only where they are at hand."""
        known = self._graph.persons_at_hand(here.revision or 0)
        if known is None and here.closed:
            with suppress(GraphsvcError):
                known = await run_in_threadpool(self._graph.persons)
        if known is not None:
            self._audit.expect(known.people)
        return known

    def _is_json(self) -> bool:
        return "json" in Headers(raw=self._head["headers"]).get("content-type", "json")


def _note(
    audit: Audit, scope: Scope, asker: Asker, here: Told, about: Sequence[str], outcome: Outcome
) -> None:
    audit.note(
        asker.viewer,
        here.action,
        here.thing or _name(scope),
        about=about,
        unit=here.unit,
        revision=here.revision,
        of=here.of,
        outcome=outcome,
        means=here.means or _means(scope),
    )


def _means(scope: Scope) -> str:
    """How it was shown who asks, as far as that can be seen from here."""
    headers = Headers(scope=scope)
    if SECRET_HEADER in headers:
        return "holder"
    if "authorization" in headers:
        return "bearer"
    return "session" if scope["app"].state.settings.auth == "oidc" else "local"


def _name(scope: Scope) -> str:
    """What a route is called: never its address, which may hold somebody's id."""
    route = scope.get("route")
    return getattr(route, "operation_id", None) or getattr(route, "path", None) or "unknown"


def _outcome(status: int) -> Outcome:
    if status < 400:
        return "given"
    return "refused" if status in (401, 403, 404) else "failed"


def _asked(scope: Scope) -> dict[str, list[str]]:
    """The parameters of address and query."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return {**query, **{name: [str(value)] for name, value in scope.get("path_params", {}).items()}}


def _remember(here: Told, scope: Scope) -> None:
    """What else was asked about; it has been found, so that it is no free text."""
    asked = _asked(scope)
    here.of |= {name: asked[name][0] for name in OF if name in asked}
    body: Any = None
    with suppress(ValueError):
        body = json.loads(here.sent) if here.sent else None
    if isinstance(body, dict):
        here.of |= {name: body[name] for name in OF if isinstance(body.get(name), str)}
        asked.setdefault("unit", [body["unit"]] if isinstance(body.get("unit"), str) else [])
    here.unit = here.unit or next(iter(asked.get("unit", [])), None)


def _text(sent: bytes) -> str:
    """The body that came, its letters as they are meant: written as \\u0045, an id would not be found."""
    try:
        return json.dumps(json.loads(sent), ensure_ascii=False)
    except (ValueError, RecursionError):
        return sent.decode("utf-8", "replace")


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
