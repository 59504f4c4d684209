"""
The Reconciliation Service API 0.2: its messages, read and written.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/, sections named beside. What
is sent is checked here; which things are meant is found in graphsvc.matching.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from graphsvc import __version__
from graphsvc.answers import Lang
from graphsvc.errors import BadQuestion, NotFound, TooMany
from graphsvc.matching.folding import same
from graphsvc.matching.matcher import Asked, Candidate, Matcher
from graphsvc.matching.properties import PROPERTIES, Property, of_kind, property_of
from graphsvc.matching.things import Collection, Thing, Type
from graphsvc.publish.terms import BASE

HERE = "/v1/reconcile"
PREVIEW = "/embed/preview"
WIDTH, HEIGHT = 430, 300
BATCH = 100
"""Queries of a batch, at most; told in the manifest, and refused with 413 beyond (section 3.1)."""

MOST_IDS, MOST_PROPERTIES = 1_000, 50
"""Ids and properties of one data extension, at most."""

LIMIT, MOST_LIMIT = 5, 100
SUGGESTED = 20
"""Suggestions of one answer."""

DESCRIBED = 200
"""Characters of a description."""

Json = dict[str, Any]


class UnknownEntity(NotFound):
    noun = "entity"


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query: things by the ids they were given by, properties with how many values each."""

    ids: tuple[str, ...]
    properties: tuple[tuple[Property, int | None], ...]


def manifest(base: str, types: Mapping[str, Type], lang: Lang) -> Json:
    """Section 3.1; `base` is the address of the service."""

    def suggesting(what: str) -> Json:
        flyout = f"{HERE}/flyout/{what}?id=${{id}}"
        return {
            "service_url": base,
            "service_path": f"{HERE}/suggest/{what}",
            "flyout_service_url": base,
            "flyout_service_path": flyout,
        }

    most = {
        "nb": ("Flest verdier", "0: alle"),
        "nn": ("Flest verdiar", "0: alle"),
        "en": ("Most values", "0: all of them"),
    }[lang]
    return {
        "versions": ["0.2"],
        "name": "Kompetansegraf",
        "identifierSpace": BASE,
        "schemaSpace": "http://www.w3.org/2004/02/skos/core#Concept",
        "documentation": f"{base}/docs",
        "logo": f"{base}/web/icon.svg",
        "serviceVersion": __version__,
        "defaultTypes": [_type(one, types, lang) for one in types.values()],
        "view": {"url": f"{base}{HERE}/view?id={{{{id}}}}"},
        "preview": {"url": f"{base}{PREVIEW}?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: suggesting(what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"{HERE}/properties"},
            "property_settings": [
                {"name": "limit", "type": "number", "label": most[0], "help_text": most[1], "default": 0}
            ],
        },
        "batchSize": BATCH,
    }


def read_batch(text: str) -> dict[str, Asked]:
    """
    The queries of a batch by their keys (section 4.1).

    Errors: TooMany; BadQuestion that names the query and the field.
    """
    sent = _object(text, "queries")
    if len(sent) > BATCH:
        raise TooMany(f"queries: {len(sent):,} were sent, and {BATCH} are answered at once; send fewer.")
    return {key: read_query(value, f"queries.{key[:40]}") for key, value in sent.items()}


def read_query(sent: Any, where: str = "query") -> Asked:
    """
    One query, as an object or as its bare name.

    Errors: BadQuestion that names the field.
    """
    if isinstance(sent, str):
        return Asked(query=sent)
    if not isinstance(sent, dict):
        raise BadQuestion(f"{where}: a query is an object with `query`, `properties`, or both.")
    query = sent.get("query", "")
    if not isinstance(query, str):
        raise BadQuestion(f"{where}.query: the name to match is a string.")
    properties = _properties(sent.get("properties"), f"{where}.properties")
    if "query" not in sent and not properties:
        raise BadQuestion(f"{where}: a query has `query`, `properties`, or both.")
    strict = sent.get("type_strict")
    if strict not in (None, "any", "should", "all"):
        raise BadQuestion(f"{where}.type_strict: is one of any, should, all.")
    return Asked(
        query=query,
        types=_types(sent.get("type"), f"{where}.type"),
        every_type=strict == "all",
        limit=_limit(sent.get("limit"), f"{where}.limit"),
        properties=properties,
    )


def read_extension(text: str) -> Extension:
    """
    A data extension query (section 7.3).

    Errors: TooMany; BadQuestion that names the field.
    """
    sent = _object(text, "extend")
    ids, properties = sent.get("ids"), sent.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadQuestion("extend.ids: is a list of strings.")
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise BadQuestion("extend.properties: is a list of objects, each with its `id`.")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        raise TooMany(
            f"extend: at most {MOST_IDS:,} ids and {MOST_PROPERTIES} properties at once; send fewer."
        )
    return Extension(
        tuple(ids), tuple((property_of(one["id"]), _most(one.get("settings"))) for one in properties)
    )


def result(candidates: Sequence[Candidate], types: Mapping[str, Type], lang: Lang) -> Json:
    """A reconciliation result (section 4.2)."""
    return {"result": [_candidate(one, types, lang) for one in candidates]}


def _candidate(one: Candidate, types: Mapping[str, Type], lang: Lang) -> Json:
    return {
        "id": one.thing.id,
        "name": one.thing.label(lang),
        "description": _short(one.thing.description(lang)),
        "type": [{"id": name, "name": types[name].names[lang]} for name in one.thing.types],
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }


def suggest_entities(matcher: Matcher, prefix: str, types: Sequence[str], cursor: int, lang: Lang) -> Json:
    """Things whose name begins so, then those with like names (section 6.3)."""
    beginning = matcher.beginning(prefix, types)
    asked = Asked(query=prefix, types=tuple(types), limit=MOST_LIMIT)
    alike = [one.thing for one in matcher.find([asked])[0]] if same(prefix) else []
    exact = [one.thing for one in matcher.find([asked])[0] if one.score == 100] if same(prefix) else []
    found = list({one.id: one for one in (*exact, *beginning, *alike)}.values())
    known = matcher.collection.types
    return {
        "result": [
            {
                "id": one.id,
                "name": one.label(lang),
                "description": _short(one.description(lang)),
                "notable": [{"id": name, "name": known[name].names[lang]} for name in one.types],
            }
            for one in found[cursor : cursor + SUGGESTED]
        ]
    }


def suggest_types(types: Mapping[str, Type], prefix: str, cursor: int, lang: Lang) -> Json:
    """Types by id or name."""
    found = [_type(one, types, lang) for one in types.values() if _told(prefix, one.id, one.names)]
    return {"result": found[cursor : cursor + SUGGESTED]}


def suggest_properties(prefix: str, cursor: int, lang: Lang) -> Json:
    """Properties by id or name."""
    found = [_property(one, lang) for one in PROPERTIES.values() if _told(prefix, one.id, one.names)]
    return {"result": found[cursor : cursor + SUGGESTED]}


def propose_properties(types: Mapping[str, Type], type_: str | None, limit: int | None, lang: Lang) -> Json:
    """The properties of things of a type (section 7.2). Errors: BadQuestion for an unknown type."""
    if type_ is not None and type_ not in types:
        raise BadQuestion(f"type: {type_[:80]!r} is none of {', '.join(types)}.")
    found = [_property(one, lang) for one in of_kind(type_.partition("/")[0] if type_ else None)]
    told: Json = {"properties": found[:limit] if limit else found}
    return told | ({"type": type_} if type_ else {}) | ({"limit": limit} if limit else {})


def extended(collection: Collection, asked: Extension, lang: Lang) -> Json:
    """The values of properties (section 7.4); an unknown id has none."""
    types = collection.types
    return {
        "meta": [
            {"id": one.id, "name": one.names[lang]}
            | ({"type": _plain(types[one.leads_to], lang)} if one.leads_to else {})
            for one, _ in asked.properties
        ],
        "rows": {
            given: {
                one.id: _cells(collection, collection.by_id.get(given), one, most, lang)
                for one, most in asked.properties
            }
            for given in asked.ids
        },
    }


def flyout(what: str, given: str, collection: Collection, lang: Lang) -> Json:
    """A few words on an entity, a type or a property (section 6.5). Errors: UnknownEntity."""
    if what == "entity":
        thing = entity(collection, given)
        words = (thing.label(lang), collection.types[thing.types[-1]].names[lang], thing.description(lang))
    elif what == "type" and given in collection.types:
        count = sum(given in one.types for one in collection.things)
        words = (collection.types[given].names[lang], given, f"{count:,}".replace(",", " "))
    elif what == "property" and given in PROPERTIES:
        kinds = ", ".join(collection.types[kind].names[lang] for kind in PROPERTIES[given].kinds)
        words = (PROPERTIES[given].names[lang], given, kinds)
    else:
        raise UnknownEntity(given)
    label, kind, text = (escape(one) for one in words)
    return {"id": given, "html": f"<p><strong>{label}</strong> ({kind})</p><p>{text}</p>"}


def entity(collection: Collection, given: str) -> Thing:
    """The thing with an id or address. Errors: UnknownEntity."""
    found = collection.by_id.get(given)
    if found is None:
        raise UnknownEntity(given)
    return found


def _type(one: Type, types: Mapping[str, Type], lang: Lang) -> Json:
    return _plain(one, lang) | ({"broader": [_plain(types[one.broader], lang)]} if one.broader else {})


def _plain(one: Type, lang: Lang) -> Json:
    return {"id": one.id, "name": one.names[lang]}


def _property(one: Property, lang: Lang) -> Json:
    return {"id": one.id, "name": one.names[lang]}


def _told(prefix: str, key: str, names: Mapping[Lang, str]) -> bool:
    """Whether an id or a name has what was typed, at its beginning or inside."""
    wanted = prefix.strip().lower()
    return any(wanted in text.lower() for text in (key, *names.values()))


def _cells(
    collection: Collection, thing: Thing | None, one: Property, most: int | None, lang: Lang
) -> list[Json]:
    if thing is None or thing.kind not in one.kinds:
        return []
    return [_cell(collection, value, one, lang) for value in list(one.read(collection, thing, lang))[:most]]


def _cell(collection: Collection, value: Any, one: Property, lang: Lang) -> Json:
    if one.leads_to:
        other = collection.by_id.get(value)
        return {"id": value, "name": other.label(lang) if other else value}
    if isinstance(value, int):
        return {"int": value}
    return {"float": value} if isinstance(value, float) else {"str": str(value)}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= DESCRIBED else f"{flat[: DESCRIBED - 1]}…"


def _object(text: str, where: str) -> Json:
    """Errors: BadQuestion for what is no JSON object."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        raise BadQuestion(f"{where}: is no JSON.") from None
    if not isinstance(sent, dict):
        raise BadQuestion(f"{where}: is a JSON object.")
    return sent


def _types(sent: Any, where: str) -> tuple[str, ...]:
    """An id, a list of ids, or of objects with an id; none."""
    listed = [] if sent is None or sent == "" else sent if isinstance(sent, list) else [sent]
    found = [one.get("id") if isinstance(one, dict) else one for one in listed]
    ids = tuple(one for one in found if isinstance(one, str))
    if len(ids) < len(found):
        raise BadQuestion(f"{where}: is the id of a type, or a list of ids.")
    return ids


def _limit(sent: Any, where: str) -> int:
    if sent is None:
        return LIMIT
    if (
        isinstance(sent, bool)
        or not isinstance(sent, int | float)
        or not 1 <= sent < 1e9
        or sent != int(sent)
    ):
        raise BadQuestion(f"{where}: is a whole number from 1.")
    return min(int(sent), MOST_LIMIT)


def _properties(sent: Any, where: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    if sent is None:
        return ()
    if not isinstance(sent, list) or len(sent) > MOST_PROPERTIES:
        raise BadQuestion(f"{where}: is a list of at most {MOST_PROPERTIES} objects with `pid` and `v`.")
    found = []
    for one in sent:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise BadQuestion(f"{where}: each is an object with `pid` and `v`.")
        values = one["v"] if isinstance(one["v"], list) else [one["v"]]
        found.append((one["pid"], tuple(_value(value, where) for value in values)))
    return tuple(found)


def _value(sent: Any, where: str) -> str | float | bool:
    if isinstance(sent, dict) and isinstance(sent.get("id"), str):
        return str(sent["id"])
    if isinstance(sent, str | int | float):
        return sent
    raise BadQuestion(f"{where}: a value is a string, a number, true, false, or an object with an `id`.")


def _most(settings: Any) -> int | None:
    """How many values a cell has at most, by the setting `limit`; None for all."""
    most = settings.get("limit") if isinstance(settings, dict) else None
    if isinstance(most, str) and most.isdigit():
        most = int(most)
    return int(most) if isinstance(most, int | float) and 1 <= most < 1e9 else None
