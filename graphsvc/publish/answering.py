"""
Who answers for what is published: its publisher, and where to ask.

SKOS-AP-NO-Begrep 2 wants both of every concept and collection, as organisations; DCAT-AP-NO of every dataset
(https://data.norge.no/specification/skos-ap-no-begrep, https://data.norge.no/specification/dcat-ap-no).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from graphsvc.publish.terms import absolute, iri, literal
from graphsvc.store.protocol import Row

Triple = tuple[str, str, str]


class Answering(NamedTuple):
    """The terms of a vocabulary's publisher and contact point; empty where it names none."""

    publisher: str
    contact: str


def answering(row: Row, vocabulary: str) -> Answering:
    """Those of a row of skos.vocabularies; `vocabulary` is its address."""
    own = row["publisher_uri"]
    publisher = iri(own if absolute(own) else f"{vocabulary}#publisher") if row["publisher"] else ""
    return Answering(publisher, iri(f"{vocabulary}#contact") if row["contact_point"] else "")


def described(row: Row, who: Answering, curie: Callable[[str], str]) -> Iterator[Triple]:
    """What is said of the two; `curie` makes a term of a short name."""
    if who.publisher:
        for name in ("org:Organization", "foaf:Agent"):
            yield who.publisher, curie("rdf:type"), curie(name)
        yield who.publisher, curie("foaf:name"), literal(row["publisher"])
    if who.contact:
        for name in ("vcard:Organization", "vcard:Kind"):
            yield who.contact, curie("rdf:type"), curie(name)
        yield who.contact, curie("vcard:fn"), literal(row["contact_point"])
        if row["contact_email"]:
            yield who.contact, curie("vcard:hasEmail"), iri(f"mailto:{row['contact_email']}")
        if absolute(row["contact_url"]):
            yield who.contact, curie("vcard:hasURL"), iri(row["contact_url"])
