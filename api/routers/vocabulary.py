"""The open vocabulary in the formats that others read: dumps, catalogue, releases, and what they changed."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.deps import GraphDep, LangDep, SettingsDep, settle
from api.editions import Edition, PublishedDep
from api.negotiation import accepted, packing
from api.pages.addresses import base_url
from api.params import Cursor, Limit
from graphsvc.answers import Lang, Page
from graphsvc.errors import BadQuestion
from graphsvc.publish.atom import ATOM, feed
from graphsvc.publish.open_files import TABLE_MEDIA, ZIP, TableFormat
from graphsvc.publish.skos import MEDIA_TYPES, Format
from graphsvc.published import ReleaseItem
from graphsvc.releases.differences import ThingChange

router = APIRouter(prefix="/v1", tags=["Vocabulary"])

BY_MEDIA: dict[str, Format] = {media: name for name, media in MEDIA_TYPES.items()}  # type: ignore[misc]
VARY = "Accept, Accept-Encoding"
VARY_TABLES = "Accept-Encoding, Accept-Language"

FormatQuery = Annotated[
    Format | None, Query(alias="format", description="How RDF is written; else Accept decides.")
]


DUMPS = (*BY_MEDIA, *dict.fromkeys(TABLE_MEDIA.values()))
"""The media types of the dump. Accept chooses RDF alone: of a zip it does not say what is in it."""


@router.get(
    "/vocabulary",
    summary="The vocabulary as SKOS or as tables",
    operation_id="vocabulary",
    response_class=Response,
    responses={200: {"content": {media: {} for media in DUMPS}, "description": "The vocabulary"}},
)
def vocabulary(
    request: Request,
    response: Response,
    edition: PublishedDep,
    lang: LangDep,
    format_: Annotated[
        Format | TableFormat | None,
        Query(
            alias="format",
            description="How RDF is written, else Accept decides; or tables: csv and parquet are zips, "
            "xlsx is a workbook for people in `lang`.",
        ),
    ] = None,
    group: Annotated[str | None, Query(description="Only this group and what lies below it.")] = None,
    role: Annotated[str | None, Query(description="Only this role and what it requires.")] = None,
) -> Response:
    """
    Everything open: concepts, schemes, levels, courses, mappings; or what belongs to a group or a role.

    It is the latest release where `version` says nothing else, or the present state where there is none yet.
    """
    if format_ in TABLE_MEDIA:
        whole = group is None and role is None
        return _tables(request, response, edition, cast(TableFormat, format_), lang, whole=whole)
    chosen = cast(Format | None, format_) or _negotiated(request)
    packed = packing(request.headers.get("accept-encoding", ""))
    part = ".".join(filter(None, (group and f"g-{group}", role and f"r-{role}")))
    tag = ".".join(filter(None, (edition.tag, chosen, packed, _plain(part))))
    content = edition.graph.vocabulary(format=chosen, group=group, role=role, packing=packed)
    settle(request, response, tag, "public", day=edition.day, vary=VARY)
    headers = _headers(response) | ({"Content-Encoding": packed} if packed != "identity" else {})
    return Response(content, media_type=MEDIA_TYPES[chosen], headers=headers)


def _tables(
    request: Request, response: Response, edition: Edition, form: TableFormat, lang: Lang, *, whole: bool
) -> Response:
    """Tables in one file; a text is packed as the client likes it, a zip is as it is."""
    if not whole:
        raise BadQuestion("Tables are of the whole vocabulary: leave group and role out, or ask for RDF.")
    packed = packing(request.headers.get("accept-encoding", "")) if form == "jsonl" else "identity"
    told = lang if form == "xlsx" else ""
    tag = ".".join(filter(None, (edition.tag, form, told, packed)))
    settle(request, response, tag, "public", day=edition.day, vary=VARY_TABLES)
    content = edition.graph.tables(format=form, lang=lang, packing=packed)
    name = f"kompetansegraf-{form}.zip" if TABLE_MEDIA[form] == ZIP else f"kompetansegraf.{form}"
    headers = _headers(response) | {"Content-Disposition": f'attachment; filename="{name}"'}
    headers |= {"Content-Encoding": packed} if packed != "identity" else {}
    return Response(content, media_type=TABLE_MEDIA[form], headers=headers)


def _plain(part: str) -> str:
    """What may stand in an ETag (RFC 9110, 8.8.3) and in a header."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "-._") else "_" for char in part)


@router.get(
    "/catalog",
    summary="The catalogue, in DCAT",
    operation_id="catalog",
    response_class=Response,
    responses={200: {"content": {media: {} for media in BY_MEDIA}, "description": "The catalogue"}},
)
def catalog(
    request: Request,
    response: Response,
    edition: PublishedDep,
    settings: SettingsDep,
    format_: FormatQuery = None,
) -> Response:
    """Datasets, their distributions and this service, as DCAT-AP-NO and DCAT-AP want them."""
    chosen = format_ or _negotiated(request)
    settle(request, response, f"{edition.tag}.{chosen}", "public", day=edition.day, vary="Accept")
    content = edition.graph.catalogue(
        base_url=base_url(request, settings), format=chosen, version=edition.version
    )
    return Response(content, media_type=MEDIA_TYPES[chosen], headers=_headers(response))


@router.get("/vocabulary/versions", summary="The releases", operation_id="versions")
def versions(request: Request, response: Response, graph: GraphDep) -> Page[ReleaseItem]:
    """The latest first; hand a `version` to dumps, lists and addresses."""
    found = graph.versions()
    settle(request, response, f"v{found.data[0].version if found.data else 0}", "public")
    return found


@router.get(
    "/changes",
    summary="What releases changed",
    operation_id="changes",
    response_model=Page[ThingChange],
    responses={200: {"content": {ATOM: {}}}},
)
def changes(
    request: Request,
    response: Response,
    graph: GraphDep,
    settings: SettingsDep,
    lang: LangDep,
    since: Annotated[
        str | None, Query(description="After this release; without it after the first.", max_length=40)
    ] = None,
    until: Annotated[
        str | None,
        Query(description="Up to this release, or `now`; without it up to the latest.", max_length=40),
    ] = None,
    net: Annotated[bool, Query(description="Compare the two ends alone, not release by release.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    format_: Annotated[
        Literal["json", "atom"] | None, Query(alias="format", description="Else Accept decides.")
    ] = None,
) -> Page[ThingChange] | Response:
    """Things added, changed (each field before and after) and withdrawn, the latest release first."""
    atom = format_ == "atom" or (format_ is None and _wants_atom(request))
    latest = graph.latest()
    tag = f"c{latest.version if latest else 0}.o{graph.revision().open}.{lang}"
    settle(request, response, f"{tag}.{'atom' if atom else 'json'}", "public")
    found = graph.changes(since=since, until=until, net=net, limit=limit, cursor=cursor, lang=lang)
    if not atom:
        return found
    here = f"{base_url(request, settings)}{request.url.path}?{request.url.query}".rstrip("?")
    more = f"{here.partition('?')[0]}?{_with(request, cursor=found.next)}" if found.next else None
    told = feed(found.data, here, latest.day if latest else None, lang, more=more)
    return Response(told, media_type=ATOM, headers=_headers(response))


def _with(request: Request, **changed: str) -> str:
    """The query that was asked, with some of it changed."""
    return urlencode({**request.query_params, **changed})


def _wants_atom(request: Request) -> bool:
    wanted = accepted(request.headers.get("accept", ""), ["application/json", ATOM])
    if wanted is None:
        raise HTTPException(406, f"Changes come as application/json, {ATOM}.")
    return wanted == ATOM


def _negotiated(request: Request) -> Format:
    media = accepted(request.headers.get("accept", ""), list(BY_MEDIA))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(BY_MEDIA)}.")
    return BY_MEDIA[media]


def _headers(response: Response) -> dict[str, str]:
    """What `settle` put on the answer."""
    return {name: value for name, value in response.headers.items() if name != "content-length"}
