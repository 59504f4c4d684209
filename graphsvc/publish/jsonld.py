"""
Compact JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): short names by a context in the document itself.

A predicate's short name is its local name; where two namespaces share one, the second keeps its prefix. Texts
stand by language, dates and addresses without their type, numbers and truth values as JSON has them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from graphsvc.publish.skos_table import EDGES, MATCHES, PARTS, TEXTS, TOKENS, VALUES
from graphsvc.publish.terms import PREFIXES, curie

Said = list[tuple[str, str]]

_LANGUAGE, _ID = {"@container": "@language"}, {"@type": "@id"}
_NATIVE: Mapping[str, Callable[[str], int | bool]] = {
    f'"^^{curie("xsd:integer")}': int,
    f'"^^{curie("xsd:boolean")}': lambda text: text == "true",
}

_TEXTS = (*TEXTS.values(), "skos:altLabel", "dct:title", "schema:description")
_VALUES = dict(VALUES.values()) | {"dct:identifier": "anyURI", "dct:issued": "date", "kg:id": "string"}
_LINKS = (
    *(row.predicate for row in EDGES),
    *(row.inverse for row in EDGES if row.inverse),
    *(row.predicate for row in PARTS),
    *(name for row in PARTS for name, _ in row.links.values()),
    *TOKENS.values(),
    *MATCHES.values(),
    *("skos:inScheme", "skos:topConceptOf", "skos:hasTopConcept", "skos:member", "kg:collects"),
    *(
        "dct:publisher",
        "dcat:contactPoint",
        "dct:isPartOf",
        "dct:isReplacedBy",
        "dct:license",
        "euvoc:status",
    ),
    *("vcard:hasEmail", "vcard:hasURL", "dcat:dataset", "dcat:service", "dcat:distribution", "dcat:theme"),
    *("dcat:accessURL", "dcat:downloadURL", "dcat:mediaType", "dcat:endpointURL", "dcat:servesDataset"),
    *("dcat:endpointDescription", "dct:format", "dct:language", "dct:accrualPeriodicity", "dct:accessRights"),
    *("dct:conformsTo", "dcat:landingPage", "foaf:homepage", "foaf:page", "dct:hasVersion", "dct:spatial"),
)


@cache
def context() -> Mapping[str, Any]:
    """What stands under `@context`."""
    made: dict[str, Any] = {**PREFIXES, "id": "@id", "type": "@type"}
    for names, how in ((_TEXTS, _LANGUAGE), (_LINKS, _ID)):
        for name in dict.fromkeys(names):
            made.setdefault(_short(name, made), {"@id": name, **how})
    for name, kind in _VALUES.items():
        plain = kind in ("string", "integer", "boolean")
        made.setdefault(_short(name, made), name if plain else {"@id": name, "@type": f"xsd:{kind}"})
    return made


def _short(name: str, made: Mapping[str, Any]) -> str:
    local = name.partition(":")[2]
    taken = made.get(local, name)
    return local if (taken if isinstance(taken, str) else taken["@id"]) == name else name


@cache
def _terms() -> Mapping[str, tuple[str, Any]]:
    """By predicate as N-Triples writes it: its short name, and how the context reads its values."""
    found = {}
    for short, told in context().items():
        name = told if isinstance(told, str) else told["@id"]
        if name.partition(":")[0] in PREFIXES and ":" in name and not name.startswith("http"):
            found[curie(name)] = (short, {} if isinstance(told, str) else told)
    return found


def documents(subjects: Iterable[tuple[str, Said]]) -> Iterator[str]:
    """The document in pieces; a subject with what is said of it is one node."""
    yield '{"@context":' + json.dumps(context(), separators=(",", ":")) + ',"@graph":['
    first = True
    for subject, said in subjects:
        yield ("\n" if first else ",\n") + json.dumps(
            _node(subject, said), ensure_ascii=False, separators=(",", ":")
        )
        first = False
    yield "\n]}\n"


def _node(subject: str, said: Said) -> dict[str, Any]:
    node: dict[str, Any] = {"id": subject[1:-1]}
    for predicate, term in said:
        if predicate == _TYPE:
            _put(node, "type", _compact(term[1:-1]))
            continue
        short, told = _terms().get(predicate, (_compact(predicate[1:-1]), {}))
        if "@container" in told and not _is_text(term):
            _put(node, predicate[1:-1], _value(term, ""))  # the full name knows nothing of languages
        elif "@container" in told:
            value, code = _text(term)
            _put(node.setdefault(short, {}), code or "@none", value)
        else:
            _put(node, short, _value(term, told.get("@type", "")))
    return node


_TYPE = curie("rdf:type")


def _put(node: dict[str, Any], name: str, value: Any) -> None:
    """One value stands alone, several in a list."""
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _value(term: str, expected: str) -> Any:
    if term.startswith("<"):
        return term[1:-1] if expected == "@id" else {"@id": term[1:-1]}
    end = term.rindex('"')
    kind, text = term[end:], _plain(term[: end + 1])
    if kind == '"':
        return {"@value": text} if expected else text
    if kind.startswith('"@'):
        return {"@value": text, "@language": kind[2:]}
    native = _NATIVE.get(kind)
    if native and not expected:
        return native(text)
    short = _compact(kind[4:-1])
    return text if short == expected else {"@value": text, "@type": short}


def _is_text(term: str) -> bool:
    """Whether a term is a literal without a type."""
    return not term.startswith("<") and term[term.rindex('"') + 1 :][:1] in ("", "@")


def _text(term: str) -> tuple[str, str]:
    """A literal of a language map: its text and its language, empty where it has none."""
    end = term.rindex('"')
    return _plain(term[: end + 1]), term[end + 2 :]


def _plain(quoted: str) -> str:
    text: str = json.loads(quoted, strict=False)  # N-Triples and JSON escape alike
    return text


@cache
def _compact(address: str) -> str:
    """A class or datatype by its prefix."""
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace):
            return f"{prefix}:{address.removeprefix(namespace)}"
    return address
