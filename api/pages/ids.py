"""
Addresses of things.

/id/{kind}/{slug} stands for the thing itself and shows the way (303) to the form that was asked for: a page,
RDF, or JSON (https://www.w3.org/TR/cooluris/).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.deps import GraphDep, LangDep
from api.negotiation import accepted
from api.pages.render import Markup, link, page
from graphsvc.answers import Lang
from graphsvc.graph import Graph
from graphsvc.kinds import KINDS, kind_of
from graphsvc.publish.skos import FORMATS, MEDIA_TYPES
from graphsvc.publish.terms import PREFIXES, address, iri

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
    subject = iri(address(kind, slug, str(body.get("uri") or "")))
    said = graph.triples().by_subject
    own = (one for one in said if one == subject or one.startswith(f"{subject[:-1]}#"))
    text = "".join(f"{one} {more} .\n" for one in sorted(own) for more in sorted(said[one]))
    form = SUFFIXES[suffix]
    parsed = ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(parsed, format=FORMATS[form], prefixes=dict(PREFIXES))
    return Response(written, media_type=MEDIA_TYPES[form])


def html(graph: GraphDep, lang: LangDep, request: Request, slug: str) -> HTMLResponse:
    """A plain page of one thing: all that is said of it, with links to what it hangs together with."""
    kind = request.url.path.split("/")[1]
    body = _known(graph, kind, slug, lang)
    return HTMLResponse(
        page(
            "thing.html",
            lang=lang,
            label=body["label"],
            kind=kind_of(kind).label,
            fields=_fields(body),
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


def _fields(body: Mapping[str, object]) -> Markup:
    rows = (
        f"<dt>{key.replace('_', ' ')}</dt><dd>{_value(key, value)}</dd>"
        for key, value in body.items()
        if value not in (None, "", [], {}) and key not in ("label", "labels", "kind")
    )
    return Markup("<dl>" + "".join(rows) + "</dl>")


def _value(key: str, value: object) -> str:
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_value(key, one)}</li>" for one in value) + "</ul>"
    if isinstance(value, dict):
        return _thing(key, value)
    return str(_escaped(value))


def _thing(key: str, value: Mapping[str, object]) -> str:
    """One thing inside another: its label, as a link where it has a page, then what else is said of it."""
    known = PAGES_OF.get(key)
    name = value.get("label") or value.get("text") or value.get("description")
    head = link(f"/{known}/{value['id']}", name) if known and "id" in value else _escaped(name or "")
    rest = (
        f"{other.replace('_', ' ')} {_value(other, inner)}"
        for other, inner in value.items()
        if other not in ("id", "label", "text", "description") and inner not in (None, "", [], {})
    )
    return " · ".join(part for part in (str(head), *rest) if part)


def _escaped(value: object) -> Markup:
    from html import escape

    return value if isinstance(value, Markup) else Markup(escape(str(value)))
