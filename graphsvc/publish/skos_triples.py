"""The open graph as triples, subject by subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphsvc.answers import LANGS
from graphsvc.publish.skos_table import (
    EDGES,
    MATCHES,
    NODES,
    PARTS,
    TEXTS,
    TOKENS,
    VALUES,
    NodeRow,
    PartRow,
)
from graphsvc.publish.terms import BASE, absolute, address, curie, iri, literal, part, typed
from graphsvc.store.protocol import Reader, Row

TYPE = curie("rdf:type")
BROADER = curie("skos:broader")
SCHEME_CLASS = curie("skos:ConceptScheme")
IN_SCHEME = curie("skos:inScheme")


class Triples:
    """Predicates and objects by subject, as N-Triples text; what is said twice stands once."""

    def __init__(self) -> None:
        self.by_subject: dict[str, set[str]] = {}

    def add(self, subject: str, predicate: str, object_: str) -> None:
        self.by_subject.setdefault(subject, set()).add(f"{predicate} {object_}")

    def lines(self) -> Iterator[str]:
        """One triple per line, sorted."""
        for subject in sorted(self.by_subject):
            for said in sorted(self.by_subject[subject]):
                yield f"{subject} {said} .\n"


def open_triples(reader: Reader) -> Triples:
    """
    Everything open that the graph holds.

    Source: cypher/skos/.
    """
    return _Builder(reader).build()


class _Builder:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.triples = Triples()
        self.iris: dict[str, dict[str, str]] = {}
        self.scheme_of: dict[str, str] = {}
        self.schemes: dict[str, str] = {}

    def build(self) -> Triples:
        self._vocabularies()
        for kind in NODES:
            self._nodes(kind)
        self._concepts()
        for edge in EDGES:
            self._edges(edge.query, edge.start, edge.predicate, edge.end, edge.inverse)
        for noun in ("roles", "competences"):
            self._matches(noun)
        for row in PARTS:
            self._parts(row)
        self._top_concepts()
        self._collections()
        return self.triples

    def _read(self, query: str) -> list[Row]:
        return self.reader.read(f"skos.{query}")

    def _say(self, subject: str, name: str, term: str) -> None:
        self.triples.add(subject, curie(name), term)

    def _vocabularies(self) -> None:
        for row in self._read("vocabularies"):
            subject = iri(f"{BASE}vocabularies/{row['id']}")
            self.schemes[row["id"]] = subject
            self.triples.add(subject, TYPE, SCHEME_CLASS)
            self._say(subject, "dct:title", literal(row["title"]))
            self._say(subject, "dct:identifier", literal(row["id"]))
            for column, name in (
                ("version", "owl:versionInfo"),
                ("attribution", "dct:rights"),
                ("scale", "kg:scale"),
                ("publisher", "dct:publisher"),
            ):
                if row[column]:
                    self._say(subject, name, literal(row[column]))
            if row["licence"]:
                licence = iri(row["licence"]) if absolute(row["licence"]) else literal(row["licence"])
                self._say(subject, "dct:license", licence)
            if row["modified"]:
                self._say(subject, "dct:modified", typed(row["modified"], "date"))

    def _nodes(self, kind: NodeRow) -> None:
        rows = self._read(kind.query)
        iris = self.iris[kind.query] = {
            row["id"]: iri(address(kind.query, row["id"], row["uri"])) for row in rows
        }
        classes = [*map(curie, kind.classes), *([curie("skos:Concept")] if kind.concept else [])]
        for row in rows:
            subject = iris[row["id"]]
            for each in classes:
                self.triples.add(subject, TYPE, each)
            self._say(subject, "dct:identifier", literal(row["id"]))
            self._describe(subject, row)
            self._within(subject, row["vocabulary"], kind.concept)
            if row["replaced_by"] in iris:
                self._say(subject, "dct:isReplacedBy", iris[row["replaced_by"]])
            if row["status"] == "withdrawn":
                self._say(subject, "owl:deprecated", typed(True, "boolean"))

    def _within(self, subject: str, vocabulary: str | None, concept: bool) -> None:
        scheme = self.schemes.get(vocabulary or "")
        if scheme is None:
            return
        if concept:
            self.triples.add(subject, IN_SCHEME, scheme)
            self.scheme_of[subject] = scheme
        else:
            self._say(subject, "dct:isPartOf", scheme)

    def _concepts(self) -> None:
        iris = self.iris["concepts"] = {}
        for row in self._read("concepts"):
            subject = iris[row["uri"]] = iri(address("concepts", row["uri"], row["uri"]))
            self.triples.add(subject, TYPE, curie("skos:Concept"))
            self._describe(subject, row)
            scheme = iri(f"{BASE}schemes/{row['scheme']}")
            self.triples.add(scheme, TYPE, SCHEME_CLASS)
            self._say(scheme, "dct:title", literal(row["scheme"]))
            self.triples.add(subject, IN_SCHEME, scheme)
            self.scheme_of.setdefault(subject, scheme)

    def _describe(self, subject: str, row: Mapping[str, Any]) -> None:
        """Texts per language, single values, and terms of the ontology, as far as the row has them."""
        add = self.triples.add
        for stem, name in TEXTS.items():
            for code in LANGS:
                text = row.get(f"{stem}_{code}")
                if text:
                    add(subject, curie(name), literal(text, code))
        for code in LANGS:
            for text in row.get(f"alt_{code}") or ():
                if text and text != row.get(f"label_{code}"):  # SKOS S13: no label is both
                    add(subject, curie("skos:altLabel"), literal(text, code))
        for column, (name, kind) in VALUES.items():
            value = row.get(column)
            if value is not None:
                add(subject, curie(name), literal(value) if kind == "string" else typed(value, kind))
        for column, name in TOKENS.items():
            given = row.get(column)
            for token in given if isinstance(given, list) else (given,):
                if token:
                    add(subject, curie(name), curie(f"kg:{token}"))

    def _edges(self, query: str, start: str, predicate: str, end: str, inverse: str) -> None:
        starts, ends = self.iris[start], self.iris[end]
        there, back = curie(predicate), curie(inverse) if inverse else ""
        for row in self._read(query):
            a, b = starts[row["a"]], ends[row["b"]]
            self.triples.add(a, there, b)
            if back:
                self.triples.add(b, back, a)

    def _matches(self, noun: str) -> None:
        for row in self._read(f"match_{noun}"):
            term = self.iris["concepts"][row["b"]]
            self.triples.add(self.iris[noun][row["a"]], curie(MATCHES[row["kind"]]), term)

    def _parts(self, row: PartRow) -> None:
        owners = self.iris[row.owner]
        predicate, classes = curie(row.predicate), [*map(curie, row.classes)]
        for item in self._read(row.query):
            owner = owners[item["owner"]]
            names = [str(item.get(name, name)) for name in row.name]
            subject = iri(part(row.owner, item["owner"], owner[1:-1], *names))
            self.triples.add(owner, predicate, subject)
            for each in classes:
                self.triples.add(subject, TYPE, each)
            self._describe(subject, item)
            for column, (name, kind) in row.links.items():
                self.triples.add(subject, curie(name), self.iris[kind][item[column]])

    def _top_concepts(self) -> None:
        for subject, scheme in self.scheme_of.items():
            said = self.triples.by_subject[subject]
            above = (text.removeprefix(BROADER + " ") for text in said if text.startswith(BROADER))
            if not any(self.scheme_of.get(one) == scheme for one in above):
                self._say(subject, "skos:topConceptOf", scheme)
                self._say(scheme, "skos:hasTopConcept", subject)

    def _collections(self) -> None:
        """A flat collection per group: what lies in it or below; a group that holds nothing has none."""
        members = _below(self._read("broader_groups"), self._read("in_group"))
        for row in self._read("groups"):
            inside = members.get(row["id"])
            if not inside:
                continue
            group = self.iris["groups"][row["id"]]
            subject = iri(part("groups", row["id"], group[1:-1], "collection"))
            self.triples.add(subject, TYPE, curie("skos:Collection"))
            for code in LANGS:
                if row[f"label_{code}"]:
                    self._say(subject, "skos:prefLabel", literal(row[f"label_{code}"], code))
            self._say(subject, "kg:collects", group)
            for key in inside:
                self._say(subject, "skos:member", self.iris["competences"][key])


def _below(broader: Iterable[Row], placed: Iterable[Row]) -> dict[str, set[str]]:
    """The competences of each group and of all groups under it; the groups form no cycle."""
    children: dict[str, list[str]] = {}
    direct: dict[str, set[str]] = {}
    for row in broader:
        children.setdefault(row["b"], []).append(row["a"])
    for row in placed:
        direct.setdefault(row["b"], set()).add(row["a"])
    found: dict[str, set[str]] = {}

    def members(group: str) -> set[str]:
        if group not in found:
            found[group] = direct.get(group, set()).union(*map(members, children.get(group, ())))
        return found[group]

    for group in (*children, *direct):
        members(group)
    return found
