"""What the use cases about roles answer."""

from __future__ import annotations

from graphsvc.answers import Answer
from graphsvc.model.types import Necessity


class SharedRequirement(Answer):
    """A competence that both roles require, with both levels."""

    id: str
    label: str
    level: int | None
    necessity: Necessity
    other_level: int | None
    other_necessity: Necessity


class MissingRequirement(Answer):
    """
    A competence that the other role requires and this one does not, or at a lower level.

    `level` is this role's (null: not required, or without a level), `other_level` the other's; `points` is
    what lies between them, null where the other's has no level.
    """

    id: str
    label: str
    level: int | None
    other_level: int | None
    other_necessity: Necessity
    points: int | None


class Option(Answer):
    """A thing by id and label."""

    id: str
    label: str


class LackingQualification(Answer):
    """
    A qualification that the other role requires and that this role does not ensure: any of `options` will do.

    It bars where it is a must and due at hire; `bars` says so.
    """

    any_of: str
    options: tuple[Option, ...]
    necessity: str
    due: str | None
    months: int | None
    exemption: str | None
    bars: bool


class SimilarRole(Answer):
    """
    Another role: how much it shares (0-1), what, and what its holder needs that this role does not ask.

    `covers` is the share of this role's must that the other asks too, in level points (one without a level
    counts as one point); None where it must have nothing. For a viewer who sees staff, `holders` and
    `full_time_equivalents` tell who has the other role today.
    """

    id: str
    label: str
    score: float
    covers: float | None
    holders: int | None = None
    full_time_equivalents: float | None = None
    shared: tuple[SharedRequirement, ...]
    missing: tuple[MissingRequirement, ...]
    qualifications: tuple[LackingQualification, ...]


class Comparison(Answer):
    """
    From one role to another.

    `missing` is what `to` asks beyond `from`, `stronger` what `from` asks beyond `to` (there the points are
    surplus). `distance` adds the points of the missing must requirements, `distance_should` those of the
    missing should requirements; `unlevelled` counts the missing requirements that have no level.
    """

    from_role: Option
    to_role: Option
    shared: tuple[SharedRequirement, ...]
    missing: tuple[MissingRequirement, ...]
    stronger: tuple[MissingRequirement, ...]
    distance: int
    distance_should: int
    unlevelled: int
    qualifications: tuple[LackingQualification, ...]


class RoleLevel(Answer):
    """The level at which a role requires a competence; `profile` names the included profile that sets it."""

    id: str
    label: str
    level: int | None
    necessity: Necessity
    profile: str | None


class SharedCompetence(Answer):
    """A competence that all of the roles require, with each role's level."""

    id: str
    label: str
    roles: tuple[RoleLevel, ...]
