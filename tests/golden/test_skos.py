"""The SKOS export: the same graph in four formats, whole, without a loose end and without a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import get_args

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, SKOS

from graphsvc.changes import put
from graphsvc.errors import BadQuestion
from graphsvc.model import nodes as n
from graphsvc.model.types import Necessity, OutcomeKind, QualificationKind
from graphsvc.people.viewer import HR
from graphsvc.publish import skos_table
from graphsvc.publish.skos import FORMATS, write_skos
from graphsvc.publish.terms import NS, PREFIXES, address, literal, part
from graphsvc.resources import room
from graphsvc.status import status
from graphsvc.store.protocol import Store
from tests.unit import open_sample

READERS = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
CLASSES = {
    "Vocabulary": None,
    "ServiceArea": "ServiceArea",
    "CompetenceGroup": "CompetenceGroup",
    "Role": "Role",
    "Responsibility": "Responsibility",
    "Competence": "Competence",
    "Level": "MasteryLevel",
    "LearningOutcome": "LearningOutcome",
    "Qualification": "Qualification",
    "Course": "Course",
    "System": "System",
    "Profile": "Profile",
    "Goal": "Goal",
}
SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_sample.opened(tmp_path_factory.mktemp("skos")) as opened:
        yield opened


def _written(store: Store, name: str = "turtle") -> bytes:
    out = BytesIO()
    write_skos(store, name, out)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.fixture(scope="module")
def graph(store: Store) -> Graph:
    return Graph().parse(data=_written(store), format="turtle")


def _kg(name: str) -> URIRef:
    return URIRef(NS + name)


def _own(path: str, key: str) -> URIRef:
    return URIRef(f"{open_sample.NS}{path}/{key}")


def test_every_format_holds_the_same_graph(store: Store, graph: Graph) -> None:
    """rdflib reads the same triples from all four, as many as the writer says."""
    assert set(READERS) == set(FORMATS)
    for name, reader in READERS.items():
        out = BytesIO()
        count = write_skos(store, name, out)  # type: ignore[arg-type]
        other = Graph().parse(data=out.getvalue(), format=reader)
        assert len(other) == count, name
        assert isomorphic(other, graph), name


def test_writing_twice_gives_the_same_bytes(store: Store) -> None:
    """No clock and no chance is in the export; subjects stand in order."""
    for name in FORMATS:
        assert _written(store, name) == _written(store, name)
    subjects = [line.split()[0] for line in _written(store, "ntriples").decode().splitlines()]
    assert subjects == sorted(subjects)


def test_the_counts_are_those_of_status(store: Store, graph: Graph) -> None:
    """As many of each noun as `graphsvc status` counts, and as many of each relation."""
    counted = status(store, HR, store="test")
    for label, name in CLASSES.items():
        found = (
            len([s for s in graph.subjects(RDF.type, SKOS.ConceptScheme) if "/vocabularies/" in s])
            if name is None
            else len(set(graph.subjects(RDF.type, _kg(name))))
        )
        assert found == counted.nodes[label], label
    outside = {s for s in graph.subjects(RDF.type, SKOS.Concept) if str(s).startswith("urn:")}
    assert len(outside) == counted.nodes["Concept"]
    runs = set(graph.subjects(RDF.type, URIRef(SCHEMA + "CourseInstance")))
    assert len(runs) == counted.nodes["CourseSession"]
    for name, type_ in (("Requirement", "REQUIRES"), ("Development", "DEVELOPS")):
        assert len(set(graph.subjects(RDF.type, _kg(name)))) == counted.edges[type_]
    assert len(set(graph.subject_objects(_kg("includes")))) == counted.edges["INCLUDES"]
    broader = len(set(graph.subject_objects(SKOS.broader)))
    assert broader == counted.edges["BROADER"] + counted.edges["IN_GROUP"]


def test_nothing_points_at_what_is_not_there(graph: Graph) -> None:
    """Every address that is an object is a subject too, but classes, terms of the ontology and licences."""
    ontology = Graph().parse(room("ontology") / "kompetansegraf.ttl")
    subjects = set(graph.subjects())
    loose = {
        (p, o)
        for _, p, o in graph
        if isinstance(o, URIRef)
        and o not in subjects
        and o not in set(ontology.subjects())
        and p not in (RDF.type, DCTERMS.license)
    }
    assert loose == set()
    assert all(isinstance(s, URIRef) and re.match(r"[a-z]+:", s) for s in subjects)


def test_every_word_of_ours_is_defined() -> None:
    """What the export may say in the project's namespace stands in ontology/kompetansegraf.ttl, labelled."""
    ontology = Graph().parse(room("ontology") / "kompetansegraf.ttl")
    labelled = set(ontology.subjects(URIRef("http://www.w3.org/2000/01/rdf-schema#label")))
    names = set(skos_table.TEXTS.values())
    names |= {name for name, _ in skos_table.VALUES.values()} | set(skos_table.TOKENS.values())
    names |= {edge.predicate for edge in skos_table.EDGES} | {"kg:collects", "kg:scale", "kg:id"}
    names |= {name for row in skos_table.NODES for name in row.classes}
    names |= {name for row in skos_table.PARTS for name in (row.predicate, *row.classes)}
    names |= {name for row in skos_table.PARTS for name, _ in row.links.values()}
    terms = (Necessity, QualificationKind, OutcomeKind)
    names |= {f"kg:{token}" for choices in terms for token in get_args(choices)}
    names |= {
        f"kg:{token}"
        for token in ("skill", "knowledge", "course", "practice", "education", "system", "common")
    }
    assert {_kg(name[3:]) for name in names if name.startswith("kg:")} <= labelled


def test_the_hierarchy_is_told_both_ways_and_from_the_top(graph: Graph) -> None:
    """broader and narrower are each other's inverse; who has no broader concept is top of its scheme."""
    assert {(b, a) for a, b in graph.subject_objects(SKOS.broader)} == set(
        graph.subject_objects(SKOS.narrower)
    )
    assert (_own("competences", "drug"), SKOS.broader, _own("groups", "legemidler")) in graph
    tops = set(graph.subjects(SKOS.topConceptOf, _own("vocabularies", "kommune")))
    assert {_own("groups", "klinisk"), _own("competences", "talk"), _own("roles", "nurse")} <= tops
    assert not tops & {_own("competences", "drug"), _own("groups", "legemidler"), _own("areas", "sykehjem")}
    assert {(b, a) for a, b in graph.subject_objects(SKOS.topConceptOf)} == set(
        graph.subject_objects(SKOS.hasTopConcept)
    )
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts == set(graph.subjects(SKOS.inScheme))


def test_a_group_has_a_flat_collection_of_all_below_it(graph: Graph) -> None:
    """The collection of a group holds its competences and those of the groups under it, and only concepts."""
    collections = {
        str(group).rsplit("/", 1)[1]: {str(m).rsplit("/", 1)[1] for m in graph.objects(one, SKOS.member)}
        for one, group in graph.subject_objects(_kg("collects"))
    }
    assert collections == {"klinisk": {"drug", "wound"}, "legemidler": {"drug"}}


def test_labels_keep_skos_integrity(graph: Graph) -> None:
    """One prefLabel per language, and no label both preferred and alternative (SKOS S13, S14)."""
    for subject in set(graph.subjects(SKOS.prefLabel)):
        labels = list(graph.objects(subject, SKOS.prefLabel))
        languages = [label.language for label in labels if isinstance(label, Literal)]
        assert len(languages) == len(set(languages)), subject
        assert not set(labels) & set(graph.objects(subject, SKOS.altLabel)), subject
    drug = _own("competences", "drug")
    assert list(graph.objects(drug, SKOS.altLabel)) == [Literal("Medisinhåndtering", lang="nb")]
    assert graph.value(drug, SKOS.definition) == Literal(
        'Å gi "riktig" legemiddel.\nTil rett tid.', lang="nb"
    )


def test_requirements_levels_and_courses_stand_in_full(graph: Graph) -> None:
    """A requirement has competence, level, necessity and basis; a course says from which level to which."""
    wanted = {
        (str(graph.value(r, _kg("competence"))).rsplit("/", 1)[1], int(str(graph.value(r, _kg("level")))))
        for r in graph.objects(_own("roles", "nurse"), _kg("requires"))
    }
    assert wanted == {("drug", 3), ("wound", 2), ("talk", 2)}
    requirement = URIRef(f"{open_sample.NS}roles/nurse#requires-drug-must")
    assert graph.value(requirement, _kg("necessity")) == _kg("must")
    assert graph.value(requirement, _kg("basisSection")) == Literal("§ 4")
    esco = URIRef(open_sample.ESCO)
    (without,) = graph.objects(esco, _kg("requires"))
    assert str(without).startswith(open_sample.NS)
    assert graph.value(without, _kg("level")) is None
    (lift,) = graph.objects(_own("courses", "fast"), _kg("develops"))
    assert [int(str(graph.value(lift, _kg(name)))) for name in ("fromLevel", "toLevel")] == [0, 2]
    either = next(
        r
        for r in graph.objects(_own("roles", "manager"), _kg("requiresQualification"))
        if len(list(graph.objects(r, _kg("anyOf")))) == 2
    )
    assert graph.value(either, _kg("dueAt")) == Literal("hire")
    assert (_own("roles", "nurse"), SKOS.broadMatch, URIRef("urn:styrk08:2223")) in graph
    assert graph.value(_own("courses", "old"), OWL.deprecated) == Literal(True)


def test_no_person_and_no_private_reason_comes_out(store: Store) -> None:
    """Who checked a basis or made a mapping, why a level was set, and everybody's data stay inside."""
    for name in FORMATS:
        text = _written(store, name)
        assert b"CANARY" not in text
        assert b"canary" not in text


def test_hostile_text_survives_every_format(store: Store) -> None:
    """Quotes, backslashes, line ends, brackets and control characters stay text, in each format alike."""
    nasty = 'a "b" \\ c\n\r\td <script>&amp; \x00\x08 \u2028 \ufffe 😀 @nb "@en . <x>'
    kept = nasty.replace("\x00", "").replace("\x08", "").replace("\ufffe", "")
    role = n.Role(id="odd", label_nb="odd", definition_nb=nasty, uri="not an address <>")
    store.apply([put(role)], by="test", reason="odd")
    for name, reader in READERS.items():
        graph = Graph().parse(data=_written(store, name), format=reader)
        found = str(graph.value(_own("roles", "odd"), SKOS.definition))
        assert found.replace("\r\n", "\n").replace("\r", "\n") == kept.replace("\r", "\n"), name


def test_another_format_is_refused(store: Store) -> None:
    """The writer names the formats that there are."""
    with pytest.raises(BadQuestion, match="turtle"):
        write_skos(store, "csv", BytesIO())  # type: ignore[arg-type]


def test_addresses_are_absolute_and_parts_lie_in_our_namespace() -> None:
    """A thing keeps its own address if it is one; a part of somebody else's thing gets one of ours."""
    assert address("roles", "x", "urn:a:b") == "urn:a:b"
    assert (
        address("roles", "x", "a b") == address("roles", "x", None) == "https://kompetansegraf.no/id/roles/x"
    )
    assert part("roles", "x", "https://kommune.no/roles/x", "a", 1) == "https://kommune.no/roles/x#a-1"
    assert part("roles", "x", open_sample.ESCO, "a") == "https://kompetansegraf.no/id/roles/x#a"
    assert literal("\ud800x") == '"x"'
    assert PREFIXES["kg"] == NS
