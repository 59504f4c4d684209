"""
Who comes in: found out once per request, by whoever needs it first (kept answers, routes, the audit).

`app.state.identify` tells who has signed in (api/auth); the graph tells what she may see.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.guard import has_secret
from graphsvc.access.identity import Identity
from graphsvc.people.viewer import HR, PUBLIC, Viewer

Identify = Callable[[Request], Awaitable[Identity | None]]


class Asker(NamedTuple):
    """The viewer, and whether somebody has signed in at all: a stranger may be as little as the public."""

    viewer: Viewer
    signed_in: bool


async def nobody(_: Request) -> Identity | None:
    """A service that knows no way to sign in."""
    return None


async def at_the_door(request: Request) -> Asker:
    """
    Whoever asks.

    Errors: 401 where a token or key was sent that is none; StoreError where nobody can be looked up.
    """
    known: Asker | None = getattr(request.state, "asker", None)
    if known is None:
        known = request.state.asker = await _ask(request)
    return known


async def _ask(request: Request) -> Asker:
    state = request.app.state
    if state.settings.auth == "local" or has_secret(request):
        return Asker(HR, True)
    identity = await state.identify(request)
    if identity is None:
        return Asker(PUBLIC, False)
    viewer = state.graph.viewer_at_once(identity)
    if viewer is None:
        viewer = await run_in_threadpool(state.graph.viewer, identity)
    return Asker(viewer, True)
