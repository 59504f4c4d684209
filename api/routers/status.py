"""What is loaded."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.deps import AskerDep, GraphDep, settle
from graphsvc.status import Status, counts_people

router = APIRouter(prefix="/v1", tags=["Vocabulary"])


@router.get("/status", summary="What is loaded", operation_id="status")
def status(request: Request, response: Response, graph: GraphDep, asker: AskerDep) -> Status:
    """Nodes per label, edges per type, and the vocabularies; the public sees the open ones."""
    now = graph.revision()
    if counts_people(asker):
        settle(request, response, f"{now.number}.status", "private")
    else:
        settle(request, response, f"o{now.open}.status", "private")
    return graph.status(asker)
