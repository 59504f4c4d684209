"""
The Reconciliation Service API 0.2, for OpenRefine and its like; open, and for any site to ask.

Every answer, errors too, may be read by pages of other sites, as section 3.3 of the specification asks
(api/cors.py). JSONP, which it leaves to the service, is not offered: whoever asks would run what we send.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException

from api.bodies import MOST
from api.deps import GraphDep, LangDep, Open, SettingsDep
from api.pages.addresses import base_url
from api.params import working
from graphsvc.answers import Lang
from graphsvc.errors import BadQuestion
from graphsvc.graph import Graph
from graphsvc.publish import reconciliation as api

router = APIRouter(prefix="/v1", tags=["Reconciliation"])

FORM = "application/x-www-form-urlencoded"
JsonDict = dict[str, Any]

_NURSE = '{"q0": {"query": "hjemmesjukepleiar", "type": "roles", "limit": 3}}'

Queries = Annotated[
    str | None,
    Query(max_length=MOST, description="A batch: an object of queries by keys of one's own, as JSON."),
]
One = Annotated[str | None, Query(max_length=MOST, description="One query: a name, or a query as JSON.")]
Extend = Annotated[
    str | None, Query(max_length=MOST, description="A data extension: `ids` and `properties`, as JSON.")
]
Callback = Annotated[str | None, Query(description="Refused: JSONP is not offered, CORS is.")]
Prefix = Annotated[str, Query(max_length=1_000, description="What has been typed so far.")]
Skip = Annotated[int, Query(alias="cursor", ge=0, le=10_000, description="Suggestions to leave out.")]
Types = Annotated[list[str] | None, Query(alias="type", description="Only of these types.")]
Ident = Annotated[
    str,
    Query(
        alias="id",
        max_length=2_000,
        description="An id as answers have it.",
        **working("roles/sykepleier-hjemmetjeneste"),
    ),
]
WHAT = Literal["entity", "type", "property"]


@router.get(
    "/reconcile",
    summary="The manifest, or the answer to queries",
    operation_id="reconcile",
    dependencies=[Open],
)
def reconcile(
    request: Request,
    graph: GraphDep,
    settings: SettingsDep,
    lang: LangDep,
    queries: Queries = None,
    query: One = None,
    extend: Extend = None,
    callback: Callback = None,
) -> JsonDict:
    """
    Without parameters what the service offers; with `queries` the candidates of each; with `extend` values.

    A score is per cent of likelihood; `match` is true only where one thing alone has the very name.
    """
    if callback is not None:
        raise BadQuestion("callback: JSONP is not offered. Ask from any site by CORS.")
    asked = {"queries": queries, "query": query, "extend": extend}
    given = {name: text for name, text in asked.items() if text is not None}
    if not given:
        return api.manifest(base_url(request, settings), graph.matcher().collection.types, lang)
    return _answer(graph, given, lang)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form. Errors: 413 for a body too large, BadQuestion for one that is no form."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST:
            raise HTTPException(413, f"A body has at most {MOST:,} bytes.")
    if not request.headers.get("content-type", FORM).lower().startswith(FORM):
        raise BadQuestion(f"Send a form ({FORM}) with a field `queries` or `extend`.")
    try:
        fields = parse_qs(raw.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError:
        raise BadQuestion(f"The body is no form ({FORM}) in UTF-8 with a few fields.") from None
    return {name: values[0] for name, values in fields.items() if name in ("queries", "query", "extend")}


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("queries", "query", "extend")},
                },
                "examples": {
                    "shipped": {"summary": "From the shipped vocabulary", "value": {"queries": _NURSE}}
                },
            }
        },
    }
}


@router.post(
    "/reconcile", summary="The answer to queries", operation_id="reconcile_posted", openapi_extra=_BODY
)
def reconcile_posted(
    graph: GraphDep, lang: LangDep, fields: Annotated[dict[str, str], Depends(_form)]
) -> JsonDict:
    """A form with `queries` (a batch) or `extend`, in JSON; what OpenRefine sends."""
    if not fields:
        raise BadQuestion("Send a field `queries` or `extend`.")
    return _answer(graph, fields, lang)


def _answer(graph: Graph, given: dict[str, str], lang: Lang) -> JsonDict:
    """To one of queries, query and extend. Errors: TooMany, BadQuestion."""
    if len(given) > 1:
        raise BadQuestion(f"Send one of {', '.join(given)} at a time.")
    ((name, text),) = given.items()
    if name == "extend":
        return api.extended(graph.matcher().collection, api.read_extension(text), lang)
    if name == "queries":
        return graph.reconcile(queries=api.read_batch(text), lang=lang)
    one = api.read_query(_one(text))
    return dict(graph.reconcile(queries={"query": one}, lang=lang)["query"])


def _one(text: str) -> Any:
    """A query as JSON, or as a bare name."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadQuestion("query: begins as an object and is no JSON.") from None


@router.get(
    "/reconcile/suggest/entity",
    summary="Things by the beginning of a name",
    operation_id="suggest_entity",
    dependencies=[Open],
)
def suggest_entity(
    graph: GraphDep, lang: LangDep, prefix: Prefix = "", type_: Types = None, cursor: Skip = 0
) -> JsonDict:
    """Those whose name begins so, then those with a like name; 20 at a time."""
    return api.suggest_entities(graph.matcher(), prefix, type_ or (), cursor, lang)


@router.get(
    "/reconcile/suggest/type", summary="Types by name", operation_id="suggest_type", dependencies=[Open]
)
def suggest_type(graph: GraphDep, lang: LangDep, prefix: Prefix = "", cursor: Skip = 0) -> JsonDict:
    """Roles, competences, courses and outside concepts, and each of them within a vocabulary or scheme."""
    return api.suggest_types(graph.matcher().collection.types, prefix, cursor, lang)


@router.get(
    "/reconcile/suggest/property",
    summary="Properties by name",
    operation_id="suggest_property",
    dependencies=[Open],
)
def suggest_property(lang: LangDep, prefix: Prefix = "", cursor: Skip = 0) -> JsonDict:
    """What may narrow a match, and be fetched of what is matched."""
    return api.suggest_properties(prefix, cursor, lang)


@router.get(
    "/reconcile/properties",
    summary="The properties of a type",
    operation_id="propose_properties",
    dependencies=[Open],
)
def properties(
    graph: GraphDep,
    lang: LangDep,
    type_: Annotated[str | None, Query(alias="type", description="The id of a type.")] = None,
    limit: Annotated[int | None, Query(ge=1, le=1_000, description="The most properties.")] = None,
) -> JsonDict:
    """What can be fetched of things of a type; of all types without one."""
    return api.propose_properties(graph.matcher().collection.types, type_, limit, lang)


@router.get(
    "/reconcile/flyout/{what}",
    summary="A few words on what is suggested",
    operation_id="flyout",
    dependencies=[Open],
)
def flyout(
    graph: GraphDep,
    lang: LangDep,
    what: Annotated[WHAT, Path(description="entity, type or property.", **working("entity"))],
    id_: Ident,
) -> JsonDict:
    """HTML to show while the pointer rests on a suggestion."""
    return api.flyout(what, id_, graph.matcher().collection, lang)
