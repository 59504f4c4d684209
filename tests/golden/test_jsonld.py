"""Compact JSON-LD says the same as N-Triples, whatever stands under which predicate."""

from __future__ import annotations

import json

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.publish.jsonld import context
from graphsvc.publish.skos_triples import Triples
from graphsvc.publish.terms import curie, iri, literal, typed

ADDRESSES = st.sampled_from([f"https://example.org/{path}" for path in ("a", "b#c", "æ%20ø")]).map(iri)
TERMS = [told if isinstance(told, str) else told["@id"] for told in context().values()]
PREDICATES = st.sampled_from([name for name in TERMS if ":" in name and not name.startswith("http")]).map(
    curie
)
STRANGE = st.sampled_from(
    ["<https://example.org/p>", curie("rdf:type"), curie("foaf:name"), curie("schema:name")]
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
OBJECTS = st.one_of(
    ADDRESSES,
    TEXTS.map(literal),
    st.tuples(TEXTS, st.sampled_from(("nb", "nn", "en"))).map(lambda pair: literal(*pair)),
    st.integers(-9, 999).map(lambda number: typed(number, "integer")),
    st.booleans().map(lambda value: typed(value, "boolean")),
    st.sampled_from(("2026-01-02", "2027-12-31")).map(lambda day: typed(day, "date")),
    st.floats(0, 1e6, allow_nan=False).map(lambda number: typed(number, "decimal")),
    ADDRESSES.map(lambda one: typed(one[1:-1], "anyURI")),
)


def _fits(triple: tuple[str, str, str]) -> bool:
    """A class is an address; nothing else is said with rdf:type."""
    return triple[1] != curie("rdf:type") or triple[2].startswith("<")


TRIPLES = st.lists(st.tuples(ADDRESSES, st.one_of(PREDICATES, STRANGE), OBJECTS).filter(_fits), max_size=12)


@settings(max_examples=300, deadline=None)
@given(TRIPLES)
def test_it_says_the_same(given_: list[tuple[str, str, str]]) -> None:
    """Read again, it is the same set of statements: mixed types, several languages, none, doubles too."""
    triples = Triples()
    for triple in given_:
        triples.add(*triple)
    compact = "".join(triples.jsonld()).encode()
    plain = "".join(triples.ntriples()).encode()
    assert set(ox.parse(compact, format=ox.RdfFormat.JSON_LD)) == set(
        ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)
    )


def test_it_is_compact() -> None:
    """Short names, languages as keys, days without their type, numbers as numbers, one value alone."""
    triples, thing = Triples(), "<https://example.org/a>"
    for predicate, term in (
        ("rdf:type", curie("kg:Competence")),
        ("skos:prefLabel", literal("Hygiene", "nb")),
        ("skos:altLabel", literal("Reinhald", "nn")),
        ("skos:altLabel", literal("Reinsemd", "nn")),
        ("dct:created", typed("2026-01-02", "date")),
        ("kg:validMonths", typed(24, "integer")),
        ("skos:broader", "<https://example.org/b>"),
    ):
        triples.add(thing, curie(predicate), term)
    (node,) = json.loads("".join(triples.jsonld()))["@graph"]
    assert node == {
        "id": "https://example.org/a",
        "type": "kg:Competence",
        "prefLabel": {"nb": "Hygiene"},
        "altLabel": {"nn": ["Reinhald", "Reinsemd"]},
        "created": "2026-01-02",
        "validMonths": 24,
        "broader": "https://example.org/b",
    }
