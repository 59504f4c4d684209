"""What a check says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphsvc.answers import Answer
from graphsvc.errors import sentence

Severity = Literal["error", "warning"]


class Finding(Answer):
    """One thing that a check found: where, what, and what to do about it."""

    check: str
    severity: Severity
    where: str
    row: int
    id: str | None = None
    field: str = ""
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{sentence(self.where, self.row, self.id or '', self.problem, self.remedy)} [{self.check}]"


class Report(Answer):
    """
    All findings, errors first, then by file and row; `ok` where none is an error.

    `checked` counts the entries by kind, `found` the findings by check, zero included.
    """

    ok: bool
    checked: dict[str, int]
    found: dict[str, int] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
