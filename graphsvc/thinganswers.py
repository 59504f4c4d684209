"""The shapes of single things; `graphsvc.things` fills them."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.answers import Answer
from graphsvc.model.types import MatchKind, Necessity, OutcomeKind


class Link(Answer):
    """Another thing, by id and label."""

    id: str
    label: str


class Basis(Answer):
    """A legal basis; one that nobody has checked is not `verified`."""

    act: str
    section: str | None
    url: str | None
    duty: str | None
    checked: str | None
    verified: bool


class Requirement(Answer):
    """A required competence; `profile` is the included profile that it comes through, null for one's own."""

    id: str
    label: str
    level: int | None
    necessity: Necessity
    profile: str | None
    basis: Basis | None


class RequiredQualification(Answer):
    """Any one of `any_of`; due at hire or within so many months."""

    any_of: tuple[Link, ...]
    necessity: str
    due: str | None
    months: int | None
    exemption: str | None
    basis: Basis | None


class RequiredBy(Answer):
    """Who requires this, at which level."""

    id: str
    label: str
    level: int | None
    necessity: Necessity


class Match(Answer):
    """A mapping to an outside term; `broad` says that the term is the broader of the two."""

    uri: str
    kind: MatchKind
    scheme: str
    notation: str | None
    label: str | None


class Develops(Answer):
    """A competence or a course, with the levels from and to."""

    id: str
    label: str
    from_level: int
    to_level: int


class ResponsibilityText(Answer):
    id: str
    text: str | None


class LevelText(Answer):
    """What somebody at a level observably does."""

    step: int
    description: str | None


class Outcome(Answer):
    id: str
    kind: OutcomeKind
    text: str | None


class DatedRun(Answer):
    """One dated run of a course."""

    id: str
    start: str | None
    finish: str | None
    seats: int | None
    place: str | None


class Labelled(Answer):
    """What every thing of a vocabulary has; `labels` holds the languages there are."""

    kind: str
    id: str
    label: str
    labels: Mapping[str, str]
    alternative: tuple[str, ...]
    definition: str | None
    description: str | None
    vocabulary: str | None
    status: str | None
    uri: str | None
    replaced_by: str | None
    created: str | None
    modified: str | None


class RoleObject(Labelled):
    purpose: str | None
    notation: str | None
    responsibilities: tuple[ResponsibilityText, ...]
    profiles: tuple[Link, ...]
    requirements: tuple[Requirement, ...]
    qualifications: tuple[RequiredQualification, ...]
    areas: tuple[Link, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    matches: tuple[Match, ...]


class CompetenceObject(Labelled):
    """`nature` is ESCO's skill or knowledge; `roles` counts those that require it, profiles included."""

    question: str | None
    learned_by: tuple[str, ...]
    valid_months: int | None
    nature: str | None
    reuse: str | None
    levels: tuple[LevelText, ...]
    outcomes: tuple[Outcome, ...]
    groups: tuple[Link, ...]
    systems: tuple[Link, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    profiles: tuple[RequiredBy, ...]
    courses: tuple[Develops, ...]
    roles: int
    matches: tuple[Match, ...]


class CourseObject(Labelled):
    """`hours` of participation, `price` in kroner."""

    provider: str | None
    hours: float | None
    price: float | None
    form: str | None
    url: str | None
    series: str | None
    develops: tuple[Develops, ...]
    builds_on: tuple[Link, ...]
    sessions: tuple[DatedRun, ...]


class GroupObject(Labelled):
    notation: str | None
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    competences: tuple[Link, ...]


class AreaObject(Labelled):
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    roles: tuple[Link, ...]


class SystemObject(Labelled):
    vendor: str | None
    competences: tuple[Link, ...]
    profiles: tuple[Link, ...]


class ProfileObject(Labelled):
    """`scope` is system or common."""

    scope: str
    requirements: tuple[Requirement, ...]
    systems: tuple[Link, ...]
    roles: tuple[Link, ...]


class QualificationObject(Labelled):
    """`nature`: authorisation, education, trade_certificate, licence, certificate, ..."""

    nature: str
    valid_months: int | None
    roles: tuple[RequiredBy, ...]


class GoalObject(Labelled):
    people: int | None
    where: str | None
    due: str | None
    requirements: tuple[Requirement, ...]


class VocabularyObject(Answer):
    kind: str
    id: str
    label: str
    title: str
    version: str | None
    licence: str | None
    attribution: str | None
    publisher: str | None
    publisher_uri: str | None
    contact_point: str | None
    contact_email: str | None
    contact_url: str | None
    namespace: str | None
    scale: str | None
    modified: str | None
    counts: Mapping[str, int]
