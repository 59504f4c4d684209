"""Where a person is named by others: as who assessed, adjusted, verified or checked, or in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from graphsvc.store.payloads import ERASED

ACTORS = frozenset(("by", "verified_by", "basis_checked_by"))
"""Columns of edges that say who did something."""

TEXTS = frozenset(("reason", "evaluation", "level_reason"))
"""Columns of edges in which people write what they like."""

SHORTEST, SHORTEST_NUMBER = 4, 5
"""Letters, and digits where it has nothing else, from which an id or a name is looked for within a text; a
shorter one, such as a year, must be all of it."""

FEW = 20
"""Names up to which a text is searched for each."""

INSTEAD = f"[{ERASED}]"
"""What stands in a text in the place of a name."""


class Mentions:
    """
    Ids, names and addresses of people, found in what others wrote; names whatever the case of the letters.

    A text that is one of them becomes `erased`; where one stands within a text, `[erased]` takes its place.
    """

    def __init__(self, names: Iterable[str], ids: Iterable[str] = ()) -> None:
        self._ids = frozenset(ids)
        every = (*names, *self._ids)
        self.names = frozenset(name.strip().casefold() for name in every if name and name.strip())
        self._called = frozenset(name.strip().casefold() for name in names if name and name.strip())
        inner = sorted(filter(_stands_out, self.names), key=len, reverse=True)
        words = "|".join(map(re.escape, inner))
        self._within = re.compile(rf"(?<![\w.-])(?:{words})(?![\w@-]|\.\w)", re.IGNORECASE) if inner else None

        self._known: dict[str, str] = {}
        self._json = [json.dumps(name, ensure_ascii=False)[1:-1] for name in self.names]

    def actor(self, text: str | None) -> str | None:
        """The same for what says who did something: it is one of them as a whole, or somebody else."""
        if text is None or not (text in self._ids or text.strip().casefold() in self._called):
            return text
        return ERASED

    def clean(self, text: str | None) -> str | None:
        """The text without them; the same few texts stand in most places, so what was found is kept."""
        if text is None:
            return None
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._cleaned(text)
        return found

    def _cleaned(self, text: str) -> str:
        if text.strip().casefold() in self.names:
            return ERASED
        return self._within.sub(INSTEAD, text) if self._within else text

    def surely_not_in(self, text: str) -> bool:
        """Whether a piece of JSON need not be looked through; with many names, looking is as quick."""
        if len(self._json) > FEW:
            return False
        low = text.casefold()
        return not any(name in low for name in self._json)


def _stands_out(name: str) -> bool:
    return len(name) >= (SHORTEST_NUMBER if name.isdigit() else SHORTEST)
