"""Who could fill a role, which roles lie within reach and are alike, and what hangs on few people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.deps import VARY_WHO, Alike, AskerDep, Closed, GraphDep, LangDep, ViewerDep, mark, settle
from api.params import DEMO, EMPLOYEE, AsOf, Common, Cursor, Limit, RolePath, Unit, working
from graphsvc.answers import Page
from graphsvc.gaps.fragility import MOST_HOLDERS, MOST_MONTHS, Fragility
from graphsvc.roles.answers import SimilarRole
from graphsvc.roles.distance import Order
from graphsvc.roles.holders import sees_holders
from graphsvc.roles.mobility import Candidate, RoleInReach
from graphsvc.roles.similarity import Measure

router = APIRouter(prefix="/v1", tags=["Roles"])

OrderQuery = Annotated[Order, Query(description="By level points, by the cheapest courses, or by what bars.")]
Qualified = Annotated[bool, Query(description="Only where no formal qualification bars.")]


@router.get(
    "/roles/{role:path}/similar",
    summary="Roles that share most with a role",
    operation_id="similar",
    dependencies=[Alike],
)
def similar(
    request: Request,
    response: Response,
    graph: GraphDep,
    asker: AskerDep,
    lang: LangDep,
    role: RolePath,
    measure: Annotated[
        Measure, Query(description="Weighted by levels, necessity and rarity; or plain shares.")
    ] = "weighted",
    limit: Limit = 10,
    common: Common = False,
) -> Page[SimilarRole]:
    """What is shared, what is missing, and which qualifications bar, the most similar role first."""
    if not sees_holders(asker):
        settle(request, response, f"o{graph.revision().open}.{lang}", "public")
    else:
        tag = ".".join(map(str, (*graph.standing(), lang, mark(request, asker))))
        settle(request, response, tag, "private", vary=VARY_WHO)
    return graph.similar(asker, role=role, measure=measure, limit=limit, common=common, lang=lang)


@router.get(
    "/roles/{role:path}/candidates",
    summary="Employees by distance to a role",
    operation_id="candidates",
    dependencies=[Closed],
)
def candidates(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    role: RolePath,
    unit: Unit = None,
    order: OrderQuery = "points",
    qualified: Qualified = False,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Candidate]:
    """What each lacks in level points, in the cheapest courses, and in qualifications; for HR alone."""
    return graph.candidates(
        viewer,
        role=role,
        unit=unit,
        order=order,
        qualified=qualified,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )


@router.get(
    "/employees/{employee}/reach",
    summary="Roles within reach of an employee",
    operation_id="reach",
    dependencies=[Closed],
)
def reach(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    employee: Annotated[str, Path(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    order: OrderQuery = "points",
    qualified: Qualified = False,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[RoleInReach]:
    """Other roles, the nearest first: what is missing, the courses that close it, and what bars."""
    return graph.reach(
        viewer,
        employee=employee,
        order=order,
        qualified=qualified,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )


@router.get("/fragility", summary="What hangs on few people", operation_id="fragility", dependencies=[Closed])
def fragility(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    unit: Unit = None,
    most: Annotated[
        int, Query(ge=1, le=MOST_HOLDERS, description="Competences that at most so many hold.")
    ] = 2,
    leaving: Annotated[
        str | None, Query(description="Ids of employees with a comma between: what breaks if they all leave.")
    ] = None,
    months: Annotated[
        int, Query(ge=1, le=MOST_MONTHS, description="Qualifications that run out within so many months.")
    ] = 6,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Fragility:
    """Per unit, gravest first; what breaks if any one, any two, or those named leave; what runs out."""
    named = [part.strip() for part in (leaving or "").split(",") if part.strip()]
    return graph.fragility(
        viewer,
        unit=unit,
        most=most,
        leaving=named,
        months=months,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )
