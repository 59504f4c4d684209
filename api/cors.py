"""
Which answers pages of other sites may read (CORS): those of open routes, without credentials.

An answer is open where its route asks for no viewer. With auth=local everybody is hr, so there a route that
tells more to whoever may see it is closed to other sites as well. The header is on every open answer, asked
for or not, so that nothing needs `Vary: Origin`; `Authorization` and cookies are never allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import _asker, _viewer
from api.guard import ANYWHERE

OPEN = ("/v1/", "/id/", "/data/", "/ims/case/", "/ns", "/openapi.json", "/embed/", "/web/")
"""Where open data lie; below these, what asks for a viewer is closed all the same."""

PLAIN = ("/web/", "/openapi.json")
"""What no route of ours answers: the same for everybody."""

POSTED = "/v1/reconcile"
"""Open routes that are also asked by POST: a reconciliation service's."""

_READ = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Last-Modified, Link, X-Total-Count, Content-Disposition, Retry-After, X-Request-Id",
    ),
    ANYWHERE,
)
_ALLOWED = "Accept, Accept-Language, Content-Type, If-None-Match, Range, X-Request-Id"
_SECONDS = "7200"


class Cors:
    """Lets other sites read what is open, and answers their preflights."""

    def __init__(self, app: ASGIApp, *, of: FastAPI, local: bool) -> None:
        self.app, self._of, self._local = app, of, local
        self._open: dict[int, bool] = {}
        self._closed: list[re.Pattern[str]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and (allowed := self._preflight(scope)):
            await allowed(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and self._is_open(scope):
                message["headers"] = [*message.get("headers", ()), *_READ]
            await send(message)

        await self.app(scope, receive, told)

    def _preflight(self, scope: Scope) -> Response | None:
        """The answer to a preflight of an open route; None where it is none, or not of one."""
        headers, path = Headers(scope=scope), scope["path"]
        wanted = headers.get("access-control-request-method", "")
        if "origin" not in headers or not path.startswith(OPEN):
            return None
        posted = path.startswith(POSTED)
        methods = ("GET", "HEAD", "POST") if posted else ("GET", "HEAD")
        whole = not path.startswith("/v1/") or posted
        if wanted not in methods or not (whole or not (self._local or self._needs_viewer(path))):
            return None
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": ", ".join(methods),
                "Access-Control-Allow-Headers": _ALLOWED,
                "Access-Control-Max-Age": _SECONDS,
                "Vary": "Access-Control-Request-Method, Access-Control-Request-Headers",
            },
        )

    def _needs_viewer(self, path: str) -> bool:
        """Whether the OpenAPI document marks the route of a path as closed."""
        if self._closed is None:
            paths = self._of.openapi()["paths"]
            closed = (template for template, item in paths.items() if _secured(item))
            self._closed = [re.compile(re.sub(r"{\w+}", ".+", template)) for template in closed]
        return any(pattern.fullmatch(path) for pattern in self._closed)

    def _is_open(self, scope: Scope) -> bool:
        """Whether what was answered is open; decided once per route."""
        if not scope["path"].startswith(OPEN) or scope["method"] == "OPTIONS":
            return False
        if scope["path"].startswith(PLAIN):
            return True
        route = scope.get("route")
        if route is None:
            return False
        if id(route) not in self._open:  # routes live as long as the application
            asking = {_viewer, _asker} if self._local else {_viewer}
            self._open[id(route)] = not asking & _calls(getattr(route, "dependant", None))
        return self._open[id(route)]


def _secured(item: dict[str, Any]) -> bool:
    return any(isinstance(one, dict) and one.get("security") for one in item.values())


def _calls(dependant: Dependant | None) -> set[Callable[..., Any] | None]:
    """Every dependency of a route, theirs too."""
    if dependant is None:
        return set()
    return {dependant.call}.union(*(_calls(one) for one in dependant.dependencies))
