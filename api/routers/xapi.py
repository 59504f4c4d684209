"""
Statements of xAPI 1.0.3 from learning platforms: taken in here, never handed out.

Not an LRS, and no part of one: Communication 2.0 has a place for tools that "implement POST Statements for
the purposes of receiving". The specification describes these routes, so the OpenAPI document does not.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.deps import GraphDep, ViewerDep
from api.told import tells
from api.xapi import VERSION, BodyDep, request_of, statement_id
from graphsvc.errors import Forbidden
from graphsvc.graph import Graph

router = APIRouter(prefix="/xapi", include_in_schema=False)

NO_STORE = {"Cache-Control": "no-store"}


@router.api_route("/about", methods=["GET", "HEAD"])
def about(response: Response) -> dict[str, Any]:
    """2.8: what versions are spoken; open to all, whatever version is asked for (2.8.s5.b3, b4)."""
    response.headers.update(NO_STORE)
    return {"version": [VERSION, "1.0.2", "1.0.1", "1.0.0"]}


@router.post("/statements", dependencies=[Depends(request_of())])
def post(
    request: Request, graph: GraphDep, viewer: ViewerDep, body: BodyDep, response: Response
) -> list[str]:
    """2.1.2: one statement or several, all or none; the ids in the order of the request."""
    response.headers.update(NO_STORE)
    return _sent(request, graph, graph.completions.send(viewer, body))


@router.put("/statements", status_code=204, dependencies=[Depends(request_of("statementId"))])
def put(
    request: Request,
    graph: GraphDep,
    viewer: ViewerDep,
    key: Annotated[str, Depends(statement_id)],
    body: BodyDep,
) -> Response:
    """2.1.1: one statement under an id."""
    _sent(request, graph, graph.completions.send(viewer, body, single=True, statement_id=key))
    return Response(status_code=204, headers=NO_STORE)


def _sent(request: Request, graph: Graph, ids: list[str]) -> list[str]:
    """The ids, which name nobody; the audit is told whom the statements are about."""
    tells(request, about=graph.completions.people(ids))
    return ids


@router.api_route("/statements", methods=["GET", "HEAD"])
def get(_viewer: ViewerDep) -> None:
    """2.1.3 is for record stores: what completions say of people is kept, statements are not."""
    raise Forbidden(
        "Statements are taken in here and not handed out: this is no learning record store. What became of "
        "them, HR sees under /v1/completions."
    )
