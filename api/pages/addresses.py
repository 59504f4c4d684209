"""Where this service is reached, as links in documents have it."""

from __future__ import annotations

from fastapi import Request

from graphsvc.settings import Settings


def base_url(request: Request, settings: Settings) -> str:
    """The public address that the settings name, else the one that was asked; without a slash at its end."""
    return (settings.base_url or str(request.base_url)).rstrip("/")
