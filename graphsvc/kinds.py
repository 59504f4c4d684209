"""The kinds of things that have an address: their names, how they may be filtered, and how an id is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphsvc import errors
from graphsvc.errors import BadQuestion, NotFound
from graphsvc.identifiers import candidates
from graphsvc.model.schema import NODES
from graphsvc.store.protocol import Reader


class UnknownVocabulary(NotFound):
    noun = "vocabulary"


class UnknownGoal(NotFound):
    noun = "goal"


@dataclass(frozen=True, slots=True)
class Kind:
    """A label with its plural in addresses, the filters its list takes, and the error for a missing one."""

    label: str
    path: str
    filters: tuple[str, ...]
    unknown: type[NotFound]


_COMMON = ("vocabulary", "status")

_KINDS: tuple[tuple[str, tuple[str, ...], type[NotFound]], ...] = (
    ("Vocabulary", (), UnknownVocabulary),
    ("ServiceArea", _COMMON, errors.UnknownArea),
    ("CompetenceGroup", _COMMON, errors.UnknownGroup),
    ("Role", (*_COMMON, "area"), errors.UnknownRole),
    ("Competence", (*_COMMON, "group", "system"), errors.UnknownCompetence),
    ("Qualification", _COMMON, errors.UnknownQualification),
    ("Course", (*_COMMON, "competence", "level"), errors.UnknownCourse),
    ("System", _COMMON, errors.UnknownSystem),
    ("Profile", (*_COMMON, "system"), errors.UnknownProfile),
    ("Goal", _COMMON, UnknownGoal),
)

KINDS: Mapping[str, Kind] = {
    NODES[label].path: Kind(label, NODES[label].path, filters, unknown) for label, filters, unknown in _KINDS
}
"""By the plural in addresses: roles, competences, ..."""

BY_LABEL: Mapping[str, Kind] = {kind.label: kind for kind in KINDS.values()}


def kind_of(name: str) -> Kind:
    """
    A kind by its plural.

    Errors: BadQuestion that names the kinds there are.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise BadQuestion(f"The kind {name!r} is none of {', '.join(KINDS)}.") from None


def resolve(reader: Reader, label: str, given: str) -> str:
    """
    The id of a thing given by its id, its URI or (roles and competences) its bare ESCO UUID.

    Errors: the label's own, such as UnknownRole.
    Source: cypher/lists/find_id.cypher, find_uri.cypher.
    """
    keys = [given, *candidates(given)]
    found = {row["id"] for row in reader.read("lists.find_id", ids=keys) if row["label"] == label}
    for key in keys:
        if key in found:
            return key
    if ":" in given:
        for row in reader.read("lists.find_uri", uri=given.strip()):
            if row["label"] == label:
                return str(row["id"])
    raise BY_LABEL[label].unknown(given)
