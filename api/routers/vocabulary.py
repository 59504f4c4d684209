"""The whole open vocabulary, in the formats that others read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.deps import GraphDep, settle
from api.negotiation import accepted
from graphsvc.publish.skos import MEDIA_TYPES, Format

router = APIRouter(prefix="/v1", tags=["Vocabulary"])

BY_MEDIA = {media: name for name, media in MEDIA_TYPES.items()}


@router.get(
    "/vocabulary",
    summary="The vocabulary as SKOS",
    operation_id="vocabulary",
    response_class=Response,
    responses={200: {"content": {media: {} for media in BY_MEDIA}, "description": "The vocabulary"}},
)
def vocabulary(
    request: Request,
    response: Response,
    graph: GraphDep,
    format_: Annotated[
        Format | None, Query(alias="format", description="How RDF is written; else Accept decides.")
    ] = None,
) -> Response:
    """Everything open: concepts, schemes, levels, courses, mappings."""
    chosen = format_ or _negotiated(request)
    settle(request, response, f"o{graph.revision().open}.{chosen}", "public")
    headers = dict(response.headers)
    headers.pop("content-length", None)
    return Response(graph.vocabulary(format=chosen), media_type=MEDIA_TYPES[chosen], headers=headers)


def _negotiated(request: Request) -> Format:
    media = accepted(request.headers.get("accept", ""), list(BY_MEDIA))
    if media is None:
        raise HTTPException(406, f"The vocabulary comes as {', '.join(BY_MEDIA)}.")
    return BY_MEDIA[media]  # type: ignore[return-value]
