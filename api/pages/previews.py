"""Where a thing is shown, and a few words on it in a page that stands in a frame of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import GraphDep, LangDep, settle
from api.pages.render import page, table
from graphsvc.answers import Lang
from graphsvc.matching.properties import of_kind
from graphsvc.matching.things import Collection, Thing
from graphsvc.publish.reconciliation import HERE, PREVIEW, entity

router = APIRouter(include_in_schema=False)

_FIRST = ("code", "purpose", "definition", "description", "areas", "groups", "requires", "develops")
_MORE = ("styrk08", "isco08", "esco", "broader", "alternatives", "provider", "hours")
SHOWN = frozenset((*_FIRST, *_MORE))
MOST = 4
"""Values of a property."""

ALL: dict[Lang, str] = {"nb": "Alt om", "nn": "Alt om", "en": "All about"}

Ident = Annotated[str, Query(alias="id", max_length=2_000)]


@router.get(f"{HERE}/view")
def view(graph: GraphDep, id_: Ident) -> RedirectResponse:
    """
    On to a thing's page here; of an outside concept to where its publisher shows it, or else to its preview.

    Errors: UnknownEntity.
    """
    thing = entity(graph.matcher().collection, id_)
    if thing.kind != "concepts":
        return RedirectResponse(f"/{thing.kind}/{quote(thing.key, safe='')}", 303)
    shown = thing.uri.startswith(("https://", "http://"))
    return RedirectResponse(thing.uri if shown else f"{PREVIEW}?id={quote(thing.id, safe='')}", 303)


@router.get(PREVIEW, response_class=HTMLResponse)
def preview(
    request: Request,
    response: Response,
    graph: GraphDep,
    lang: LangDep,
    id_: Ident,
) -> HTMLResponse:
    """What it is, and what tells it from its namesakes. Errors: UnknownEntity."""
    settle(request, response, f"o{graph.revision().open}.{lang}", "public")
    collection = graph.matcher().collection
    thing = entity(collection, id_)
    label, kind = thing.label(lang), collection.types[thing.types[-1]].names[lang]
    text = page(
        "embed.html",
        lang=lang,
        title=label,
        lists=table(kind, ("", ""), list(_rows(collection, thing, lang))),
        place=f"{HERE}/view?id={quote(thing.id, safe='')}",
        all=f"{ALL[lang]} {label}",
    )
    return HTMLResponse(text, headers={n: v for n, v in response.headers.items() if n != "content-length"})


def _rows(collection: Collection, thing: Thing, lang: Lang) -> Iterator[tuple[str, str]]:
    """What is known of it, the first few values of each property."""
    for one in of_kind(thing.kind):
        if one.id in SHOWN:
            values = [_text(collection, value, lang) for value in one.read(collection, thing, lang)]
            more = f" … (+{len(values) - MOST})" if len(values) > MOST else ""
            if values:
                yield one.names[lang], ", ".join(values[:MOST]) + more


def _text(collection: Collection, value: object, lang: Lang) -> str:
    other = collection.by_id.get(value) if isinstance(value, str) else None
    return other.label(lang) if other else f"{value:g}" if isinstance(value, float) else str(value)
