"""Where this service is reached, as links in documents have it."""

from __future__ import annotations

from fastapi import Request

from graphsvc.settings import Settings


def base_url(request: Request, settings: Settings) -> str:
    """
    The public address that the settings name, else where the service listens; without a slash at its end.

    Never what the client says it asked (Host): anybody could put an address of his own into others' answers.
    """
    return (settings.base_url or str(request.app.state.address)).rstrip("/")
