"""What an organisation has written down, as plain values: the input of the naive rules of the gap."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Necessity = Literal["must", "should", "essential", "optional"]
Method = Literal["test", "agreed", "manager", "course", "self"]
Scope = Literal["employment", "person"]
Kind = Literal["permanent", "temporary", "hourly", "apprentice"]


@dataclass(frozen=True)
class Requirement:
    """A requirement of a role or profile; `level` is None where the source has none."""

    competence: str
    necessity: Necessity
    level: int | None
    legal: bool = False


@dataclass(frozen=True)
class InRole:
    role: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Picked:
    profile: str
    necessity: Literal["must", "should"] = "must"
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Employment:
    id: str
    employee: str
    unit: str | None = None
    percent: float | None = None
    kind: Kind | None = None
    start: date | None = None
    end: date | None = None
    on_leave: bool = False
    roles: tuple[InRole, ...] = ()
    profiles: tuple[Picked, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """An individual must level; one that holds for a person stands at each of her employments."""

    employment: str
    competence: str
    at: date
    level: int
    replaced: int
    scope: Scope = "employment"


@dataclass(frozen=True)
class Assessment:
    employee: str
    competence: str
    at: date
    method: Method
    level: int
    valid_until: date | None = None


@dataclass(frozen=True)
class Organisation:
    """
    Everything that the figures hang on.

    `units` names the parent of each unit, `competences` the `valid_months` of each, `groups` the parents of
    each group, `roles` and `profiles` what each requires, `includes` the profiles of each role.
    """

    units: dict[str, str | None] = field(default_factory=dict)
    employees: tuple[str, ...] = ()
    employments: tuple[Employment, ...] = ()
    competences: dict[str, int | None] = field(default_factory=dict)
    roles: dict[str, tuple[Requirement, ...]] = field(default_factory=dict)
    profiles: dict[str, tuple[Requirement, ...]] = field(default_factory=dict)
    includes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    systems: tuple[str, ...] = ()
    concerns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    in_group: dict[str, tuple[str, ...]] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    assessments: tuple[Assessment, ...] = ()
