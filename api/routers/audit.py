"""Who read or changed what about whom: for the person herself, and for the auditor; closed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from api.deps import GraphDep, LangDep, ViewerDep
from api.params import DEMO, EMPLOYEE, Cursor, Limit, Unit, working
from graphsvc.answers import Page
from graphsvc.audit.answers import AuditEntry, ChangeEntry, Look
from graphsvc.model.types import Day


async def _fresh(_viewer: ViewerDep, response: Response) -> None:
    """It grows with every question, this one too, whatever revision the graph stands at."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/v1", tags=["Audit"], dependencies=[Depends(_fresh)])

Since = Annotated[Day | None, Query(description="Entries of this day (in UTC) or later.")]
Until = Annotated[Day | None, Query(description="Entries of this day (in UTC) or earlier.")]


@router.get("/employees/{employee}/seen-by", summary="Who looked at a person", operation_id="seen_by")
def seen_by(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    employee: Annotated[str, Path(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    own: Annotated[bool, Query(description="Also when it was the person herself.")] = False,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Look]:
    """When, as what and of which unit, and what was told or changed; the latest first."""
    return graph.seen_by(
        viewer,
        employee=employee,
        own=own,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )


@router.get("/audit", summary="The audit trail", operation_id="audit")
def audit(
    graph: GraphDep,
    viewer: ViewerDep,
    actor: Annotated[
        str | None, Query(description="What this employee asked, or `subject:...`, who is none.")
    ] = None,
    about: Annotated[str | None, Query(description="What was asked about this employee.")] = None,
    action: Annotated[
        Literal["read", "change", "forget", "mend"] | None, Query(description="Entries of this kind.")
    ] = None,
    thing: Annotated[
        str | None, Query(description="What was asked: the operationId of a route, such as why.")
    ] = None,
    unit: Unit = None,
    outcome: Annotated[
        Literal["given", "refused", "failed", "begun"] | None, Query(description="What came of it.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AuditEntry]:
    """Who asked what about whom, the latest first; for auditors and HR."""
    return graph.audit(
        viewer,
        actor=actor,
        about=about,
        action=action,
        thing=thing,
        unit=unit,
        outcome=outcome,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )


@router.get("/audit/changes", summary="The change log", operation_id="change_log")
def change_log(
    graph: GraphDep,
    viewer: ViewerDep,
    since: Annotated[int, Query(ge=0, description="Revisions after this one.")] = 0,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ChangeEntry]:
    """The revisions of the graph, oldest first: when, by whom, why; without values, for auditors and HR."""
    return graph.change_log(viewer, since=since, limit=limit, cursor=cursor)
