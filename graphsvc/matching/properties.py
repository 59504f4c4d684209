"""What can be asked of things by property: values that narrow a match, and columns to fetch once matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphsvc.answers import LANGS, Lang, pick
from graphsvc.errors import BadQuestion
from graphsvc.matching.folding import same
from graphsvc.matching.things import KINDS, Collection, Thing

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Property:
    """
    A property of things of some kinds.

    `read` gives its values in a language: texts, numbers, or the ids of things of the kind `leads_to`.
    """

    id: str
    names: Mapping[Lang, str]
    kinds: tuple[str, ...]
    read: Callable[[Collection, Thing, Lang], Values]
    leads_to: str | None = None


def property_of(name: str) -> Property:
    """Errors: BadQuestion that names the properties there are."""
    try:
        return PROPERTIES[name]
    except KeyError:
        raise BadQuestion(f"property: {name[:80]!r} is none of {', '.join(PROPERTIES)}.") from None


def of_kind(kind: str | None) -> list[Property]:
    """The properties of a kind of things; all of them without one."""
    return [one for one in PROPERTIES.values() if kind is None or kind in one.kinds]


def agrees(collection: Collection, thing: Thing, name: str, wanted: Iterable[Any]) -> bool:
    """Whether a property of a thing has one of the wanted values, in any language, however it is written."""
    found = property_of(name)
    if thing.kind not in found.kinds:
        return False
    there: set[str] = set()
    for lang in LANGS:
        for value in found.read(collection, thing, lang):
            there.add(_comparable(value))
    if found.leads_to:
        there |= {same(text) for key in tuple(there) for text in _labels(collection, key)}
    return any(_comparable(value) in there for value in wanted)


def _labels(collection: Collection, key: str) -> list[str]:
    other = collection.by_id.get(key)
    return other.names() if other else []


def _comparable(value: Any) -> str:
    """Ids as they are, numbers as numbers, and texts in the form in which names are the same."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    text = str(value).strip()
    if ":" in text or "/" in text:
        return text
    return same(text) or text


def _text(column: str) -> Callable[[Collection, Thing, Lang], Values]:
    """A text of the language, or the next best one."""

    def read(_: Collection, thing: Thing, lang: Lang) -> Values:
        found = pick(thing.row, column, lang)
        return [found] if found else []

    return read


def _column(column: str) -> Callable[[Collection, Thing, Lang], Values]:
    def read(_: Collection, thing: Thing, __: Lang) -> Values:
        value = thing.row.get(column)
        return value if isinstance(value, list) else [] if value is None else [value]

    return read


def _edge(name: str) -> Callable[[Collection, Thing, Lang], Values]:
    return lambda collection, thing, _: collection.related.get(name, {}).get(thing.id, ())


def _scheme(scheme: str) -> Callable[[Collection, Thing, Lang], Values]:
    """The outside concepts of one scheme that a thing is mapped to."""

    def read(collection: Collection, thing: Thing, _: Lang) -> Values:
        ends = collection.related.get("matches", {}).get(thing.id, ())
        return [key for key in ends if key in collection.by_id and collection.by_id[key].within == scheme]

    return read


def _names(_: Collection, thing: Thing, lang: Lang) -> Values:
    return thing.row.get(f"alt_{lang}") or ()


def _uri(_: Collection, thing: Thing, __: Lang) -> Values:
    return [thing.uri]


def _named(nb: str, nn: str, en: str) -> dict[Lang, str]:
    return {"nb": nb, "nn": nn, "en": en}


_OWN = KINDS[:3]
_MAPPED = ("roles", "competences")

_LISTED = (
    Property(
        "label_nb", _named("Navn på bokmål", "Namn på bokmål", "Name, bokmål"), KINDS, _column("label_nb")
    ),
    Property(
        "label_nn", _named("Navn på nynorsk", "Namn på nynorsk", "Name, nynorsk"), KINDS, _column("label_nn")
    ),
    Property(
        "label_en", _named("Navn på engelsk", "Namn på engelsk", "Name, English"), KINDS, _column("label_en")
    ),
    Property("alternatives", _named("Andre navn", "Andre namn", "Other names"), KINDS, _names),
    Property("definition", _named("Definisjon", "Definisjon", "Definition"), _OWN, _text("definition")),
    Property("description", _named("Beskrivelse", "Omtale", "Description"), KINDS, _text("description")),
    Property("purpose", _named("Formål", "Føremål", "Purpose"), ("roles",), _text("purpose")),
    Property("uri", _named("Adresse", "Adresse", "Address"), KINDS, _uri),
    Property("vocabulary", _named("Vokabular", "Vokabular", "Vocabulary"), _OWN, _column("vocabulary")),
    Property("status", _named("Status", "Status", "Status"), _OWN, _column("status")),
    Property("code", _named("Kode", "Kode", "Code"), ("roles", "concepts"), _column("notation")),
    Property("scheme", _named("Kodeverk", "Kodeverk", "Scheme"), ("concepts",), _column("scheme")),
    Property("areas", _named("Tjenesteområde", "Tenesteområde", "Service area"), ("roles",), _edge("areas")),
    Property(
        "groups", _named("Kompetansegruppe", "Kompetansegruppe", "Group"), ("competences",), _edge("groups")
    ),
    Property("requires", _named("Krever", "Krev", "Requires"), ("roles",), _edge("requires"), "competences"),
    Property(
        "required_by",
        _named("Kreves av", "Blir kravd av", "Required by"),
        ("competences",),
        _edge("required_by"),
        "roles",
    ),
    Property(
        "develops", _named("Utvikler", "Utviklar", "Develops"), ("courses",), _edge("develops"), "competences"
    ),
    Property(
        "developed_by",
        _named("Utvikles av", "Blir utvikla av", "Developed by"),
        ("competences",),
        _edge("developed_by"),
        "courses",
    ),
    Property(
        "builds_on",
        _named("Bygger på", "Byggjer på", "Builds on"),
        ("courses",),
        _edge("builds_on"),
        "courses",
    ),
    Property("styrk08", _named("STYRK-08", "STYRK-08", "STYRK-08"), _MAPPED, _scheme("styrk08"), "concepts"),
    Property("isco08", _named("ISCO-08", "ISCO-08", "ISCO-08"), _MAPPED, _scheme("isco08"), "concepts"),
    Property("esco", _named("ESCO", "ESCO", "ESCO"), _MAPPED, _scheme("esco"), "concepts"),
    Property(
        "matched_by",
        _named("Roller og kompetanser", "Roller og kompetansar", "Roles and competences"),
        ("concepts",),
        _edge("matched_by"),
        "roles",
    ),
    Property("broader", _named("Videre", "Vidare", "Broader"), ("concepts",), _edge("broader"), "concepts"),
    Property(
        "narrower", _named("Snevrere", "Smalare", "Narrower"), ("concepts",), _edge("narrower"), "concepts"
    ),
    Property("provider", _named("Kursholder", "Kurshaldar", "Provider"), ("courses",), _column("provider")),
    Property("hours", _named("Timer", "Timar", "Hours"), ("courses",), _column("hours")),
    Property(
        "price", _named("Pris i kroner", "Pris i kroner", "Price in kroner"), ("courses",), _column("price")
    ),
    Property("form", _named("Form", "Form", "Form"), ("courses",), _column("form")),
    Property("url", _named("Nettside", "Nettside", "Web page"), ("courses",), _column("url")),
)

PROPERTIES: Mapping[str, Property] = {one.id: one for one in _LISTED}
"""By id, in the order in which they are proposed."""
