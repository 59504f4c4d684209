"""What a check is: one row of the table, with one function that yields what it finds at the entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from graphsvc.checks.material import Item, Material
from graphsvc.checks.report import Finding, Severity

Path = tuple[str | int, ...]


class Found(NamedTuple):
    """What a check found at an entry; `path` leads to the field."""

    item: Item
    path: Path
    problem: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how much it weighs, what it promises, and how it looks."""

    name: str
    severity: Severity
    promise: str
    look: Callable[[Material], Iterable[Found]]

    def findings(self, material: Material) -> Iterable[Finding]:
        """What it finds, with the place in the files."""
        for item, path, problem, remedy in self.look(material):
            yield Finding(
                check=self.name,
                severity=self.severity,
                where=item.where,
                row=item.line(*path),
                id=item.id,
                field=".".join(map(str, path)),
                problem=problem,
                remedy=remedy,
            )
