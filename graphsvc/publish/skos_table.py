"""
How the graph becomes SKOS: which classes, which predicates, from which queries.

SKOS reference: https://www.w3.org/TR/skos-reference/ (ConceptScheme 4, labels 5, notations 6, notes 7,
semantic relations 8, collections 9, mappings 10). Courses: https://schema.org/Course. The rest is our
own ontology.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXTS: Mapping[str, str] = {
    "label": "skos:prefLabel",
    "definition": "skos:definition",
    "description": "skos:scopeNote",
    "purpose": "kg:purpose",
    "question": "kg:question",
    "text": "dct:description",
}
"""The stems of columns per language."""

VALUES: Mapping[str, tuple[str, str]] = {
    "notation": ("skos:notation", "string"),
    "created": ("dct:created", "date"),
    "modified": ("dct:modified", "date"),
    "status": ("kg:status", "string"),
    "valid_months": ("kg:validMonths", "integer"),
    "reuse": ("kg:reuse", "string"),
    "provider": ("schema:provider", "string"),
    "hours": ("kg:hours", "decimal"),
    "price": ("kg:price", "decimal"),
    "form": ("schema:courseMode", "string"),
    "url": ("schema:url", "anyURI"),
    "series": ("kg:series", "string"),
    "vendor": ("kg:vendor", "string"),
    "people": ("kg:people", "integer"),
    "located": ("kg:where", "string"),
    "due": ("kg:due", "date"),
    "months": ("kg:months", "integer"),
    "due_at": ("kg:dueAt", "string"),
    "level": ("kg:level", "integer"),
    "from_level": ("kg:fromLevel", "integer"),
    "to_level": ("kg:toLevel", "integer"),
    "step": ("kg:step", "integer"),
    "position": ("kg:position", "integer"),
    "begins": ("schema:startDate", "date"),
    "finish": ("schema:endDate", "date"),
    "seats": ("schema:maximumAttendeeCapacity", "integer"),
    "place": ("schema:location", "string"),
    "basis_act": ("kg:basisAct", "string"),
    "basis_section": ("kg:basisSection", "string"),
    "basis_url": ("kg:basisUrl", "anyURI"),
    "basis_duty": ("kg:basisDuty", "string"),
    "basis_checked": ("kg:basisChecked", "date"),
}
"""The columns of one value, with their XSD type."""

TOKENS: Mapping[str, str] = {
    "kind": "kg:kind",
    "necessity": "kg:necessity",
    "learned_by": "kg:learnedBy",
}
"""The columns whose values are terms of the ontology (kg:must, kg:practice, kg:trade_certificate)."""

STATUS_SCHEME = "http://publications.europa.eu/resource/authority/concept-status"
STATUSES: Mapping[str, tuple[str, str]] = {
    "draft": ("CANDIDATE", "candidate"),
    "active": ("CURRENT", "current"),
    "withdrawn": ("DEPRECATED", "deprecated"),
}
"""The status of a concept in the list that SKOS-AP-NO-Begrep points at (euvoc:status), and its word there."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A query of nodes, and their classes; a concept stands in its vocabulary's scheme."""

    query: str
    classes: tuple[str, ...]
    concept: bool = False


NODES: tuple[NodeRow, ...] = (
    NodeRow("areas", ("kg:ServiceArea",), concept=True),
    NodeRow("groups", ("kg:CompetenceGroup",), concept=True),
    NodeRow("roles", ("kg:Role",), concept=True),
    NodeRow("competences", ("kg:Competence",), concept=True),
    NodeRow("qualifications", ("kg:Qualification",)),
    NodeRow("courses", ("kg:Course", "schema:Course")),
    NodeRow("systems", ("kg:System",)),
    NodeRow("profiles", ("kg:Profile",)),
    NodeRow("goals", ("kg:Goal",)),
)


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A query of pairs (a, b): a `predicate` b, and where there is one b `inverse` a."""

    query: str
    start: str
    predicate: str
    end: str
    inverse: str = ""


EDGES: tuple[EdgeRow, ...] = (
    EdgeRow("broader_areas", "areas", "skos:broader", "areas", "skos:narrower"),
    EdgeRow("broader_groups", "groups", "skos:broader", "groups", "skos:narrower"),
    EdgeRow("broader_competences", "competences", "skos:broader", "competences", "skos:narrower"),
    EdgeRow("broader_roles", "roles", "skos:broader", "roles", "skos:narrower"),
    EdgeRow("broader_concepts", "concepts", "skos:broader", "concepts", "skos:narrower"),
    EdgeRow("in_group", "competences", "skos:broader", "groups", "skos:narrower"),
    EdgeRow("in_area", "roles", "kg:inArea", "areas"),
    EdgeRow("includes", "roles", "kg:includes", "profiles"),
    EdgeRow("competences_concern", "competences", "kg:concerns", "systems"),
    EdgeRow("profiles_concern", "profiles", "kg:concerns", "systems"),
    EdgeRow("builds_on", "courses", "schema:coursePrerequisites", "courses"),
)

MATCHES: Mapping[str, str] = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """
    A query of parts of a thing (`owner`): what they are, how the owner points at them, what tells them apart.

    `name` are columns, or plain words where no column is called so. `links` are columns that name another
    thing: predicate and kind.
    """

    query: str
    owner: str
    predicate: str
    classes: tuple[str, ...]
    name: tuple[str, ...]
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_COMPETENCE = {"competence": ("kg:competence", "competences")}

PARTS: tuple[PartRow, ...] = (
    PartRow("responsibilities", "roles", "kg:responsibility", ("kg:Responsibility",), ("id",)),
    PartRow("levels", "competences", "kg:hasLevel", ("kg:MasteryLevel",), ("level", "step")),
    PartRow("outcomes", "competences", "kg:hasOutcome", ("kg:LearningOutcome",), ("id",)),
    PartRow("sessions", "courses", "schema:hasCourseInstance", ("schema:CourseInstance",), ("id",)),
    *(
        PartRow(
            f"require_{owner}",
            owner,
            "kg:requires",
            ("kg:Requirement",),
            ("requires", "competence", "necessity"),
            _COMPETENCE,
        )
        for owner in ("roles", "profiles", "goals")
    ),
    PartRow(
        "develops",
        "courses",
        "kg:develops",
        ("kg:Development",),
        ("develops", "competence", "from_level", "to_level"),
        _COMPETENCE,
    ),
    PartRow(
        "require_qualifications",
        "roles",
        "kg:requiresQualification",
        ("kg:QualificationRequirement",),
        ("qualified", "any_of"),
        {"qualification": ("kg:anyOf", "qualifications")},
    ),
)
