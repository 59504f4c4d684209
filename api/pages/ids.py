"""
Addresses of things.

/id/{kind}/{slug} stands for the thing itself and shows the way (303) to the form that was asked for: a page,
RDF, or JSON (https://www.w3.org/TR/cooluris/). Documents tell of the latest release; what is not in it, of
the present state; and what is no longer in that either, of the last release that had it, as withdrawn. So
only what was never there is not found.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.deps import GraphDep, LangDep, settle
from api.editions import Edition, VersionQuery, edition
from api.negotiation import accepted
from api.pages.render import Markup, link, page
from api.pages.words import word
from graphsvc.answers import Lang
from graphsvc.errors import NotFound
from graphsvc.graph import Graph
from graphsvc.kinds import KINDS, kind_of
from graphsvc.publish.selecting import selected, withdrawn
from graphsvc.publish.skos import MEDIA_TYPES, SUFFIXES, Format, write_triples
from graphsvc.publish.terms import BASE, iri
from graphsvc.published import NOW

router = APIRouter(include_in_schema=False)

# The forms of a thing in order of liking: media type, and where that form lies.
FORMS: Mapping[str, str] = {
    "text/html": "/{kind}/{slug}",
    **{MEDIA_TYPES[format_]: f"/data/{{kind}}/{{slug}}.{ending}" for ending, format_ in SUFFIXES.items()},
    "application/json": "/v1/{kind}/{slug}",
}


BY_MEDIA: Mapping[str, Format] = {media: name for name, media in MEDIA_TYPES.items()}  # type: ignore[misc]


class Found(NamedTuple):
    """A thing in full, the state that it was found in, and whether it is gone from the present one."""

    body: Mapping[str, object]
    state: Edition
    gone: bool


def _editions(graph: Graph, kind: str, slug: str, version: str | None) -> Iterator[tuple[Edition, bool]]:
    """Where a thing is looked for, and whether it is gone if it is found there."""
    if version is not None:
        yield edition(graph, version), False
        return
    latest = graph.latest()
    if latest is not None:
        yield edition(graph, latest.version), False
    yield edition(graph, NOW), False
    last = graph.last_with(kind, slug)
    if last is not None:
        yield edition(graph, last), True


def _known(graph: Graph, kind: str, slug: str, lang: Lang, version: str | None = None) -> Found:
    """
    The thing, in the first state that has it.

    Errors: 404 for a kind that is none; UnknownRole, UnknownCompetence, ...; UnknownRelease.
    """
    if kind not in KINDS:
        raise HTTPException(404, "There is nothing at this address.")
    for state, gone in _editions(graph, kind, slug, version):
        try:
            return Found(state.graph.thing(kind=kind, id=slug, lang=lang).body(), state, gone)
        except NotFound as error:
            missing = error
    raise missing


IN_CATALOGUE = frozenset(("datasets", "distributions", "services"))
"""Kinds of addresses that the catalogue gives out; it is their document."""


@router.get("/id/catalog")
def catalogue() -> RedirectResponse:
    return RedirectResponse("/v1/catalog", 303)


@router.get("/id/changes")
def changes() -> RedirectResponse:
    return RedirectResponse("/v1/changes?format=atom", 303)


@router.get("/id/schemes/{slug}")
def scheme(request: Request, graph: GraphDep, slug: str) -> Response:
    """What is said of an outside scheme that terms are mapped to: its name; the rest is its publisher's."""
    subject = iri(f"{BASE}schemes/{quote(slug, safe='')}")
    latest = graph.latest()
    for state in (graph.at(latest.version) if latest else graph, graph):
        if subject in state.triples().by_subject:
            media = _rdf(request)
            out = io.BytesIO()
            write_triples(selected(state.triples(), subject, "thing"), BY_MEDIA[media], out)
            return Response(out.getvalue(), media_type=media, headers={"Vary": "Accept"})
    raise HTTPException(404, "There is nothing at this address.")


def _rdf(request: Request) -> str:
    """Errors: 406 where none of the RDF formats is taken."""
    media = accepted(request.headers.get("accept", ""), list(BY_MEDIA))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(BY_MEDIA)}.")
    return media


@router.get("/id/{kind}/{slug}")
def thing(
    request: Request, graph: GraphDep, lang: LangDep, kind: str, slug: str, version: VersionQuery = None
) -> RedirectResponse:
    if kind in IN_CATALOGUE and iri(f"{BASE}{kind}/{slug}") in graph.catalogued("").by_subject:
        return RedirectResponse("/v1/catalog", 303)
    found = _known(graph, kind, slug, lang, version)
    media = accepted(request.headers.get("accept", ""), list(FORMS))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(FORMS)}.")
    place = FORMS[media].format(kind=kind, slug=quote(slug, safe=""))
    if media == "application/json" and found.gone:
        version = found.state.version
    place += f"?version={quote(version)}" if version else ""
    return RedirectResponse(place, 303, headers={"Vary": "Accept"})


@router.get("/data/{kind}/{name}")
def data(
    request: Request,
    response: Response,
    graph: GraphDep,
    lang: LangDep,
    kind: str,
    name: str,
    version: VersionQuery = None,
) -> Response:
    slug, _, ending = name.rpartition(".")
    if ending not in SUFFIXES:
        raise HTTPException(404, "There is nothing at this address.")
    found = _known(graph, kind, slug, lang, version)
    settle(
        request,
        response,
        f"{found.state.tag}.{ending}",
        "public",
        day=found.state.day,
        vary="Accept-Encoding",
    )
    part = found.state.graph.part("thing", kind, str(found.body["id"]))
    out = io.BytesIO()
    form = SUFFIXES[ending]
    write_triples(withdrawn(part, kind, found.body) if found.gone else part, form, out)  # type: ignore[arg-type]
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(out.getvalue(), media_type=MEDIA_TYPES[form], headers=headers)


def html(
    graph: GraphDep, lang: LangDep, request: Request, slug: str, version: VersionQuery = None
) -> HTMLResponse:
    """A plain page of one thing: all that is said of it, with links to what it hangs together with."""
    kind = request.url.path.split("/")[1]
    found = _known(graph, kind, slug, lang, version)
    body = {**found.body, "status": "withdrawn"} if found.gone else found.body
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
    if key == "url" and str(value).startswith(("https://", "http://")):
        return link(str(value), str(value))
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
