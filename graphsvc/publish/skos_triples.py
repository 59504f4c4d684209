"""The open graph as triples, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphsvc.answers import LANGS
from graphsvc.publish.answering import Answering, answering, described
from graphsvc.publish.skos_table import (
    EDGES,
    MATCHES,
    NODES,
    PARTS,
    STATUS_SCHEME,
    STATUSES,
    TEXTS,
    TOKENS,
    VALUES,
    NodeRow,
    PartRow,
)
from graphsvc.publish.terms import (
    BASE,
    PREFIXES,
    absolute,
    address,
    curie,
    iri,
    literal,
    part,
    short_typed,
    typed,
)
from graphsvc.store.protocol import Reader, Row

TYPE, BROADER, IN_SCHEME, SCHEME_CLASS = map(
    curie, ("rdf:type", "skos:broader", "skos:inScheme", "skos:ConceptScheme")
)


class Triples:
    """
    Predicates and objects by subject, as N-Triples terms; what is said twice stands once.

    `short` holds the terms that Turtle writes shorter.
    """

    def __init__(self) -> None:
        self.by_subject: dict[str, list[tuple[str, str]]] = {}
        self.short: dict[str, str] = {TYPE: "a"}
        for name in ("skos:broader", "skos:inScheme", "skos:ConceptScheme"):
            self.curie(name)

    def add(self, subject: str, predicate: str, object_: str) -> None:
        said = self.by_subject.get(subject)
        if said is None:
            said = self.by_subject[subject] = []
        said.append((predicate, object_))

    def curie(self, name: str) -> str:
        """The term of `skos:Concept` and the like."""
        term = curie(name)
        self.short.setdefault(term, name)
        return term

    def typed(self, value: object, kind: str) -> str:
        """A literal of an XSD type."""
        term = typed(value, kind)
        self.short.setdefault(term, short_typed(value, kind))
        return term

    def subjects(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each subject with what is said of it, both sorted."""
        for subject in sorted(self.by_subject):
            yield subject, sorted(set(self.by_subject[subject]))

    def ntriples(self) -> Iterator[str]:
        """One line per triple."""
        for subject, said in self.subjects():
            for predicate, object_ in said:
                yield f"{subject} {predicate} {object_} .\n"

    def jsonld(self) -> Iterator[str]:
        """Compact JSON-LD, its context in front."""
        from graphsvc.publish.jsonld import documents

        return documents(self.subjects())

    def turtle(self) -> Iterator[str]:
        """The prefixes, then one block per subject, its types first."""
        for prefix, namespace in PREFIXES.items():
            yield f"@prefix {prefix}: <{namespace}> .\n"
        short = self.short.get
        for subject, said in self.subjects():
            said.sort(key=_types_first)
            block, last = [f"\n{subject}"], ""
            for predicate, object_ in said:
                if predicate == last:
                    block.append(f", {short(object_, object_)}")
                else:
                    block.append(
                        f"{';' if last else ''}\n  {short(predicate, predicate)} {short(object_, object_)}"
                    )
                    last = predicate
            yield "".join(block) + " .\n"


def _types_first(said: tuple[str, str]) -> bool:
    return said[0] != TYPE


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
        self.curie, self.typed = self.triples.curie, self.triples.typed
        self.iris: dict[str, dict[str, str]] = {}
        self.scheme_of: dict[str, str] = {}
        self.schemes: dict[str, str] = {}
        self.answering: dict[str, Answering] = {}

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
        self.triples.add(subject, self.curie(name), term)

    def _vocabularies(self) -> None:
        for row in self._read("vocabularies"):
            subject = iri(f"{BASE}vocabularies/{row['id']}")
            self.schemes[row["id"]] = subject
            self.triples.add(subject, TYPE, SCHEME_CLASS)
            self._say(subject, "dct:title", literal(row["title"]))
            self._identify(subject, row["id"])
            who = self.answering[row["id"]] = answering(row, subject[1:-1])
            for triple in described(row, who, self.curie):
                self.triples.add(*triple)
            self._answer(subject, row["id"])
            for column, name in (
                ("version", "owl:versionInfo"),
                ("attribution", "dct:rights"),
                ("scale", "kg:scale"),
            ):
                if row[column]:
                    self._say(subject, name, literal(row[column]))
            if row["licence"]:
                licence = iri(row["licence"]) if absolute(row["licence"]) else literal(row["licence"])
                self._say(subject, "dct:license", licence)
            if row["modified"]:
                self._say(subject, "dct:modified", self.typed(row["modified"], "date"))

    def _nodes(self, kind: NodeRow) -> None:
        rows = self._read(kind.query)
        describe = self._describer(rows)
        iris = self.iris[kind.query] = {
            row["id"]: iri(address(kind.query, row["id"], row["uri"])) for row in rows
        }
        classes = [*map(self.curie, kind.classes), *([self.curie("skos:Concept")] if kind.concept else [])]
        for row in rows:
            subject = iris[row["id"]]
            for each in classes:
                self.triples.add(subject, TYPE, each)
            self._identify(subject, row["id"])
            describe(subject, row)
            self._within(subject, row["vocabulary"], kind.concept)
            if kind.concept:
                self._answer(subject, row["vocabulary"])
                self._standing(subject, row["status"])
            if row["replaced_by"] in iris:
                self._say(subject, "dct:isReplacedBy", iris[row["replaced_by"]])
            if row["status"] == "withdrawn":
                self._say(subject, "owl:deprecated", self.typed(True, "boolean"))

    def _identify(self, subject: str, key: str) -> None:
        self._say(subject, "dct:identifier", self.typed(subject[1:-1], "anyURI"))
        self._say(subject, "kg:id", literal(key))

    def _answer(self, subject: str, vocabulary: str | None) -> None:
        """Who publishes it, and whom to ask."""
        who = self.answering.get(vocabulary or "")
        if who and who.publisher:
            self._say(subject, "dct:publisher", who.publisher)
        if who and who.contact:
            self._say(subject, "dcat:contactPoint", who.contact)

    def _standing(self, subject: str, status: str | None) -> None:
        """The status as the EU's list has it; each that is used is told of, for the profile looks it up."""
        if status is None:
            return
        code, label = STATUSES[status]
        term = iri(f"{STATUS_SCHEME}/{code}")
        self._say(subject, "euvoc:status", term)
        self.triples.add(term, TYPE, self.curie("skos:Concept"))
        self._say(term, "skos:prefLabel", literal(label, "en"))
        self.triples.add(term, IN_SCHEME, iri(STATUS_SCHEME))
        self.triples.add(iri(STATUS_SCHEME), TYPE, SCHEME_CLASS)
        self._say(iri(STATUS_SCHEME), "dct:title", literal("Concept status", "en"))

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
        rows = self._read("concepts")
        describe = self._describer(rows)
        for row in rows:
            subject = iris[row["uri"]] = iri(address("concepts", row["uri"], row["uri"]))
            self.triples.add(subject, TYPE, self.curie("skos:Concept"))
            describe(subject, row)
            scheme = iri(f"{BASE}schemes/{row['scheme']}")
            self.triples.add(scheme, TYPE, SCHEME_CLASS)
            self._say(scheme, "dct:title", literal(row["scheme"]))
            self.triples.add(subject, IN_SCHEME, scheme)
            self.scheme_of.setdefault(subject, scheme)

    def _describer(self, rows: Iterable[Row]) -> Callable[[str, Row], None]:
        """What says the texts, values and ontology terms of rows that all have the columns of the first."""
        columns = set(next(iter(rows), {}))
        texts = [
            (f"{stem}_{code}", self.curie(name), code)
            for stem, name in TEXTS.items()
            for code in LANGS
            if f"{stem}_{code}" in columns
        ]
        others = [(f"alt_{code}", f"label_{code}", code) for code in LANGS if f"alt_{code}" in columns]
        values = [
            (column, self.curie(name), kind) for column, (name, kind) in VALUES.items() if column in columns
        ]
        tokens = [(column, self.curie(name)) for column, name in TOKENS.items() if column in columns]
        alternative = self.curie("skos:altLabel")
        add = self.triples.add

        def describe(subject: str, row: Row) -> None:
            for column, predicate, code in texts:
                if row[column]:
                    add(subject, predicate, literal(row[column], code))
            for column, label, code in others:
                for text in row[column]:
                    if text and text != row[label]:  # SKOS S13: no label is both
                        add(subject, alternative, literal(text, code))
            for column, predicate, kind in values:
                if row[column] is not None:
                    add(subject, predicate, self._value(row[column], kind))
            for column, predicate in tokens:
                for token in _listed(row[column]):
                    add(subject, predicate, self.curie(f"kg:{token}"))

        return describe

    def _value(self, value: Any, kind: str) -> str:
        return literal(value) if kind == "string" else self.typed(value, kind)

    def _edges(self, query: str, start: str, predicate: str, end: str, inverse: str) -> None:
        starts, ends = self.iris[start], self.iris[end]
        there, back = self.curie(predicate), self.curie(inverse) if inverse else ""
        for row in self._read(query):
            a, b = starts[row["a"]], ends[row["b"]]
            self.triples.add(a, there, b)
            if back:
                self.triples.add(b, back, a)

    def _matches(self, noun: str) -> None:
        for row in self._read(f"match_{noun}"):
            term = self.iris["concepts"][row["b"]]
            self.triples.add(self.iris[noun][row["a"]], self.curie(MATCHES[row["kind"]]), term)

    def _parts(self, row: PartRow) -> None:
        owners, rows = self.iris[row.owner], self._read(row.query)
        describe = self._describer(rows)
        predicate, classes = self.curie(row.predicate), [*map(self.curie, row.classes)]
        links = [(column, self.curie(name), self.iris[kind]) for column, (name, kind) in row.links.items()]
        add = self.triples.add
        for item in rows:
            owner = owners[item["owner"]]
            names = [str(item.get(name, name)) for name in row.name]
            subject = iri(part(row.owner, item["owner"], owner[1:-1], *names))
            add(owner, predicate, subject)
            for each in classes:
                add(subject, TYPE, each)
            describe(subject, item)
            for column, link, targets in links:
                add(subject, link, targets[item[column]])

    def _top_concepts(self) -> None:
        for subject, scheme in self.scheme_of.items():
            above = (term for predicate, term in self.triples.by_subject[subject] if predicate == BROADER)
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
            self.triples.add(subject, TYPE, self.curie("skos:Collection"))
            self._say(subject, "dct:identifier", self.typed(subject[1:-1], "anyURI"))
            self._answer(subject, row["vocabulary"])
            for code in LANGS:
                if row[f"label_{code}"]:
                    for name in ("skos:prefLabel", "dct:title"):
                        self._say(subject, name, literal(row[f"label_{code}"], code))
                if row[f"definition_{code}"]:
                    self._say(subject, "dct:description", literal(row[f"definition_{code}"], code))
            self._say(subject, "kg:collects", group)
            for key in inside:
                self._say(subject, "skos:member", self.iris["competences"][key])


def _listed(given: Any) -> list[str]:
    """A list column's values, or the one value of another, or none."""
    if isinstance(given, list):
        return given
    return [given] if given else []


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
