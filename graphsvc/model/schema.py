"""
THE TABLE: one row per node label and per edge type.

From it come constraints and indexes, the write statements, the validation of changes, the lossless dump, the
loaders' column checks, the page of the model in the docs, and the split between open and personal. Adding a
noun is one model, one row here, and its queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.model.types import Access, Format, Withheld

SCHEMA_VERSION = 1

Model = type[BaseModel]

ColumnKind = Literal["str", "int", "float", "bool", "list", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """One property: its kind, whether it must be there, what it may be, and whether it never comes out."""

    name: str
    kind: ColumnKind
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    default: Any = None
    withheld: bool = False


@dataclass(frozen=True)
class NodeType:
    """A label; `key` are the properties that identify a node, `path` its plural in addresses ('' = none)."""

    label: str
    model: Model
    access: Access
    key: tuple[str, ...] = ("id",)
    path: str = ""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return _columns(self.model)

    @cached_property
    def values(self) -> tuple[Column, ...]:
        """The columns beside the key."""
        return tuple(c for c in self.columns if c.name not in self.key)


@dataclass(frozen=True)
class EdgeType:
    """
    An edge type with the label pairs it may join.

    `key` are the properties that tell parallel edges apart ('' = one edge per pair of ends); `shape` is what
    the edges of this type must form together.
    """

    type: str
    ends: tuple[tuple[str, str], ...]
    model: Model = e.Plain
    key: tuple[str, ...] = ()
    shape: Literal["free", "acyclic", "tree"] = "free"
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", _columns(self.model))

    @cached_property
    def values(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.name not in self.key)

    def access(self, start: str, end: str) -> Access:
        """The stricter class of the two ends."""
        rank: tuple[Access, ...] = ("open", "internal", "personal")
        return max(NODES[start].access, NODES[end].access, key=rank.index)


def _columns(model: Model) -> tuple[Column, ...]:
    return tuple(_column(name, info) for name, info in model.model_fields.items())


def _column(name: str, info: FieldInfo) -> Column:
    kind, choices, meta = _kind(info.annotation)
    meta = [*meta, *info.metadata]
    kind = next((m.kind for m in meta if isinstance(m, Format)), kind)
    low = next((float(m.ge) for m in meta if isinstance(m, Ge)), None)  # type: ignore[arg-type]
    high = next((float(m.le) for m in meta if isinstance(m, Le)), None)  # type: ignore[arg-type]
    pattern = next((m.pattern for m in meta if getattr(m, "pattern", None)), None)
    default = [] if kind == "list" else None if info.is_required() else info.default
    withheld = any(isinstance(m, Withheld) for m in meta)
    return Column(name, kind, info.is_required(), choices, low, high, pattern, default, withheld)


def _kind(annotation: Any) -> tuple[ColumnKind, tuple[str, ...], list[Any]]:
    """The column kind of an annotation, its choices, and the constraints met on the way."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *meta = get_args(annotation)
        kind, choices, more = _kind(inner)
        flat = [m for item in meta for m in getattr(item, "metadata", [item])]
        return kind, choices, [*flat, *more]
    if origin in (Union, UnionType):
        (inner,) = (arg for arg in get_args(annotation) if arg is not NoneType)
        return _kind(inner)
    if origin is Literal:
        return "str", get_args(annotation), []
    if origin is list:
        return "list", (), []
    kinds: dict[Any, ColumnKind] = {str: "str", int: "int", float: "float", bool: "bool"}
    return kinds[annotation], (), []


_NODES = (
    NodeType("Vocabulary", n.Vocabulary, "open", path="vocabularies"),
    NodeType("ServiceArea", n.ServiceArea, "open", path="areas"),
    NodeType("CompetenceGroup", n.CompetenceGroup, "open", path="groups"),
    NodeType("Role", n.Role, "open", path="roles"),
    NodeType("Responsibility", n.Responsibility, "open"),
    NodeType("Competence", n.Competence, "open", path="competences"),
    NodeType("Level", n.Level, "open", key=("competence", "step")),
    NodeType("LearningOutcome", n.LearningOutcome, "open"),
    NodeType("Qualification", n.Qualification, "open", path="qualifications"),
    NodeType("Course", n.Course, "open", path="courses"),
    NodeType("CourseSession", n.CourseSession, "open"),
    NodeType("System", n.System, "open", path="systems"),
    NodeType("Profile", n.Profile, "open", path="profiles"),
    NodeType("Goal", n.Goal, "open", path="goals"),
    NodeType("Concept", n.Concept, "open", key=("uri",)),
    NodeType("OrgUnit", n.OrgUnit, "internal"),
    NodeType("Employee", n.Employee, "personal"),
    NodeType("Employment", n.Employment, "personal"),
    NodeType("Change", n.Change, "internal", key=("revision",)),
    NodeType("ChangePayload", n.ChangePayload, "internal"),
    NodeType("Meta", n.Meta, "internal"),
)
NODES: Mapping[str, NodeType] = {row.label: row for row in _NODES}

_REQUIRING = tuple((start, "Competence") for start in ("Role", "Profile", "Goal"))

_EDGES = (
    EdgeType("IN_GROUP", (("Competence", "CompetenceGroup"),)),
    EdgeType(
        "BROADER",
        (
            ("CompetenceGroup", "CompetenceGroup"),
            ("ServiceArea", "ServiceArea"),
            ("Competence", "Competence"),
            ("Role", "Role"),
            ("Concept", "Concept"),
        ),
        shape="acyclic",
    ),
    EdgeType("IN_AREA", (("Role", "ServiceArea"),)),
    EdgeType("PART_OF", (("OrgUnit", "OrgUnit"),), shape="tree"),
    EdgeType("RESPONSIBLE_FOR", (("Role", "Responsibility"),)),
    EdgeType("INCLUDES", (("Role", "Profile"),)),
    EdgeType("REQUIRES", _REQUIRING, e.Requires, key=("necessity",)),
    EdgeType(
        "REQUIRES_QUALIFICATION", (("Role", "Qualification"),), e.RequiresQualification, key=("any_of",)
    ),
    EdgeType("HAS_LEVEL", (("Competence", "Level"),)),
    EdgeType("HAS_OUTCOME", (("Competence", "LearningOutcome"),)),
    EdgeType("CONCERNS", (("Competence", "System"), ("Profile", "System"))),
    EdgeType("DEVELOPS", (("Course", "Competence"),), e.Develops, key=("from_level", "to_level")),
    EdgeType("RUN_OF", (("CourseSession", "Course"),)),
    EdgeType("BUILDS_ON", (("Course", "Course"),), shape="acyclic"),
    EdgeType("MATCHES", (("Role", "Concept"), ("Competence", "Concept")), e.Matches),
    EdgeType("HAS_EMPLOYMENT", (("Employee", "Employment"),)),
    EdgeType("IN_UNIT", (("Employment", "OrgUnit"),)),
    EdgeType("HAS_ROLE", (("Employment", "Role"),), e.Period),
    EdgeType("HAS_PROFILE", (("Employment", "Profile"),), e.HasProfile),
    EdgeType("MANAGES", (("Employee", "OrgUnit"),), e.Period),
    EdgeType("ADMINISTERS", (("Employee", "System"),), e.Administers, key=("capacity",)),
    EdgeType("ADJUSTED", (("Employment", "Competence"),), e.Adjusted, key=("at",)),
    EdgeType("ASSESSED", (("Employee", "Competence"),), e.Assessed, key=("at", "method")),
    EdgeType("HOLDS_QUALIFICATION", (("Employee", "Qualification"),), e.HoldsQualification),
    EdgeType("ENROLLED", (("Employee", "CourseSession"),), e.Enrolled),
)
EDGES: Mapping[str, EdgeType] = {row.type: row for row in _EDGES}
