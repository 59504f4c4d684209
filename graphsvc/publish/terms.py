"""RDF terms as N-Triples text, and the addresses that published things have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

BASE = "https://kompetansegraf.no/id/"
"""Where things get their address that have none, or whose address lies in somebody else's namespace."""

NS = "https://kompetansegraf.no/ns#"
"""The project's own ontology, ontology/kompetansegraf.ttl."""

PREFIXES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "kg": NS,
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+\Z")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets); left out in every format alike."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def curie(name: str) -> str:
    """`skos:Concept` as an N-Triples term."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def absolute(text: str | None) -> bool:
    """Whether a text can stand as an absolute IRI."""
    return bool(text and _ABSOLUTE.match(text))


def address(path: str, key: str, uri: str | None) -> str:
    """A thing's IRI: its own, or one made from its kind and id."""
    if uri and absolute(uri):
        return uri
    return f"{BASE}{path}/{quote(key, safe='')}"


def part(path: str, key: str, uri: str, *names: str | int) -> str:
    """The IRI of a part of a thing: a fragment of the thing's, in a namespace of ours."""
    own = uri if uri.endswith(f"/{path}/{key}") else f"{BASE}{path}/{quote(key, safe='')}"
    return f"{own}#{'-'.join(quote(str(name), safe='') for name in names)}"


def iri(text: str) -> str:
    return f"<{text}>"


def fit(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _UNFIT.sub("", text)


def literal(text: str, lang: str = "") -> str:
    """A string, with a language where it has one."""
    body = _UNFIT.sub("", text).translate(_ESCAPES)
    return f'"{body}"@{lang}' if lang else f'"{body}"'


def typed(value: object, kind: str) -> str:
    """A literal of an XSD type, such as integer, decimal, date, boolean, anyURI."""
    return f'"{_lexical(value, kind)}"^^{curie("xsd:" + kind)}'


def short_typed(value: object, kind: str) -> str:
    """The same as Turtle writes it."""
    if kind in ("integer", "boolean"):
        return _lexical(value, kind)
    return f'"{_lexical(value, kind)}"^^xsd:{kind}'


def _lexical(value: object, kind: str) -> str:
    text = str(value).lower() if kind == "boolean" else f"{value:f}" if kind == "decimal" else str(value)
    return _UNFIT.sub("", text).translate(_ESCAPES)
