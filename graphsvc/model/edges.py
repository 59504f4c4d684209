"""The edge types, one frozen model each; a field is a property of the edge."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.model.types import (
    Day,
    EnrolmentState,
    Inner,
    LevelValue,
    MatchKind,
    Method,
    Moment,
    Necessity,
)


class Edge(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plain(Edge):
    """An edge that says all by being there."""


class Period(Edge):
    """An edge with its days; both ends of the period belong to it, empty is unbounded."""

    valid_from: Day | None = None
    valid_to: Day | None = None


class Basis(Edge):
    """A legal basis; without `basis_checked` it counts as unverified."""

    basis_act: str | None = None
    basis_section: str | None = None
    basis_url: str | None = None
    basis_duty: str | None = None
    basis_checked: Day | None = None
    basis_checked_by: Inner = None


class Requires(Basis):
    """A required level, or none where the source has none (ESCO)."""

    necessity: Necessity
    level: LevelValue | None = None
    origin: str | None = None
    level_reason: Inner = None


class RequiresQualification(Basis):
    """One of a set: edges of a role with the same `any_of` are alternatives."""

    any_of: str
    necessity: Literal["must", "should"]
    due: Literal["hire", "months"] | None = None
    months: int | None = Field(default=None, ge=0)
    exemption: str | None = None


class Develops(Edge):
    from_level: LevelValue
    to_level: LevelValue


class Matches(Edge):
    """A mapping; `broad` says that the target is the broader of the two."""

    kind: MatchKind
    by: Inner = None
    checked: Day | None = None


class HasProfile(Period):
    necessity: Literal["must", "should"]


class Administers(Period):
    capacity: Literal["administrator", "owner", "adviser"]


class Adjusted(Edge):
    """
    An individually set must level.

    `replaced` is the must level that it replaced. `scope` is `person` where it holds for each of the person's
    employments, later ones too.
    """

    at: Day
    level: LevelValue
    replaced: LevelValue
    scope: Literal["employment", "person"]
    reason: str | None = None
    by: str | None = None


class Assessed(Edge):
    """A level given on a day by a method; parallel edges are the history."""

    at: Day
    method: Method
    level: LevelValue
    by: str | None = None
    valid_until: Day | None = None


class HoldsQualification(Edge):
    issued: Day | None = None
    valid_until: Day | None = None
    verified_by: str | None = None


class Enrolled(Edge):
    state: EnrolmentState
    at: Moment | None = None
    evaluation: str | None = None
