"""The ontology's own address: a page for people, RDF for programs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from api.negotiation import accepted
from api.pages.render import Markup, page, table
from graphsvc.publish.ontology import HEADINGS, SECTIONS, rows, written
from graphsvc.publish.skos import MEDIA_TYPES
from graphsvc.publish.terms import NS

router = APIRouter(include_in_schema=False)

BY_MEDIA = {media: format_ for format_, media in MEDIA_TYPES.items()}


@router.get("/ns")
def ontology(request: Request) -> Response:
    offers = ["text/html", *BY_MEDIA]
    media = accepted(request.headers.get("accept", ""), offers)
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(offers)}.")
    headers = {"Vary": "Accept", "Cache-Control": "public, max-age=3600"}
    if media in BY_MEDIA:
        return Response(written(BY_MEDIA[media]), media_type=media, headers=headers)  # type: ignore[arg-type]
    tables = "".join(table(section, HEADINGS, list(rows(section))) for section in SECTIONS)
    return HTMLResponse(page("ontology.html", namespace=NS, tables=Markup(tables)), headers=headers)
