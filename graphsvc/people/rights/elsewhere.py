"""
What is stored of a person outside the graph: the list of all that keeps something of people in State.

Whoever keeps a new table there adds it here, as a part that tells and forgets, or says why it holds nobody;
a test reads the schemas of all modules and fails for a table that is in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part: the module that keeps it, and the tables in which it does.

    The module has `SCHEMA`, `forget(state, employee) -> int` and `told(state, employee) -> rows`, under other
    names where `names` says so; it is imported when it is wanted.
    """

    name: str
    module: str
    tables: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def told(self, settings: Settings, employee: str) -> Rows:
        """What it keeps of a person, a row per thing."""
        return list(
            cast(Callable[[State, str], Sequence[dict[str, Any]]], self._get("told"))(
                *self._of(settings, employee)
            )
        )

    def forget(self, settings: Settings, employee: str) -> int:
        """Delete what it keeps of a person; gives how many things."""
        return cast(Callable[[State, str], int], self._get("forget"))(*self._of(settings, employee))

    def _of(self, settings: Settings, employee: str) -> tuple[State, str]:
        return State(state_folder(settings), self._get("SCHEMA")), employee

    def _get(self, what: str) -> Any:
        return getattr(import_module(self.module), self.names.get(what, what))


PARTS: tuple[Part, ...] = (Part("delegations", "graphsvc.access.delegation", ("delegation",)),)

NOBODY: Mapping[str, str] = {
    "erased": "keyed hashes of the ids of erased people, which must outlive them",
}
"""Tables in which nobody is, or nobody can be found, and why."""


def told_elsewhere(settings: Settings, employee: str) -> dict[str, Rows]:
    """What every part keeps of a person, by its name; nothing where there is no state yet."""
    if not (state_folder(settings) / "state.db").exists():
        return {}
    return {part.name: part.told(settings, employee) for part in PARTS}


def forget_elsewhere(settings: Settings, employee: str) -> dict[str, int]:
    """Delete it; how many things, by part."""
    if not (state_folder(settings) / "state.db").exists():
        return {}
    return {part.name: part.forget(settings, employee) for part in PARTS}
