"""The scalar types that properties are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints


@dataclass(frozen=True, slots=True)
class Withheld:
    """Marks a column of something open that stays inside: who did it, and why in free words."""


@dataclass(frozen=True, slots=True)
class Format:
    """Marks a string type whose form the table must know."""

    kind: Literal["day", "moment"]


SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")


def _day(text: str) -> str:
    if len(text) != 10 or date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written YYYY-MM-DD")
    return text


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment carries its offset, such as 2026-11-23T09:00:00+00:00")
    return text


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$", max_length=120)]
"""An id: lower-case ASCII letters, digits and inner hyphens, at most 120 characters."""

Key = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$", max_length=120)
]
"""An id that another system minted (unit, employee): ASCII letters, digits, and `._-` inside."""

Day = Annotated[str, AfterValidator(_day), Format("day"), Field(json_schema_extra={"format": "date"})]
"""A day as YYYY-MM-DD."""

Moment = Annotated[
    str, AfterValidator(_moment), Format("moment"), Field(json_schema_extra={"format": "date-time"})
]
"""A moment as ISO 8601 with offset."""

Step = Annotated[int, Field(ge=1, le=4)]
"""A described level, 1-4."""

LevelValue = Annotated[int, Field(ge=0, le=4)]
"""A level that is required or held, 0-4."""

Status = Literal["draft", "active", "withdrawn"]
Access = Literal["open", "internal", "personal"]
Necessity = Literal["must", "should", "essential", "optional"]
Inner = Annotated[str | None, Withheld()]
"""A text that stays inside though the thing it belongs to is open."""

Method = Literal["test", "agreed", "manager", "course", "self"]
MatchKind = Literal["exact", "close", "broad", "narrow", "related"]
EmploymentKind = Literal["permanent", "temporary", "hourly", "apprentice"]
QualificationKind = Literal[
    "authorisation",
    "education",
    "trade_certificate",
    "licence",
    "certificate",
    "language_level",
    "police_certificate",
]
OutcomeKind = Literal["knowledge", "skill", "general"]
EnrolmentState = Literal["proposed", "invited", "enrolled", "approved", "declined", "attended", "completed"]
