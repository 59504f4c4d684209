"""
The CASE provider (1EdTech Competencies and Academic Standards Exchange), 1.1 and 1.0.

Errors are imsx_StatusInfo, as the binding wants it; the API describes itself at its discovery address, not in
the service's own OpenAPI document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.casediscovery import DISCOVERY, document
from api.deps import GraphDep, SettingsDep, settle
from api.errors import NotModified
from api.negotiation import packing
from api.pages.addresses import base_url
from graphsvc.errors import GraphsvcError
from graphsvc.publish.case import NOUNS, InvalidUuid, UnknownObject, dumped
from graphsvc.publish.case_select import BadSelection, BadSort, select
from graphsvc.publish.case_terms import ROOT, Version

log = logging.getLogger("graphsvc.api")

CODES: tuple[tuple[type[GraphsvcError], int, str], ...] = (
    (InvalidUuid, 404, "invaliduuid"),
    (UnknownObject, 404, "unknownobject"),
    (BadSort, 400, "invalid_sort_field"),
    (BadSelection, 400, "invalid_selection_field"),
    (GraphsvcError, 500, "internal_server_error"),
)
"""Status and codeMinor of each error (REST binding, status codes)."""

FIELDS = (
    *("identifier", "uri", "frameworkType", "caseVersion", "creator", "title", "lastChangeDateTime"),
    *("officialSourceURL", "publisher", "description", "subject", "subjectURI", "language", "version"),
    *("adoptionStatus", "statusStartDate", "statusEndDate", "licenseURI", "notes", "CFPackageURI"),
)
"""The fields of a CFDocument."""

NEW_FIELDS = ("frameworkType", "caseVersion")


def status_info(status: int, minor: str, words: str) -> Response:
    """An error as imsx_StatusInfo."""
    body = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": words,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": minor}
            ]
        },
    }
    headers = {"Cache-Control": "no-store"}
    return Response(dumped(body), status, headers, media_type="application/json")


class CaseRoute(APIRoute):
    """A route whose errors are those of CASE."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except (NotModified, HTTPException):
                raise
            except GraphsvcError as error:
                status, minor = next((s, m) for kind, s, m in CODES if isinstance(error, kind))
                if status == 500:
                    log.error("fault: %s", type(error).__name__)
                    return status_info(status, minor, "The service met a fault of its own.")
                return status_info(status, minor, str(error))

        return handled


router = APIRouter(include_in_schema=False, route_class=CaseRoute)


def _answer(request: Request, graph: GraphDep, body: bytes, version: str) -> Response:
    """JSON with its standing, which moves with the open revision."""
    response = Response(body, media_type="application/json")
    settle(request, response, f"o{graph.revision().open}.{version}", "public")
    return response


def _known(version: str) -> Version:
    if version not in ("v1p1", "v1p0"):
        raise UnknownObject(version)
    return version  # type: ignore[return-value]


@router.get(f"{ROOT}v1p1/discovery/{DISCOVERY}")
def discovery(request: Request, settings: SettingsDep) -> Response:
    """What the provider answers, as OpenAPI 3."""
    return Response(dumped(document(base_url(request, settings))), media_type="application/json")


@router.get(ROOT + "{version}/CFDocuments")
def documents(request: Request, graph: GraphDep, settings: SettingsDep, version: str) -> Response:
    known = _known(version)
    fields = [name for name in FIELDS if known == "v1p1" or name not in NEW_FIELDS]
    chosen = select(graph.case().documents(known), fields, dict(request.query_params))
    response = _answer(request, graph, dumped({"CFDocuments": chosen.rows}), version)
    response.headers["X-Total-Count"] = str(chosen.total)
    here = f"{base_url(request, settings)}{request.url.path}"
    response.headers["Link"] = ", ".join(f'<{here}?{q}>; rel="{rel}"' for rel, q in chosen.pages.items())
    return response


@router.get(ROOT + "{version}/CFPackages/{sourced_id}")
def package(request: Request, graph: GraphDep, version: str, sourced_id: str) -> Response:
    packed = packing(request.headers.get("accept-encoding", ""))
    response = Response(media_type="application/json")
    content = graph.case().written(_known(version), sourced_id, packed)
    tag = f"o{graph.revision().open}.{version}.{packed}"
    settle(request, response, tag, "public", vary="Accept-Encoding")
    if packed != "identity":
        response.headers["Content-Encoding"] = packed
    response.body = content
    response.headers["Content-Length"] = str(len(content))
    return response


@router.get(ROOT + "{version}/{noun}/{sourced_id}")
def resource(request: Request, graph: GraphDep, version: str, noun: str, sourced_id: str) -> Response:
    known = _known(version)
    if noun not in NOUNS:
        raise UnknownObject(noun)
    return _answer(request, graph, dumped(graph.case().get(known, noun, sourced_id)), version)


@router.api_route(ROOT + "{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(request: Request, rest: str) -> Response:  # noqa: ARG001 - the path is the address
    """What else lies below the provider's address."""
    if request.method != "GET":
        return status_info(405, "forbidden", "This provider is for reading only.")
    return status_info(404, "unknownobject", "There is nothing at this address.")
