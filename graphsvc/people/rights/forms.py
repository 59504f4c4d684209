"""The rows of a person's copy of what is stored of her; days are ISO, levels 0-4."""

from __future__ import annotations

from typing import Any, Literal

from graphsvc.answers import Answer


class Person(Answer):
    """Who she is."""

    id: str
    name: str
    email: str | None
    external_id: str | None


class Employment(Answer):
    """A post; `percent` of full time."""

    id: str
    percent: float | None
    kind: str | None
    valid_from: str | None
    valid_to: str | None
    on_leave: bool


class PostUnit(Answer):
    """The unit of a post."""

    employment: str
    unit: str
    unit_name: str


class PostRole(Answer):
    """A role of a post."""

    employment: str
    role: str
    label: str
    valid_from: str | None
    valid_to: str | None


class PostProfile(Answer):
    """A profile picked for a post."""

    employment: str
    profile_id: str
    label: str
    valid_from: str | None
    valid_to: str | None
    necessity: str


class Adjustment(Answer):
    """A must level set for her, the one that it replaced, why, and by whom."""

    employment: str
    competence: str
    label: str
    at: str
    level: int
    replaced: int
    scope: str
    reason: str | None
    by: str | None


class Assessment(Answer):
    """A level given to her, how, and by whom."""

    competence: str
    label: str
    at: str
    method: str
    level: int
    by: str | None
    valid_until: str | None


class Held(Answer):
    """A formal qualification, and who saw the paper."""

    qualification: str
    label: str
    issued: str | None
    valid_until: str | None
    verified_by: str | None


class Enrolment(Answer):
    """A course session, how far she has come in it, and what she said of it."""

    course_session: str
    start: str | None
    course: str | None
    label: str | None
    state: str
    at: str | None
    evaluation: str | None


class Managed(Answer):
    """A unit that she manages or managed."""

    unit: str
    unit_name: str
    valid_from: str | None
    valid_to: str | None


class Administered(Answer):
    """An IT system that she administers, owns or advises on, or did."""

    system: str
    label: str
    capacity: str
    valid_from: str | None
    valid_to: str | None


class Acted(Answer):
    """
    What she did to others: that she did it, when, how, and how often; neither to whom nor with which result.

    `thing` is a competence, a qualification, or the number of a revision that she made.
    """

    did: Literal["assessed", "adjusted", "verified", "changed"]
    at: str | None
    means: str | None
    thing: str
    times: int


class Checked(Answer):
    """What she checked or mapped in the open vocabulary: from a thing to another, and on which day."""

    did: Literal["requirement", "qualification", "mapping"]
    thing: str
    other: str
    checked: str | None


class Touched(Answer):
    """One node or edge of hers with its values before and after; null is not there."""

    what: str
    start: str
    end: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangeTold(Answer):
    """A revision that tells of her; `reason` is null where it tells of others too."""

    revision: int
    at: str
    by: str
    reason: str | None
    kind: str
    touched: tuple[Touched, ...]
