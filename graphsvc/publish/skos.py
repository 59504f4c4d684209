"""The vocabulary as SKOS, in four formats; made from open queries alone, so that no person can be in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import IO, Literal

import pyoxigraph as ox

from graphsvc.errors import BadQuestion
from graphsvc.publish.skos_triples import open_triples
from graphsvc.publish.terms import PREFIXES
from graphsvc.store.protocol import Reader

Format = Literal["turtle", "jsonld", "rdfxml", "ntriples"]

FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "ntriples": ox.RdfFormat.N_TRIPLES,
}
MEDIA_TYPES: Mapping[str, str] = {name: form.media_type for name, form in FORMATS.items()}
CHUNK = 5000


def write_skos(reader: Reader, format: Format, out: IO[bytes]) -> int:  # noqa: A002
    """
    Write all that is open as SKOS; the same graph gives the same bytes.

    Shape:  the number of triples written; subjects in order of their address.
    Errors: BadQuestion for another format.
    Source: cypher/skos/; ontology/kompetansegraf.ttl.
    """
    if format not in FORMATS:
        raise BadQuestion(f"The format {format!r} is none of {', '.join(FORMATS)}.")
    triples = open_triples(reader)
    if format == "ntriples":
        return _plain(triples.lines(), out)
    text = "".join(triples.lines()).encode()
    parsed = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    ox.serialize(parsed, out, format=FORMATS[format], prefixes=dict(PREFIXES))
    return sum(len(said) for said in triples.by_subject.values())


def _plain(lines: Iterable[str], out: IO[bytes]) -> int:
    count = 0
    stream = iter(lines)
    while chunk := list(islice(stream, CHUNK)):
        out.write("".join(chunk).encode())
        count += len(chunk)
    return count
