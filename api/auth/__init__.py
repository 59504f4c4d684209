"""
Who asks: by bearer token, key, or the session of a browser; asked once per request, before anything else.

Nothing sent is nobody; something sent that proves nothing is refused with 401 whatever is asked for, so that
no answer (404, 422, one that is kept) tells an impostor anything.
"""

from __future__ import annotations

from starlette.requests import Request

from api.auth.authority import Authority
from graphsvc.access.identity import Identity

__all__ = ["Authority", "identify"]


async def identify(request: Request) -> Identity | None:
    """
    Who asks, None where nothing is sent that says so.

    Errors: Unproven (401), IssuerAway (503), StoreError.
    """
    told = request.scope.setdefault("state", {})
    if "identity" not in told:
        authority: Authority | None = getattr(request.app.state, "authority", None)
        told["identity"] = await authority.identity(request) if authority else None
    found: Identity | None = told["identity"]
    return found
