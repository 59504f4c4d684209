"""The forms in which an id may be given: the id itself, a URI, a bare ESCO UUID."""

from __future__ import annotations

import re

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_ESCO = re.compile(r"https?://data\.europa\.eu/esco/(?:occupation|skill)/(?P<uuid>[0-9a-fA-F-]{36})\Z")


def candidates(given: str) -> tuple[str, ...]:
    """The ids that something given may stand for, the likeliest first."""
    text = given.strip()
    match = _ESCO.match(text)
    uuid = match["uuid"] if match else text
    if _UUID.match(uuid):
        return (f"esco-{uuid.lower()}", text)
    return (text,)
