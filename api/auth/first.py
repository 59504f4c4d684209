"""The layer that asks who asks before anything answers, kept answers included."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.refusal import Refusal
from api.door import at_the_door
from api.errors import of_domain, problem
from graphsvc.errors import GraphsvcError


class IdentifyFirst:
    """Lets nobody further whose token, key or cookie proves nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await at_the_door(Request(scope))
        except Refusal as refusal:
            answer = problem(refusal.status_code, refusal.slug, str(refusal.detail), headers=refusal.headers)
            await answer(scope, receive, send)
            return
        except GraphsvcError as error:
            await of_domain(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)
