"""The vocabulary as SKOS, in four formats; made from open queries alone, so that no person can be in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import RawIOBase
from itertools import islice
from typing import IO, Literal, cast

import pyoxigraph as ox

from graphsvc.errors import BadQuestion
from graphsvc.publish.skos_triples import Triples, open_triples
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
SUFFIXES: Mapping[str, str] = {"ttl": "turtle", "jsonld": "jsonld", "rdf": "rdfxml", "nt": "ntriples"}
"""Formats by the ending of a file."""

CHUNK = 5000


def write_skos(reader: Reader, format: Format, out: IO[bytes]) -> int:  # noqa: A002
    """
    Write all that is open as SKOS; the same graph gives the same bytes.

    Shape:  the number of triples written; subjects in order of their address.
    Errors: BadQuestion for another format.
    Source: cypher/skos/; ontology/kompetansegraf.ttl.
    """
    checked_format(format)
    return write_triples(open_triples(reader), format, out)


def checked_format(format: str) -> None:  # noqa: A002
    """Errors: BadQuestion for a format that is none."""
    if format not in FORMATS:
        raise BadQuestion(f"The format {format!r} is none of {', '.join(FORMATS)}.")


def write_triples(triples: Triples, format: Format, out: IO[bytes]) -> int:  # noqa: A002
    """Write triples, subjects in order of their address; how many there are."""
    direct = {"ntriples": triples.ntriples, "turtle": triples.turtle, "jsonld": triples.jsonld}.get(format)
    if direct is not None:
        for chunk in _chunks(direct()):
            out.write(chunk)
    else:
        lines = _Stream(_chunks(triples.ntriples()))
        parsed = ox.parse(cast(IO[bytes], lines), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize(parsed, out, format=FORMATS[format], prefixes=dict(PREFIXES))
    return sum(len(set(said)) for said in triples.by_subject.values())


def _chunks(texts: Iterable[str]) -> Iterator[bytes]:
    stream = iter(texts)
    while chunk := list(islice(stream, CHUNK)):
        yield "".join(chunk).encode()


class _Stream(RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        if size < 0:
            return self._rest + b"".join(self._chunks)
        if not self._rest:
            self._rest = next(self._chunks, b"")
        found, self._rest = self._rest[:size], self._rest[size:]
        return found
