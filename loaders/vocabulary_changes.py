"""The entries of a vocabulary as the state of the graph that they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphsvc.changes import Change, Link, Put, Ref, link, put
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.model.schema import NODES
from loaders.schemes import concept_uri
from loaders.vocabulary_files import (
    AreaEntry,
    Basis,
    CompetenceEntry,
    CourseEntry,
    Entry,
    GoalEntry,
    GroupEntry,
    Kind,
    Manifest,
    Match,
    ProfileEntry,
    QualificationRequirement,
    Requirement,
    RoleEntry,
    Words,
)
from loaders.vocabulary_read import Entries, Placed
from loaders.vocabulary_refs import outcome_ids

LANGS = ("nb", "nn", "en")


def desired(entries: Entries) -> list[Change]:
    """Every Put and Link that the entries ask for; outside terms come last, each once."""
    manifest = entries.manifest
    changes: list[Change] = [put(vocabulary_node(manifest))]
    for kind, placed in entries:
        changes.append(Put(Ref(kind.label, (placed.entry.id,)), _values(kind, placed.entry, manifest)))
        changes.extend(_around(kind.label, placed, manifest.id))
    concepts = {change.ref: change for change in _concepts(entries)}
    return [*changes, *concepts.values()]


def vocabulary_node(manifest: Manifest) -> n.Vocabulary:
    """The vocabulary itself."""
    return n.Vocabulary(
        id=manifest.id,
        title=manifest.title,
        version=manifest.version,
        licence=manifest.licence,
        attribution=manifest.attribution,
        publisher=manifest.publisher.name,
        publisher_uri=manifest.publisher.uri,
        contact_point=manifest.contact_point.name,
        contact_email=manifest.contact_point.email,
        contact_url=manifest.contact_point.url,
        namespace=manifest.namespace,
        scale=manifest.scale,
        modified=manifest.modified,
    )


def _words(stem: str, words: Words | None) -> dict[str, str | None]:
    return {f"{stem}_{lang}": getattr(words, lang) if words else None for lang in LANGS}


_TEXTS = ("label", "definition", "description", "purpose", "question")
_PLAIN = (
    *(
        "status",
        "replaced_by",
        "created",
        "modified",
        "notation",
        "vendor",
        "kind",
        "valid_months",
        "learned_by",
    ),
    *("people", "where", "due", "hours", "price", "form", "provider", "url", "series"),
)
"""Fields that are a property of the same name."""


def _values(kind: Kind, entry: Entry, manifest: Manifest) -> dict[str, Any]:
    """Every column of the entry's node."""
    columns = {column.name: column.default for column in NODES[kind.label].values}
    given: dict[str, Any] = {name: getattr(entry, name) for name in _PLAIN if hasattr(entry, name)}
    for stem in _TEXTS:
        given.update(_words(stem, getattr(entry, stem, None)))
    given.update({f"alt_{lang}": list(getattr(entry.alt, lang)) for lang in LANGS})
    given["vocabulary"] = manifest.id
    given["uri"] = f"{manifest.namespace}{NODES[kind.label].path}/{entry.id}"
    return {name: given.get(name, default) for name, default in columns.items()}


def _around(label: str, placed: Placed[Entry], vocabulary: str) -> Iterator[Change]:
    """The edges of an entry, and the parts that live and die with it."""
    entry, start = placed.entry, Ref(label, (placed.entry.id,))
    if isinstance(entry, AreaEntry | GroupEntry | CompetenceEntry | RoleEntry):
        yield from _links("BROADER", start, label, entry.broader)
    if isinstance(entry, CompetenceEntry):
        yield from _competence(entry, start, placed.stem)
    if isinstance(entry, RoleEntry):
        yield from _role(entry, start, placed.stem)
    if isinstance(entry, RoleEntry | ProfileEntry | GoalEntry):
        yield from (_requires(start, item, vocabulary) for item in entry.requires)
    if isinstance(entry, ProfileEntry) and entry.system:
        yield from _links("CONCERNS", start, "System", [entry.system])
    if isinstance(entry, CourseEntry):
        yield from _course(entry, start)


def _links(type_: str, start: Ref, label: str, ids: Sequence[str]) -> Iterator[Link]:
    for key in dict.fromkeys(ids):
        yield link(type_, start, Ref(label, (key,)))


def _competence(entry: CompetenceEntry, start: Ref, stem: str) -> Iterator[Change]:
    yield from _links("IN_GROUP", start, "CompetenceGroup", [stem] if entry.groups is None else entry.groups)
    yield from _links("CONCERNS", start, "System", entry.concerns)
    for step, words in entry.levels.steps().items():
        level = Ref("Level", (entry.id, step))
        yield Put(level, _words("description", words))
        yield link("HAS_LEVEL", start, level)
    for key, outcome in zip(outcome_ids(entry), entry.outcomes, strict=True):
        ref = Ref("LearningOutcome", (key,))
        yield Put(ref, {"kind": outcome.kind, **_words("text", outcome)})
        yield link("HAS_OUTCOME", start, ref)
    yield from _matches(start, entry.matches)


def _role(entry: RoleEntry, start: Ref, stem: str) -> Iterator[Change]:
    yield from _links("IN_AREA", start, "ServiceArea", [stem] if entry.areas is None else entry.areas)
    yield from _links("INCLUDES", start, "Profile", entry.includes)
    for order, duty in enumerate(entry.responsibilities, 1):
        ref = Ref("Responsibility", (duty.id,))
        yield Put(ref, {**_words("text", duty), "order": order})
        yield link("RESPONSIBLE_FOR", start, ref)
    for needed in entry.qualifications:
        yield from _qualifications(start, needed)
    yield from _matches(start, entry.matches)


_BASIS = tuple(name for name in Basis.model_fields if name != "unchecked")
"""Why a basis could not be checked is for its readers, not for the graph."""


def _basis(basis: Basis | None) -> dict[str, str | None]:
    return {f"basis_{name}": getattr(basis, name) if basis else None for name in _BASIS}


def _requires(start: Ref, item: Requirement, vocabulary: str) -> Link:
    edge = e.Requires(
        necessity=item.necessity,
        level=item.level,
        origin=vocabulary,
        level_reason=item.level_reason,
        **_basis(item.basis),
    )
    return link("REQUIRES", start, Ref("Competence", (item.competence,)), edge)


def _qualifications(start: Ref, needed: QualificationRequirement) -> Iterator[Link]:
    edge = e.RequiresQualification(
        any_of="+".join(sorted(needed.any_of)),
        necessity=needed.necessity,
        due=needed.due,
        months=needed.months,
        exemption=needed.exemption,
        **_basis(needed.basis),
    )
    for key in dict.fromkeys(needed.any_of):
        yield link("REQUIRES_QUALIFICATION", start, Ref("Qualification", (key,)), edge)


def _course(entry: CourseEntry, start: Ref) -> Iterator[Link]:
    yield from _links("BUILDS_ON", start, "Course", entry.builds_on)
    for item in entry.develops:
        edge = e.Develops(from_level=item.from_level, to_level=item.to_level)
        yield link("DEVELOPS", start, Ref("Competence", (item.competence,)), edge)


def _matches(start: Ref, matches: Sequence[Match]) -> Iterator[Link]:
    for match in matches:
        end = Ref("Concept", (concept_uri(match.scheme, match.notation, match.uri),))
        yield link("MATCHES", start, end, e.Matches(kind=match.kind, by=match.by, checked=match.checked))


def _concepts(entries: Entries) -> Iterator[Put]:
    """The outside terms that are mapped to; of each only what the mapping says."""
    for _, placed in entries:
        for match in getattr(placed.entry, "matches", ()):
            uri = concept_uri(match.scheme, match.notation, match.uri)
            yield put(n.Concept(uri=uri, scheme=match.scheme, notation=match.notation))
