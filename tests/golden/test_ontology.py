"""The ontology: every term said in full, aligned, and in keeping with what is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS, XSD

from graphsvc.publish.ontology import SECTIONS, page, terms, written
from graphsvc.publish.skos import write_skos
from graphsvc.publish.terms import NS
from graphsvc.resources import room
from graphsvc.store.protocol import Store
from tests.unit import open_sample

READERS = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(room("ontology") / "kompetansegraf.ttl")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The sample as it is published."""
    store: Store
    with open_sample.opened(tmp_path_factory.mktemp("ontology")) as store:
        out = BytesIO()
        write_skos(store, "ntriples", out)
        yield Graph().parse(data=out.getvalue(), format="nt")


def _own(graph: Graph, kind: URIRef) -> set[URIRef]:
    return {s for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and str(s).startswith(NS)}


def test_every_term_is_labelled_in_three_languages(ontology: Graph) -> None:
    """Bokmål, nynorsk and English, once each."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, URIRef(f"{NS}Term"))
    found = set().union(*(_own(ontology, kind) for kind in kinds))
    assert len(found) == sum(len(terms(section)) for section in SECTIONS) > 70
    for term in found:
        codes = sorted(
            str(label.language) for label in ontology.objects(term, RDFS.label) if isinstance(label, Literal)
        )
        assert codes == ["en", "nb", "nn"], term


def test_the_formats_hold_the_same(ontology: Graph) -> None:
    """All four are the ontology."""
    for name, reader in READERS.items():
        assert isomorphic(Graph().parse(data=written(name), format=reader), ontology), name  # type: ignore[arg-type]


def test_the_page_is_made_of_the_turtle() -> None:
    """docs/ontology.md is what the module writes, and its picture shows each class but the values."""
    assert (DOCS / "ontology.md").read_text(encoding="utf-8") == page()
    picture = (DOCS / "images" / "ontology.svg").read_text(encoding="utf-8")
    shown = set(re.findall(r"kg:[A-Z]\w+", picture))
    assert shown == {term.name for term in terms("Classes")} - {"kg:Term"}
    relations = {term.name for section in ("Relations", "Values") for term in terms(section)}
    assert set(re.findall(r"kg:[a-z]\w+", picture)) <= relations


def test_what_is_published_is_of_the_domains_and_ranges(ontology: Graph, published: Graph) -> None:
    """Each property of ours stands at a thing of its class, and leads to one, or to a value of its type."""
    seen = set()
    for subject, predicate, object_ in published:
        for kind in ontology.objects(predicate, RDFS.domain):
            assert (subject, RDF.type, kind) in published, (subject, predicate)
            seen.add(predicate)
        for kind in ontology.objects(predicate, RDFS.range):
            if isinstance(object_, Literal):
                assert object_.datatype == kind or (kind == XSD.string and object_.datatype is None), (
                    predicate
                )
            else:
                assert (object_, RDF.type, kind) in published + ontology, (predicate, object_)
    assert len(seen) > 10


def test_nothing_published_is_of_two_disjoint_classes(ontology: Graph, published: Graph) -> None:
    """A level is no concept, a role no competence; a property with one value has one."""
    (every,) = ontology.subjects(RDF.type, OWL.AllDisjointClasses)
    (members,) = ontology.objects(every, OWL.members)
    apart = set(ontology.items(members))  # type: ignore[arg-type]
    assert len(apart) == 15
    for subject in set(published.subjects()):
        assert len(apart & set(published.objects(subject, RDF.type))) <= 1, subject
    for level in published.subjects(RDF.type, URIRef(f"{NS}MasteryLevel")):
        assert (level, RDF.type, SKOS.Concept) not in published
    for single in _own(ontology, OWL.FunctionalProperty):
        for subject in set(published.subjects(single)):
            assert len(list(published.objects(subject, single))) == 1, (subject, single)
