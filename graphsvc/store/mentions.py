"""Where a person is named by others: as who assessed, adjusted, verified or checked, or in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphsvc.store.payloads import ERASED

ACTORS = frozenset(("by", "verified_by", "basis_checked_by"))
"""Columns of edges that say who did something."""

TEXTS = frozenset(("reason", "evaluation", "level_reason"))
"""Columns of edges in which people write what they like."""

SHORTEST = 4
"""Letters from which an id or a name is looked for within a text; a shorter one must be all of it."""

INSTEAD = f"[{ERASED}]"
"""What stands in a text in the place of a name."""


class Mentions:
    """
    Ids, names and addresses of people, found in what others wrote whatever the case of the letters.

    A text that is one of them becomes `erased`; where one stands within a text, `[erased]` takes its place.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(name.strip().casefold() for name in names if name and name.strip())
        inner = sorted((name for name in self.names if len(name) >= SHORTEST), key=len, reverse=True)
        words = "|".join(map(re.escape, inner))
        self._encoded = [name.replace("\\", "\\\\").replace('"', '\\"') for name in self.names]
        self._within = re.compile(rf"(?<![\w.-])(?:{words})(?![\w-])", re.IGNORECASE) if inner else None

    def clean(self, text: str | None) -> str | None:
        """The text without them."""
        if text is None or text.strip().casefold() in self.names:
            return None if text is None else ERASED
        return self._within.sub(INSTEAD, text) if self._within else text

    def maybe_in(self, text: str) -> bool:
        """Whether it is worth looking closer at a piece of JSON."""
        low = text.casefold()
        return any(name in low for name in self._encoded)
