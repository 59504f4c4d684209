"""What a person may ask for about herself: a copy of all that is stored; closed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.deps import GraphDep, ViewerDep
from api.params import DEMO, EMPLOYEE, working
from graphsvc.people.rights.export import PersonExport

router = APIRouter(prefix="/v1", tags=["Rights"])

HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
NEVER_KEPT = {"Cache-Control": "no-store"}


@router.get(
    "/employees/{employee}/export",
    summary="All that is stored of a person",
    operation_id="export_person",
    response_model=PersonExport,
    responses=HTML,
)
def export_person(
    graph: GraphDep,
    viewer: ViewerDep,
    employee: Annotated[str, Path(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    form: Annotated[
        Literal["json", "html"],
        Query(alias="format", description="As data, or as a page to read and print, in Norwegian."),
    ] = "json",
) -> Response:
    """For herself, and for hr on her behalf: graph, audit trail, what lies beside it (GDPR art. 15)."""
    found = graph.export_person(viewer, employee=employee)
    if form == "html":
        from graphsvc.people.rights.page import page_of

        return HTMLResponse(page_of(found), headers=NEVER_KEPT)
    return JSONResponse(found.body(), headers=NEVER_KEPT)
