"""Parts of the open graph that stand alone: what belongs to a thing, a role, a group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graphsvc.publish.skos_table import MATCHES
from graphsvc.publish.skos_triples import Triples
from graphsvc.publish.terms import address, curie, iri, literal

_AROUND = ("dct:publisher", "dcat:contactPoint", "euvoc:status", "dct:isReplacedBy", *MATCHES.values())
"""What the profiles look up at the other end, with the terms that a thing is mapped to."""

_PARTS = ("kg:hasLevel", "kg:hasOutcome", "kg:responsibility", "schema:hasCourseInstance")
_HELD = ("kg:requires", "kg:requiresQualification", "kg:develops")

FOLLOWED: Mapping[str, tuple[str, ...]] = {
    "thing": (*_PARTS, *_HELD, "dct:publisher", "dcat:contactPoint", "euvoc:status"),
    "role": (*_AROUND, *_PARTS, *_HELD, "kg:competence", "kg:includes", "kg:anyOf", "skos:inScheme"),
    "group": (*_AROUND, *_PARTS, "skos:narrower", "skos:inScheme"),
}
"""Which relations are followed from a subject, by what is selected."""


def selected(triples: Triples, start: str, what: str) -> Triples:
    """
    A subject and what can be reached from it; a group with the collections of the groups below it too.

    Shape:  triples of the same short forms; of a concept scheme without the list of its tops.
    """
    follow = frozenset(map(curie, FOLLOWED[what]))
    collections = _collections(triples) if what == "group" else {}
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        reached = {term for predicate, term in triples.by_subject.get(here, ()) if predicate in follow}
        reached.update(collections.get(here, ()))
        fresh = {term for term in reached if term in triples.by_subject} - found
        found |= fresh
        waiting += fresh
    part = Triples()
    part.short = triples.short
    for subject in found:
        part.by_subject[subject] = list(_kept(triples.by_subject[subject]))
    return part


def _kept(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return (one for one in said if one[0] != _TOP)


_TOP, _COLLECTS, _MEMBER = map(curie, ("skos:hasTopConcept", "kg:collects", "skos:member"))


def _collections(triples: Triples) -> dict[str, list[str]]:
    """By group, the collections that collect it."""
    found: dict[str, list[str]] = {}
    for subject, said in triples.by_subject.items():
        for predicate, term in said:
            if predicate == _COLLECTS:
                found.setdefault(term, []).append(subject)
    return found


_STANDING = frozenset(map(curie, ("kg:status", "euvoc:status", "owl:deprecated")))


def withdrawn(part: Triples, kind: str, body: Mapping[str, object]) -> Triples:
    """What a release said of a thing, with the word that it has been withdrawn since."""
    subject = iri(address(kind, str(body["id"]), str(body.get("uri") or "")))
    said = [one for one in part.by_subject[subject] if one[0] not in _STANDING]
    said.append((part.curie("kg:status"), literal("withdrawn")))
    said.append((part.curie("owl:deprecated"), part.typed(True, "boolean")))
    part.by_subject[subject] = said
    return part
