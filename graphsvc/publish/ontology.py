"""
The project's own ontology as its readers see it: in every RDF format, and as a page made of the Turtle.

Run `python -m graphsvc.publish.ontology` after a change of ontology/kompetansegraf.ttl; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from graphsvc.answers import LANGS
from graphsvc.publish.skos import FORMATS, Format
from graphsvc.publish.terms import NS, PREFIXES
from graphsvc.resources import room

FILE = "kompetansegraf.ttl"
SHORT: Mapping[str, str] = {
    **PREFIXES,
    "esco": "http://data.europa.eu/esco/model#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vann": "http://purl.org/vocab/vann/",
}
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Classes": ("owl:Class",),
    "Relations": ("owl:ObjectProperty",),
    "Values": ("owl:DatatypeProperty",),
    "Terms": ("kg:Term",),
}
"""The sections of the page, and what stands in each."""

ALIGNED = {
    "rdfs:subClassOf": "is a",
    "rdfs:subPropertyOf": "is a",
    "skos:closeMatch": "close to",
    "rdfs:seeAlso": "see",
}


INTRODUCTION = """
Concepts, labels, definitions and mappings are SKOS, courses are schema.org; what follows is the rest: levels
of mastery, requirements with level, necessity and legal basis, outcomes, qualifications, and from which level
to which a course leads. Level 0 of kg:level means that nothing is required; steps 1-4 are described.
""".strip()


class Term(NamedTuple):
    """A term as the page shows it; `labels` in bokmål, nynorsk and English."""

    name: str
    labels: tuple[str, ...]
    comment: str
    domain: str
    range: str
    aligned: tuple[str, ...]


@cache
def _statements() -> tuple[ox.Triple, ...]:
    parsed = ox.parse((room("ontology") / FILE).read_bytes(), format=ox.RdfFormat.TURTLE)
    return tuple(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in parsed)


def written(format: Format) -> bytes:  # noqa: A002
    """The ontology in a format; the same file gives the same bytes in all but the names of blank nodes."""
    if format == "turtle":
        return (room("ontology") / FILE).read_bytes()
    made = ox.serialize(_statements(), format=FORMATS[format], prefixes=dict(SHORT))
    assert made is not None  # it is None where an output is given
    return made


def terms(section: str) -> tuple[Term, ...]:
    """The terms of a section, in the order of the file."""
    wanted = {_long(name) for name in SECTIONS[section]}
    kind = _long("rdf:type")
    names = dict.fromkeys(
        t.subject.value
        for t in _statements()
        if isinstance(t.subject, ox.NamedNode) and t.predicate.value == kind and _value(t.object) in wanted
    )
    return tuple(_term(name) for name in names if name.startswith(NS))


def _term(address: str) -> Term:
    labels = {literal.language: literal.value for literal in _literals(address, "rdfs:label")}
    comments = [literal.value for literal in _literals(address, "rdfs:comment")]
    return Term(
        name=_short(address),
        labels=tuple(labels.get(code, "") for code in LANGS),
        comment=" ".join(comments),
        domain=", ".join(_linked(address, "rdfs:domain")),
        range=", ".join(_linked(address, "rdfs:range")),
        aligned=tuple(_aligned(address)),
    )


def _aligned(address: str) -> Iterator[str]:
    for name, word in ALIGNED.items():
        for other in _linked(address, name):
            yield f"{word} {other}"


def _objects(address: str, name: str) -> Iterator[object]:
    predicate = _long(name)
    for triple in _statements():
        if _value(triple.subject) == address and triple.predicate.value == predicate:
            yield triple.object


def _literals(address: str, name: str) -> Iterator[ox.Literal]:
    return (one for one in _objects(address, name) if isinstance(one, ox.Literal))


def _linked(address: str, name: str) -> list[str]:
    return [_short(one.value) for one in _objects(address, name) if isinstance(one, ox.NamedNode)]


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _long(name: str) -> str:
    prefix, _, local = name.partition(":")
    return SHORT[prefix] + local


def _short(address: str) -> str:
    fits = [
        (len(space), f"{prefix}:{address.removeprefix(space)}")
        for prefix, space in SHORT.items()
        if address.startswith(space)
    ]
    return max(fits, default=(0, address))[1]


HEADINGS = ("term", "nb", "nn", "en", "of", "gives", "what it is", "beside others")


def rows(section: str) -> Iterator[tuple[str, ...]]:
    """The table of a section."""
    for term in terms(section):
        yield (term.name, *term.labels, term.domain, term.range, term.comment, "; ".join(term.aligned))


def page() -> str:
    """docs/ontology.md."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# The ontology"
    yield ""
    yield "Made of `ontology/kompetansegraf.ttl` by `python -m graphsvc.publish.ontology`; do not edit."
    yield ""
    yield f"Namespace `{NS}`, prefix `kg`. The service gives it at `/ns`, as a page or as RDF by Accept."
    yield ""
    yield "![The classes and how they hang together](images/ontology.svg)"
    yield ""
    yield INTRODUCTION
    for section in SECTIONS:
        yield ""
        yield f"## {section}"
        yield ""
        yield from _table(rows(section))


def _table(given: Iterable[tuple[str, ...]]) -> Iterator[str]:
    listed = list(given)
    used = [place for place in range(len(HEADINGS)) if any(row[place] for row in listed)]
    yield "| " + " | ".join(HEADINGS[place] for place in used) + " |"
    yield "|" + "---|" * len(used)
    for row in listed:
        yield "| " + " | ".join(row[place] for place in used) + " |"


def write(folder: Path) -> None:
    """Write the page."""
    (folder / "ontology.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(room("ontology").parent / "docs")
