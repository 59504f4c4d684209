"""
Addresses of things.

/id/{kind}/{slug} stands for the thing itself and shows the way (303) to the form that was asked for: a page,
RDF, or JSON (https://www.w3.org/TR/cooluris/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.deps import GraphDep, LangDep
from api.negotiation import accepted
from api.pages.render import Markup, link, page
from api.pages.words import word
from graphsvc.answers import Lang
from graphsvc.graph import Graph
from graphsvc.kinds import KINDS, kind_of
from graphsvc.publish.skos import FORMATS, MEDIA_TYPES
from graphsvc.publish.terms import PREFIXES, address, iri, part

router = APIRouter(include_in_schema=False)

# The forms of a thing in order of liking: media type, and where that form lies.
FORMS: Mapping[str, str] = {
    "text/html": "/{kind}/{slug}",
    "text/turtle": "/data/{kind}/{slug}.ttl",
    "application/ld+json": "/data/{kind}/{slug}.jsonld",
    "application/json": "/v1/{kind}/{slug}",
}
SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld"}


def _known(graph: Graph, kind: str, slug: str, lang: Lang) -> dict[str, object]:
    """
    The thing in full.

    Errors: 404 for a kind that is none; UnknownRole, UnknownCompetence, ...
    """
    if kind not in KINDS:
        raise HTTPException(404, "There is nothing at this address.")
    return graph.thing(kind=kind, id=slug, lang=lang).body()


@router.get("/id/{kind}/{slug}")
def thing(request: Request, graph: GraphDep, lang: LangDep, kind: str, slug: str) -> RedirectResponse:
    _known(graph, kind, slug, lang)
    media = accepted(request.headers.get("accept", ""), list(FORMS))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(FORMS)}.")
    place = FORMS[media].format(kind=kind, slug=quote(slug, safe=""))
    return RedirectResponse(place, 303, headers={"Vary": "Accept"})


@router.get("/data/{kind}/{name}")
def data(graph: GraphDep, lang: LangDep, kind: str, name: str) -> Response:
    slug, _, suffix = name.rpartition(".")
    if suffix not in SUFFIXES:
        raise HTTPException(404, "There is nothing at this address.")
    body = _known(graph, kind, slug, lang)
    form = SUFFIXES[suffix]
    text = "".join(_about(graph, kind, str(body["id"]), str(body.get("uri") or "")))
    parsed = ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(parsed, format=FORMATS[form], prefixes=dict(PREFIXES))
    return Response(written, media_type=MEDIA_TYPES[form])


def _about(graph: Graph, kind: str, key: str, uri: str) -> Iterator[str]:
    """N-Triples of what is said of a thing and of its parts, such as levels and requirements."""
    subject, parts = iri(address(kind, key, uri)), iri(part(kind, key, uri))[:-1]
    said = graph.triples().by_subject
    for one in sorted(one for one in said if one == subject or one.startswith(parts)):
        for predicate, object_ in sorted(set(said[one])):
            yield f"{one} {predicate} {object_} .\n"


def html(graph: GraphDep, lang: LangDep, request: Request, slug: str) -> HTMLResponse:
    """A plain page of one thing: all that is said of it, with links to what it hangs together with."""
    kind = request.url.path.split("/")[1]
    body = _known(graph, kind, slug, lang)
    return HTMLResponse(
        page(
            "thing.html",
            lang=lang,
            label=body["label"],
            kind=word(kind_of(kind).label, lang),
            fields=_fields(body, lang),
            as_data="Som data" if lang != "en" else "As data",
            json=FORMS["application/json"].format(kind=kind, slug=slug),
            turtle=FORMS["text/turtle"].format(kind=kind, slug=slug),
            jsonld=FORMS["application/ld+json"].format(kind=kind, slug=slug),
        )
    )


for _kind in KINDS:
    router.add_api_route(f"/{_kind}/{{slug}}", html)


# Where the things in a field have their pages.
PAGES_OF = {
    "requirements": "competences",
    "competences": "competences",
    "develops": "competences",
    "profiles": "profiles",
    "courses": "courses",
    "builds_on": "courses",
    "areas": "areas",
    "groups": "groups",
    "systems": "systems",
    "roles": "roles",
}


# Fields whose values are a few fixed words; others are said as they stand.
FIXED = frozenset({"necessity", "status", "learned_by", "kind", "nature", "scope", "due", "verified"})
HIDDEN = frozenset({"label", "labels", "kind", "id"})
NAMING = ("label", "text", "description")


def _fields(body: Mapping[str, object], lang: Lang) -> Markup:
    rows = (
        f"<dt>{word(key, lang)}</dt><dd>{_value(key, value, lang)}</dd>"
        for key, value in body.items()
        if value not in (None, "", [], {}) and key not in HIDDEN
    )
    return Markup("<dl>" + "".join(rows) + "</dl>")


def _value(key: str, value: object, lang: Lang) -> str:
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_value(key, one, lang)}</li>" for one in value) + "</ul>"
    if isinstance(value, dict):
        return _thing(key, value, lang)
    if key in FIXED:
        return escape(word(str(value).lower(), lang))
    return escape(str(value))


def _thing(key: str, value: Mapping[str, object], lang: Lang) -> str:
    """One thing inside another: its label, as a link where it has a page, then what else is said of it."""
    name = next((value[part] for part in NAMING if value.get(part)), None)
    known = PAGES_OF.get(key)
    head = link(f"/{known}/{value['id']}", name) if known and "id" in value else escape(str(name or ""))
    rest = (
        f"{word(other, lang)} {_value(other, inner, lang)}"
        for other, inner in value.items()
        if other not in ("id", *NAMING) and inner not in (None, "", [], {})
    )
    return " · ".join(part for part in (head, *rest) if part)
