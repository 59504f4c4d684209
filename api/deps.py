"""What handlers are given: the graph, the language, the viewer, and the answer's standing (ETag)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Annotated, cast

from fastapi import Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from api.auditing import begin
from api.auth.refusal import REALM
from api.door import at_the_door
from api.errors import NotModified
from api.standing import revision, standing
from api.told import told
from graphsvc.answers import LANGS, Lang
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings

bearer = HTTPBearer(
    scheme_name="viewer",
    auto_error=False,
    description="Who asks: a token of the issuer, or a key. With GRAPHSVC_AUTH=local nothing is sent: the "
    "service acts as hr on this machine.",
)


async def _graph(request: Request) -> Graph:
    return cast(Graph, request.app.state.graph)


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


GraphDep = Annotated[Graph, Depends(_graph)]
SettingsDep = Annotated[Settings, Depends(_settings)]


def preferred(header: str, default: Lang) -> Lang:
    """
    The first of our languages in an Accept-Language header, by its weights.

    `no` means bokmål; `*` and what we do not speak leave the default.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        wishes.append((-quality, place, tag.strip().lower()))
    for quality, _, tag in sorted(wishes):
        code = "nb" if tag.split("-")[0] == "no" else tag.split("-")[0]
        if quality < 0 and code in LANGS:
            return code
    return default


async def _lang(
    request: Request,
    settings: SettingsDep,
    lang: Annotated[
        Lang | None, Query(description="Language of labels and texts; else Accept-Language decides.")
    ] = None,
) -> Lang:
    return lang or preferred(request.headers.get("accept-language", ""), settings.lang)


LangDep = Annotated[Lang, Depends(_lang)]


async def _asker(request: Request) -> Viewer:
    """Whoever asks, for a route that is open to all but tells some more. Errors: 401 for a wrong token."""
    told(request.scope).asked = True
    return (await at_the_door(request)).viewer


AskerDep = Annotated[Viewer, Depends(_asker)]


async def _alike(request: Request) -> None:
    """Say that an answer hangs on what the viewer may see, and on nothing else of hers."""
    told(request.scope).alike = True


Alike = Depends(_alike)
"""On a closed route whose answer may be given to others who may see the same, each noted in her own name."""


async def _viewer(
    request: Request,
    asker: AskerDep,
    settings: SettingsDep,
    _token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Viewer:
    """The viewer of a closed route; nobody gets further without one. Errors: 401; Forbidden (stranger)."""
    signed_in = (await at_the_door(request)).signed_in
    if signed_in or asker.kind != "public":
        await begin(request)
    if asker.kind != "public":
        return asker
    if signed_in:
        raise Forbidden(
            "You have signed in, but nobody here is known by that name: the open routes are yours."
        )
    raise HTTPException(
        401,
        "This is about people, and this service has the open routes only."
        if settings.auth == "public"
        else "This is about people, and nothing that was sent says who asks.",
        {"WWW-Authenticate": REALM},
    )


ViewerDep = Annotated[Viewer, Depends(_viewer)]

VARY_WHO = "Accept-Language, Accept, Authorization, Cookie"
"""What a closed answer depends on."""


def settle(
    request: Request,
    response: Response,
    tag: str,
    scope: str,
    *,
    day: str | None = None,
    vary: str = "Accept-Language, Accept",
) -> None:
    """
    Put ETag and caching on the answer, or stop where the client already has it.

    `day` is that of the release that is told of. If-Modified-Since is not looked at: two releases may be of
    one day.
    """
    etag = f'W/"{tag}"'
    headers = {"ETag": etag, "Cache-Control": f"{scope}, no-cache", "Vary": vary}
    if day:
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
        headers["Last-Modified"] = format_datetime(midnight, usegmt=True)
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if etag.removeprefix("W/") in known:
        raise NotModified(headers)
    response.headers.update(headers)


def mark(request: Request, viewer: Viewer) -> str:
    """
    What a closed answer's ETag says of who may see it, and of what was asked.

    Nobody who may see less has the tag of another's answer, so that 304 is given to nobody who would not be
    given the answer; a browser that two people share fetches it anew.
    """
    told = (
        *(viewer.kind, viewer.employee, *map(sorted, (viewer.units, viewer.systems, viewer.also))),
        *(request.url.path, request.url.query),
    )
    key: bytes = request.app.state.mark_key
    return blake2b(repr(told).encode(), key=key, digest_size=8).hexdigest()


async def _open(request: Request, response: Response, graph: GraphDep, lang: LangDep) -> None:
    now = await revision(graph)
    settle(request, response, f"o{now.open}.{lang}", "public")


async def _closed(
    request: Request, response: Response, viewer: ViewerDep, graph: GraphDep, lang: LangDep
) -> None:
    asked = request.query_params.get("as_of")
    try:
        number, day = await standing(graph, asked)
    except BadQuestion:
        return  # the route tells it, with all else that is wrong
    settle(request, response, f"{number}.{day}.{lang}.{mark(request, viewer)}", "private", vary=VARY_WHO)


Open = Depends(_open)
"""On a route whose answer changes with the open revision."""

Closed = Depends(_closed)
"""On a route whose answer changes with the revision and the day, and is the viewer's own."""
