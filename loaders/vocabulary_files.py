"""
The file format of a vocabulary: one frozen model per kind of entry, as people write it in YAML.

The JSON Schemas that editors complete from are made of these models (`loaders.vocabulary_schema`).
Source: DESIGN 10.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from graphsvc.model.types import (
    Day,
    LevelValue,
    MatchKind,
    OutcomeKind,
    QualificationKind,
    Slug,
    Status,
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]
Months = Annotated[int, Field(ge=1, le=600)]
Necessity = Literal["must", "should"]
Way = Literal["course", "practice", "education"]


class Part(BaseModel):
    """No field beside the known ones; nothing is converted (`3,5` is no level, `2223` no text)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Part):
    """A text in bokmål, nynorsk and English; bokmål is always there."""

    nb: Text
    nn: Text | None = None
    en: Text | None = None


class WordLists(Part):
    """Other names that people search for."""

    nb: list[Text] = []
    nn: list[Text] = []
    en: list[Text] = []


class Levels(Part):
    """What one observably does at each step: a bokmål text, or texts by language."""

    one: Text | Words | None = Field(None, alias="1")
    two: Text | Words | None = Field(None, alias="2")
    three: Text | Words | None = Field(None, alias="3")
    four: Text | Words | None = Field(None, alias="4")

    def steps(self) -> dict[int, Words]:
        """The described steps, each as texts by language."""
        given = enumerate((self.one, self.two, self.three, self.four), 1)
        return {step: Words(nb=t) if isinstance(t, str) else t for step, t in given if t is not None}


class Basis(Part):
    """A legal basis; without `checked` it counts as unverified, and `unchecked` may say why."""

    act: Text
    section: Text | None = None
    url: Text | None = None
    duty: Text | None = None
    checked: Day | None = None
    checked_by: Text | None = None
    unchecked: Text | None = None


class Match(Part):
    """A mapping to an outside term; `broad` says that the target is the broader of the two."""

    scheme: Literal["esco", "styrk08", "isco08", "los"]
    uri: Text | None = None
    notation: Text | None = None
    kind: MatchKind
    by: Text | None = None
    checked: Day | None = None

    @model_validator(mode="after")
    def _names_a_term(self) -> Self:
        needed = "notation" if self.scheme in ("styrk08", "isco08") else "uri"
        if not getattr(self, needed):
            raise ValueError(f"a match to {self.scheme} needs the field {needed}")
        return self


class Requirement(Part):
    competence: Slug
    level: LevelValue
    necessity: Necessity = "must"
    basis: Basis | None = None
    level_reason: Text | None = None


class QualificationRequirement(Part):
    """One of a set of qualifications that are equally good."""

    any_of: list[Slug] = Field(min_length=1)
    necessity: Necessity = "must"
    due: Literal["hire", "months"] | None = None
    months: Months | None = None
    exemption: Text | None = None
    basis: Basis | None = None

    @model_validator(mode="after")
    def _months_with_due(self) -> Self:
        if (self.due == "months") != (self.months is not None):
            raise ValueError("`due: months` and `months: n` go together")
        return self


class ResponsibilityText(Words):
    id: Slug


class Outcome(Words):
    """Without `id` it is `<competence>-<k|s|g><n>`: the kind's letter and the place among its kind."""

    kind: OutcomeKind
    id: Slug | None = None


class Distinction(Part):
    """Why two entries that look alike are kept apart; read by the checks only."""

    id: Slug
    reason: Text


class Development(Part):
    competence: Slug
    from_level: LevelValue = Field(alias="from")
    to_level: LevelValue = Field(alias="to")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.from_level >= self.to_level:
            raise ValueError("`from` must be lower than `to`")
        return self


class Signature(Part):
    """
    A practitioner stands for the entry as it read on a day; for the checks only (docs/vocabulary/signing.md).

    `by` is the name, only where its bearer wants it here.
    """

    occupation: Text
    employer: Text
    day: Day
    by: Text | None = None


class Entry(Part):
    """What every entry has."""

    id: Slug
    label: Words
    alt: WordLists = WordLists()
    definition: Words | None = None
    description: Words | None = None
    status: Status = "active"
    replaced_by: Slug | None = None
    created: Day | None = None
    modified: Day | None = None
    signed: list[Signature] = []


class AreaEntry(Entry):
    broader: list[Slug] = []


class GroupEntry(Entry):
    broader: list[Slug] = []
    notation: Text | None = None


class SystemEntry(Entry):
    vendor: Text | None = None


class QualificationEntry(Entry):
    kind: QualificationKind
    valid_months: Months | None = None


class GoalEntry(Entry):
    people: int | None = Field(None, ge=0)
    where: Text | None = None
    due: Day | None = None
    requires: list[Requirement] = []


class CompetenceEntry(Entry):
    """Lies in the groups that it names, else in the one that its file is called after."""

    question: Words | None = None
    levels: Levels = Field(default_factory=lambda: Levels.model_validate({}))
    outcomes: list[Outcome] = []
    learned_by: list[Way] = []
    valid_months: Months | None = None
    kind: Literal["skill", "knowledge"] | None = None
    groups: list[Slug] | None = None
    broader: list[Slug] = []
    concerns: list[Slug] = []
    distinct_from: list[Distinction] = []
    matches: list[Match] = []


class RoleEntry(Entry):
    """Belongs to the areas that it names, else to the one that its file is called after."""

    purpose: Words | None = None
    areas: list[Slug] | None = None
    broader: list[Slug] = []
    responsibilities: list[ResponsibilityText] = []
    includes: list[Slug] = []
    requires: list[Requirement] = []
    qualifications: list[QualificationRequirement] = []
    distinct_from: list[Distinction] = []
    matches: list[Match] = []


class ProfileEntry(Entry):
    """A profile of a system names it."""

    kind: Literal["system", "common"]
    system: Slug | None = None
    requires: list[Requirement] = []

    @model_validator(mode="after")
    def _system_is_named(self) -> Self:
        if (self.kind == "system") != (self.system is not None):
            raise ValueError("`kind: system` and the field system go together")
        return self


class CourseEntry(Entry):
    """`hours` of participation, `price` in kroner."""

    hours: float | None = Field(None, ge=0)
    price: float | None = Field(None, ge=0)
    form: Text | None = None
    provider: Text | None = None
    url: Text | None = None
    series: Text | None = None
    builds_on: list[Slug] = []
    develops: list[Development] = []


class Publisher(Part):
    name: Text
    uri: Text | None = None


class Contact(Part):
    name: Text
    email: Text | None = None
    url: Text | None = None


class Manifest(Part):
    """What the vocabulary says of itself."""

    id: Slug
    title: Text
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")]
    licence: Text
    attribution: Text | None = None
    namespace: Annotated[str, StringConstraints(pattern=r"^https?://\S+[/#]$")]
    publisher: Publisher
    contact_point: Contact
    scale: Text | None = None
    modified: Day | None = None


class Kind:
    """One kind of entry: its node label, its model, and the files that hold it."""

    __slots__ = ("label", "model", "name", "pattern")

    def __init__(self, name: str, label: str, model: type[Entry], pattern: str) -> None:
        self.name, self.label, self.model, self.pattern = name, label, model, pattern


KINDS = (
    Kind("areas", "ServiceArea", AreaEntry, "areas.yaml"),
    Kind("groups", "CompetenceGroup", GroupEntry, "groups.yaml"),
    Kind("systems", "System", SystemEntry, "systems.yaml"),
    Kind("qualifications", "Qualification", QualificationEntry, "qualifications.yaml"),
    Kind("competences", "Competence", CompetenceEntry, "competences/**/*.yaml"),
    Kind("profiles", "Profile", ProfileEntry, "profiles/*.yaml"),
    Kind("roles", "Role", RoleEntry, "roles/*.yaml"),
    Kind("courses", "Course", CourseEntry, "courses/*.yaml"),
    Kind("goals", "Goal", GoalEntry, "goals.yaml"),
)
MANIFEST = "manifest.yaml"
SLUG_PATTERN = next(item.pattern for item in get_args(Slug) if isinstance(item, StringConstraints))

REMEDIES: dict[str, str] = {
    "extra_forbidden": "Remove it, or correct it; inside { } a text with a comma needs quotation marks.",
    "missing": "Add it.",
    "string_type": "Write a text; put quotation marks around a number or a date that is meant as text.",
    "string_too_short": "Write a text, or remove the field.",
    "int_type": "Write a whole number without quotation marks.",
    "list_type": "Write a list, such as [a, b].",
    "model_type": "Write fields, such as {nb: ..., nn: ...}.",
    "dict_type": "Write fields, such as {nb: ..., nn: ...}.",
}
"""What to do about a kind of validation error, where its message does not say it."""

FIELD_REMEDIES: dict[str, str] = {
    **dict.fromkeys(("level", "from", "to"), "Write a whole number from 0 to 4."),
    **dict.fromkeys(("checked", "created", "modified", "due", "day"), "Write a day as YYYY-MM-DD."),
    "version": "Write three numbers, such as 1.0.0.",
    "namespace": "Write an address that ends in / or #.",
}


def remedy_for(error: dict[str, Any]) -> str:
    """What to write instead of what a pydantic error is about."""
    field = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] in ("literal_error", "enum"):
        return f"Write one of: {error['ctx']['expected'].replace(' or ', ', ')}."
    if error["type"] != "missing" and field in FIELD_REMEDIES:
        return FIELD_REMEDIES[field]
    return REMEDIES.get(error["type"], "")
