"""What is published keeps to SKOS-AP-NO-Begrep 2, DCAT-AP-NO and DCAT-AP, and to what their shapes miss."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, SKOS, XSD
from rdflib.term import Node

from graphsvc.changes import Change, Put, put
from graphsvc.commands.load import installed
from graphsvc.graph import Graph as Open
from graphsvc.model import nodes as n
from graphsvc.publish.dcat import EU, Edition, catalogue
from graphsvc.publish.skos import write_triples
from graphsvc.publish.terms import BASE, PREFIXES
from graphsvc.settings import Settings
from tests.golden.profiles import OWN, focused, violations
from tests.unit import open_sample

VCARD = "http://www.w3.org/2006/vcard/ns#"
LANGS = ("nb", "nn")


def ours(address: str) -> bool:
    return address.startswith(BASE)


def _answered(change: Change) -> Change:
    """The sample's vocabulary with what the profile wants of one, its concepts with both languages."""
    if not isinstance(change, Put):
        return change
    if change.ref.label == "Vocabulary" and change.ref.key == ("kommune",):
        told = {
            "publisher": "Kommunene",
            "publisher_uri": "https://kommunene.no/",
            "contact_point": "Redaksjonen",
        }
        mail = {"contact_email": "redaksjon@kommunene.no", "contact_url": "https://kommunene.no/kontakt"}
        return put(n.Vocabulary(id="kommune", title="Felles", licence=LICENCE, **told, **mail))
    if "definition_nb" not in change.values or change.values.get("vocabulary") != "kommune":
        return change
    text = change.values["definition_nb"] or "En bestemt ting."
    return Put(
        change.ref,
        {**change.values, "definition_nb": text, "definition_nn": "Ein bestemt ting.", "status": "active"},
    )


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The sample, complete."""
    folder = tmp_path_factory.mktemp("profiles") / "graph"
    with Open.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        changes = [*open_sample.nodes(), *open_sample.courses(), *open_sample.edges()]
        graph.store.apply([_answered(one) for one in changes], by="test", reason="sample")
        yield graph


@pytest.fixture(scope="module")
def concepts(town: Open) -> Graph:
    return Graph().parse(data=town.vocabulary(format="ntriples"), format="nt")


@pytest.fixture(scope="module")
def datasets(town: Open) -> Graph:
    return _catalogue(town, Edition("1.0.0", "2026-11-25", "2026-01-02"))


def _catalogue(graph: Open, edition: Edition) -> Graph:
    out = BytesIO()
    write_triples(catalogue(graph.store, "https://kompetansegraf.no", edition), "ntriples", out)
    return Graph().parse(data=out.getvalue(), format="nt")


@pytest.mark.parametrize("name", ["concepts", OWN])
def test_concepts_and_collections_keep_to_the_norwegian_profile(concepts: Graph, name: str) -> None:
    """No violation at a node of ours, and the shapes did look at every concept and collection."""
    assert violations(concepts, name, _of_the_town(concepts)) == []
    counted = focused(concepts, name, _of_the_town(concepts))
    assert counted == {"Concept": 2 + 3 + 4 + 6, "Collection": 2}


def _of_the_town(graph: Graph) -> object:
    esco = {str(s) for s in graph.subjects(SKOS.inScheme, URIRef(f"{BASE}vocabularies/esco"))}
    return lambda address: ours(address) and address not in esco


DRUG, COLLECTION = URIRef(f"{BASE}competences/drug"), URIRef(f"{BASE}groups/klinisk#collection")
MANDATORY = [
    *((DRUG, predicate, None) for predicate in (DCTERMS.identifier, DCAT.contactPoint, DCTERMS.publisher)),
    *((DRUG, SKOS.prefLabel, code) for code in LANGS),
    (DRUG, SKOS.definition, None),
    *((COLLECTION, predicate, None) for predicate in (DCTERMS.identifier, DCAT.contactPoint)),
    *((COLLECTION, predicate, None) for predicate in (DCTERMS.publisher, DCTERMS.title, SKOS.member)),
]


def _without(graph: Graph, subject: URIRef, predicate: URIRef, code: str | None) -> Graph:
    kept = Graph()
    for triple in graph:
        s, p, o = triple
        gone = s == subject and p == predicate
        if not (gone and (code is None or (isinstance(o, Literal) and o.language == code))):
            kept.add(triple)
    assert len(kept) < len(graph)
    return kept


@pytest.fixture(scope="module")
def small(town: Open) -> Graph:
    """One concept and one collection with what the shapes look up around them."""
    whole = Graph().parse(data=town.vocabulary(format="ntriples", group="klinisk"), format="nt")
    keep = {DRUG, COLLECTION, *whole.objects(COLLECTION, SKOS.member)}
    around = (DCTERMS.publisher, DCAT.contactPoint, URIRef(PREFIXES["euvoc"] + "status"))
    keep |= {o for s in list(keep) for predicate in around for o in whole.objects(s, predicate)}
    part = Graph()
    for subject in keep:
        part += whole.triples((subject, None, None))  # type: ignore[arg-type]
    assert violations(part, OWN, ours) == []
    return part


@pytest.mark.parametrize("name", ["concepts", OWN])
@pytest.mark.parametrize(("subject", "predicate", "code"), MANDATORY)
def test_each_mandatory_triple_is_missed(
    small: Graph, subject: URIRef, predicate: URIRef, code: str | None, name: str
) -> None:
    """Take one away and the shapes find it at that node; with all of them they find nothing there."""
    assert violations(small, name, ours) == []
    found = violations(_without(small, subject, predicate, code), name, ours)
    assert {finding.focus for finding in found} == {str(subject)}


def test_what_the_shapes_of_concepts_miss(concepts: Graph) -> None:
    """Notes have a language, labels a definition in theirs, dates are dates, the contact can be reached."""
    _own_checks(concepts, _of_the_town(concepts))


def _own_checks(graph: Graph, of_ours: object) -> None:
    mine = [s for s in set(graph.subjects(RDF.type, SKOS.Concept)) if of_ours(str(s))]  # type: ignore[operator]
    assert mine
    for concept in mine:
        for note in graph.objects(concept, SKOS.scopeNote):
            assert isinstance(note, Literal), concept
            assert note.language, concept
        assert {"nb", "nn"} <= _languages(graph, concept, SKOS.prefLabel), concept
        assert {"nb", "nn"} <= _languages(graph, concept, SKOS.definition), concept
        for predicate in (DCTERMS.created, DCTERMS.modified):
            assert all(_is_date(day) for day in graph.objects(concept, predicate)), concept
        assert len(list(graph.objects(concept, DCTERMS.publisher))) == 1
        (contact,) = graph.objects(concept, DCAT.contactPoint)
        ways = [
            *graph.objects(contact, URIRef(VCARD + "hasEmail")),
            *graph.objects(contact, URIRef(VCARD + "hasURL")),
        ]
        assert ways, contact
        (identifier,) = graph.objects(concept, DCTERMS.identifier)
        assert identifier == Literal(str(concept), datatype=XSD.anyURI)


def _languages(graph: Graph, subject: Node, predicate: URIRef) -> set[str | None]:
    return {text.language for text in graph.objects(subject, predicate) if isinstance(text, Literal)}


def _is_date(value: object) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == XSD.date
        and bool(re.match(r"\d{4}-\d\d-\d\d\Z", value))
    )


def test_the_thesaurus_is_sound(concepts: Graph) -> None:
    """As qSKOS looks: no circle, no orphan, no label of two, every inverse, no mapping that clashes."""
    _sound(concepts, _of_the_town(concepts))


def _sound(graph: Graph, of_ours: object) -> None:
    for concept in set(graph.subjects(SKOS.broader)):
        assert concept not in set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        above = {
            o for b in graph.objects(concept, SKOS.broader) for o in graph.transitive_objects(b, SKOS.broader)
        }
        assert concept not in above, concept
    concepts = [s for s in set(graph.subjects(RDF.type, SKOS.Concept)) if of_ours(str(s))]  # type: ignore[operator]
    for concept in concepts:
        linked = [*graph.objects(concept, SKOS.broader), *graph.objects(concept, SKOS.topConceptOf)]
        assert linked, f"{concept} is an orphan"
    for there, back in ((SKOS.broader, SKOS.narrower), (SKOS.topConceptOf, SKOS.hasTopConcept)):
        assert {(b, a) for a, b in graph.subject_objects(there)} == set(graph.subject_objects(back))
    exact = set(graph.subject_objects(SKOS.exactMatch))
    assert not exact & (
        set(graph.subject_objects(SKOS.broadMatch)) | set(graph.subject_objects(SKOS.relatedMatch))
    )
    seen: dict[tuple[str, object], object] = {}
    for concept in concepts:
        kind = str(concept).removeprefix(BASE).partition("/")[0]
        for label in graph.objects(concept, SKOS.prefLabel):
            assert seen.setdefault((kind, label), concept) == concept, label


@pytest.mark.parametrize("name", ["catalogue-no", "catalogue-eu", OWN])
def test_the_catalogue_keeps_to_both_profiles(datasets: Graph, name: str) -> None:
    """No violation by the Norwegian shapes, the European ones or ours, which looked at each class."""
    assert violations(datasets, name, ours) == []
    counted = focused(datasets, name, ours)
    expected = {"Catalog": 1, "Dataset": 1, "DataService": 1, "Distribution": 8}
    assert {key: counted[key] for key in expected} == expected


CATALOGUE = [
    ("catalog", DCTERMS.title),
    ("catalog", DCTERMS.description),
    ("catalog", DCTERMS.identifier),
    ("catalog", DCTERMS.publisher),
    ("datasets/kommune", DCTERMS.title),
    ("datasets/kommune", DCTERMS.description),
    ("datasets/kommune", DCTERMS.identifier),
    ("datasets/kommune", DCTERMS.publisher),
    ("datasets/kommune", DCAT.theme),
    ("distributions/kommune-turtle", DCAT.accessURL),
    ("services/api", DCTERMS.title),
    ("services/api", DCTERMS.identifier),
    ("services/api", DCAT.endpointURL),
]


@pytest.mark.parametrize("name", ["catalogue-no", OWN])
@pytest.mark.parametrize(("path", "predicate"), CATALOGUE)
def test_each_mandatory_triple_of_the_catalogue_is_missed(
    datasets: Graph, path: str, predicate: URIRef, name: str
) -> None:
    """Take one away and the Norwegian shapes find it at that node alone; ours likewise."""
    found = violations(_without(datasets, URIRef(BASE + path), predicate, None), name, ours)
    assert {finding.focus for finding in found} == {BASE + path}


def test_what_the_shapes_of_the_catalogue_miss(datasets: Graph) -> None:
    """A theme of the EU's list, a licence on each distribution, dates of the release, no byte size."""
    dataset = URIRef(f"{BASE}datasets/kommune")
    themes = {str(theme) for theme in datasets.objects(dataset, DCAT.theme)}
    assert any(theme.startswith(f"{EU}data-theme/") for theme in themes)
    assert any(theme.startswith("https://psi.norge.no/los/") for theme in themes)
    for here in datasets.objects(dataset, DCAT.distribution):
        assert list(datasets.objects(here, DCTERMS.license)) == [URIRef(f"{EU}licence/CC_BY_4_0")]
    assert datasets.value(dataset, DCTERMS.modified) == Literal("2026-11-25", datatype=XSD.date)
    assert datasets.value(dataset, DCTERMS.issued) == Literal("2026-01-02", datatype=XSD.date)
    assert datasets.value(dataset, URIRef(PREFIXES["dcat"] + "version")) == Literal("1.0.0")
    assert not list(datasets.subject_objects(DCAT.byteSize))
    publisher = datasets.value(dataset, DCTERMS.publisher)
    assert (publisher, RDF.type, ORG.Organization) in datasets


def test_somebody_elses_vocabulary_is_not_in_the_catalogue(town: Open) -> None:
    """ESCO names no contact point with us, and is not ours; before a release there are no dates."""
    found = _catalogue(town, Edition())
    assert set(found.objects(URIRef(f"{BASE}catalog"), DCAT.dataset)) == {URIRef(f"{BASE}datasets/kommune")}
    assert not list(found.subject_objects(DCTERMS.modified))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The vocabulary that ships."""
    folder: Path = tmp_path_factory.mktemp("whole") / "graph"
    with Open.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        installed("vocabulary").run(graph.store, sources=[], options={}, progress=None)
        yield graph


def test_a_role_of_the_vocabulary_that_ships(shipped: Open) -> None:
    """A real role with all that it requires: a sample here, the whole in continuous integration."""
    written = shipped.vocabulary(format="ntriples", role="avdelingsleder-sykehjem")
    graph = Graph().parse(data=written, format="nt")
    assert violations(graph, "concepts", ours) == []
    assert focused(graph, "concepts", ours)["Concept"] > 15
    _own_checks(graph, ours)


@pytest.mark.skipif(not os.environ.get("CI"), reason="takes half a minute; continuous integration runs it")
def test_the_whole_vocabulary_that_ships(shipped: Open) -> None:
    """No violation at any concept or collection, each has what the shapes miss, and its place."""
    graph = Graph().parse(data=shipped.vocabulary(format="ntriples"), format="nt")
    assert violations(graph, "concepts", ours) == []
    counted = focused(graph, "concepts", ours)
    assert counted["Concept"] > 1000
    assert counted["Collection"] > 50
    _own_checks(graph, ours)
    _sound(graph, ours)
