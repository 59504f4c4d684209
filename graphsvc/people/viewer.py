"""Who asks. Every use case that touches people takes a Viewer; there is no way to ask without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ViewerKind = Literal["public", "employee", "manager", "system_administrator", "hr", "lms", "auditor"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """
    A person or service with a scope.

    `units` are the units she manages (subtrees follow), `systems` those she administers, as of the day asked.
    """

    kind: ViewerKind
    employee: str | None = None
    units: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()


HR = Viewer("hr")
PUBLIC = Viewer("public")
