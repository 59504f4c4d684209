"""Who asks. Every use case that touches people takes a Viewer; there is no way to ask without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ViewerKind = Literal["public", "employee", "manager", "system_administrator", "hr", "lms", "auditor"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """
    A person or service with a scope. A person may be several things at once: `kinds` has them all.

    `kind` is the one that reaches furthest, `also` what does not follow from the other fields. `units` are
    those she manages or deputises for (subtrees follow), `systems` those she administers, on the day on which
    she asks. `givers` are those for whom she deputises, about whom she decides nothing. `subject` is the
    opaque name that she signed in by; it makes no viewer another.
    """

    kind: ViewerKind
    employee: str | None = None
    units: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    also: frozenset[ViewerKind] = frozenset()
    givers: frozenset[str] = frozenset()
    subject: str | None = field(default=None, compare=False)

    @property
    def kinds(self) -> frozenset[ViewerKind]:
        """All that she is: an employee who manages a unit and administers a system is three things."""
        found: set[ViewerKind] = {self.kind, *self.also}
        if self.employee is not None:
            found.add("employee")
        if self.units:
            found.add("manager")
        if self.systems:
            found.add("system_administrator")
        return frozenset(found)

    @property
    def name(self) -> str:
        """What tells who asked: her id in the graph, else the name that she signed in by, else her kind."""
        return self.employee or self.subject or self.kind


HR = Viewer("hr")
PUBLIC = Viewer("public")
