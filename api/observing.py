"""
What can be seen of a running service: a line per request, counts and times; never who asked for whom.

A route is named by its template (`/v1/employees/{employee}/gaps`), so that neither log nor metrics hold an
id. What goes wrong is told by its kind and the lines of code, without its words: they may quote somebody.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import FRAMEWORK, problem
from api.metrics import Metrics

log = logging.getLogger("graphsvc.requests")
faults = logging.getLogger("graphsvc.api")

GONE = 499
"""Told in log and metrics where the client went away before it had its answer."""

NO_ROUTE = "none"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

_ID = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
"""A request id that is taken over: a UUID, or the 32 hexadecimal digits of proxies. No number of a person."""


def request_id(headers: Headers) -> str:
    """The id that the proxy gave the request, if it is one; else a new one."""
    given = headers.get("x-request-id", "")
    return given if _ID.fullmatch(given) else uuid4().hex


def template(scope: MutableMapping[str, Any]) -> str:
    """The route's template; nothing of what was asked."""
    return str(getattr(scope.get("route"), "path", None) or NO_ROUTE)


class Observing:
    """Counts, times and tells every request, and answers for what nobody else caught."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own, started = request_id(Headers(scope=scope)), time.perf_counter()
        scope.setdefault("state", {})["request_id"] = own
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", own.encode())]
            await send(message)

        self._metrics.begin()
        try:
            await self.app(scope, receive, told)
        except ClientDisconnect:
            status = status or GONE
        except Exception as error:  # the last who can: the client gets a problem, never a traceback
            faults.error("unforeseen", exc_info=error, extra={"request": own, "route": template(scope)})
            if status:
                raise
            await problem(500, FRAMEWORK[500], "The service met a fault of its own.")(scope, receive, told)
        finally:
            self._tell(scope, own, status or GONE, time.perf_counter() - started)

    def _tell(self, scope: Scope, own: str, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = template(scope)
        self._metrics.end(method, route, status, seconds)
        if log.isEnabledFor(logging.INFO):
            said = {"request": own, "method": method, "route": route, "status": status}
            log.info("request", extra={**said, "ms": round(seconds * 1000, 1)})
