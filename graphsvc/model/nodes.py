"""
The nouns, one frozen model each; a field is a property of the node.

A property is a scalar or a list of strings. None is called `title`, `name`, `type` or `label` unless it is
required: the embedded engine makes up values for those four where they are unset.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.model.types import (
    Day,
    EmploymentKind,
    Key,
    Moment,
    OutcomeKind,
    QualificationKind,
    Slug,
    Status,
    Step,
)


class Node(BaseModel):
    """What every noun shares: immutable, and no property that the table does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Labelled(Node):
    """A thing of the vocabulary, with its names in bokmål, nynorsk and English."""

    id: Slug
    vocabulary: Slug | None = None
    label_nb: str | None = None
    label_nn: str | None = None
    label_en: str | None = None
    alt_nb: list[str] = Field(default_factory=list)
    alt_nn: list[str] = Field(default_factory=list)
    alt_en: list[str] = Field(default_factory=list)
    definition_nb: str | None = None
    definition_nn: str | None = None
    definition_en: str | None = None
    description_nb: str | None = None
    description_nn: str | None = None
    description_en: str | None = None
    status: Status | None = None
    uri: str | None = None
    replaced_by: Slug | None = None
    created: Day | None = None
    modified: Day | None = None


class Vocabulary(Node):
    id: Slug
    title: str
    version: str | None = None
    licence: str | None = None
    attribution: str | None = None
    publisher: str | None = None
    publisher_uri: str | None = None
    contact_point: str | None = None
    contact_email: str | None = None
    contact_url: str | None = None
    namespace: str | None = None
    scale: str | None = None
    modified: Day | None = None


class ServiceArea(Labelled):
    """Part of the municipality's services that a role belongs to."""


class CompetenceGroup(Labelled):
    """A node of the hierarchy that competences lie in."""

    notation: str | None = None


class Role(Labelled):
    """Work as the organisation defines it."""

    purpose_nb: str | None = None
    purpose_nn: str | None = None
    purpose_en: str | None = None
    notation: str | None = None


class Responsibility(Node):
    """One duty of a role; a node of its own so that a municipality can replace it."""

    id: Slug
    text_nb: str | None = None
    text_nn: str | None = None
    text_en: str | None = None
    order: int | None = None


class Competence(Labelled):
    """Something one can know or do, assessable on the level scale."""

    question_nb: str | None = None
    question_nn: str | None = None
    question_en: str | None = None
    learned_by: list[str] = Field(default_factory=list)
    valid_months: int | None = Field(default=None, ge=1)
    kind: Literal["skill", "knowledge"] | None = None
    reuse: str | None = None


class Level(Node):
    """One step of one competence: what a person there observably does."""

    competence: Slug
    step: Step
    description_nb: str | None = None
    description_nn: str | None = None
    description_en: str | None = None


class LearningOutcome(Node):
    id: Slug
    kind: OutcomeKind
    text_nb: str | None = None
    text_nn: str | None = None
    text_en: str | None = None


class Qualification(Labelled):
    """What is had or not had; never level points."""

    kind: QualificationKind
    valid_months: int | None = Field(default=None, ge=1)


class Course(Labelled):
    """What raises a competence from one level to another; `hours` of participation, `price` in kroner."""

    provider: str | None = None
    hours: float | None = Field(default=None, ge=0)
    price: float | None = Field(default=None, ge=0)
    form: str | None = None
    url: str | None = None
    series: str | None = None


class CourseSession(Node):
    """One dated run of a course."""

    id: Slug
    start: Day | None = None
    finish: Day | None = None
    seats: int | None = Field(default=None, ge=0)
    place: str | None = None


class System(Labelled):
    """An IT system."""

    vendor: str | None = None


class Profile(Labelled):
    """A named set of required competences: for one system, or common to many roles."""

    kind: Literal["system", "common"]


class Goal(Labelled):
    """A goal of the municipality's plans, and how many are to hold the competences it requires, by when."""

    people: int | None = Field(default=None, ge=0)
    where: str | None = None
    due: Day | None = None


class Concept(Node):
    """An outside term: a code of STYRK-08, ISCO-08, Los, or an ESCO concept that is not loaded."""

    uri: str
    scheme: str
    notation: str | None = None
    label_nb: str | None = None
    label_nn: str | None = None
    label_en: str | None = None
    alt_nb: list[str] = Field(default_factory=list)
    alt_en: list[str] = Field(default_factory=list)
    description_nb: str | None = None
    description_en: str | None = None


class OrgUnit(Node):
    """A node of the organisation tree; the root has vision, values and what the municipality offers."""

    id: Key
    name: str
    kind: str | None = None
    vision: str | None = None
    values_text: str | None = None
    offer: str | None = None


class Employee(Node):
    id: Key
    name: str
    email: str | None = None
    external_id: str | None = None


class Employment(Node):
    """A person's post; roles and profiles hang here. `percent` of full time, 0-100."""

    id: Key
    employee: Key
    percent: float | None = Field(default=None, ge=0, le=100)
    kind: EmploymentKind | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    on_leave: bool = False


class Change(Node):
    """One revision: who changed what, when and why; the values lie in its payloads."""

    revision: int
    open_revision: int
    at: Moment
    by: str
    reason: str
    kind: str
    digest: str


class ChangePayload(Node):
    """
    The before and after values of one revision for one subject.

    `body` is base64 of zstd of JSON, absent once the subject is erased; `digest` is H(salt, body) and stays.
    """

    id: str
    revision: int
    subject: str
    salt: str | None = None
    body: str | None = None
    digest: str


class Meta(Node):
    """The store's own state; one node, id `meta`."""

    id: str
    schema_version: int
    revision: int
    open_revision: int
    pending_digest: str | None = None
    pending_phase: int | None = None
    locked_by: str | None = None
