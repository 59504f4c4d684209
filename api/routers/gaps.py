"""Where competence is missing, in whom, and why; closed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from api.deps import Alike, Closed, GraphDep, LangDep, ViewerDep
from api.params import DEMO, EMPLOYEE, AsOf, CompetenceQuery, Cursor, Limit, Necessity, Unit, working
from graphsvc.answers import Page
from graphsvc.gaps.clusters import Cluster
from graphsvc.gaps.compared import ComparedRow
from graphsvc.gaps.figures import Dimension
from graphsvc.gaps.hotspots import Hotspot, HotspotMatrix
from graphsvc.gaps.rows import GapRow
from graphsvc.gaps.why import EmployeeGaps, Why
from graphsvc.model.types import Day, EmploymentKind, Method

router = APIRouter(prefix="/v1", tags=["Gaps"], dependencies=[Closed])


async def _filters(
    unit: Unit = None,
    role: Annotated[str | None, Query(description="People who have this role.")] = None,
    profile: Annotated[str | None, Query(description="People who have this profile.")] = None,
    system: Annotated[str | None, Query(description="Competences that concern this IT system.")] = None,
    competence: Annotated[str | None, Query(description="One competence.")] = None,
    group: Annotated[str | None, Query(description="Competences in this group or below it.")] = None,
    necessity: Necessity = "must",
    basis: Annotated[
        Literal["legal", "other"] | None, Query(description="What the law asks, or what must asks beyond it.")
    ] = None,
    kind: Annotated[EmploymentKind | None, Query(description="Employments of this kind.")] = None,
    method: Annotated[Method | None, Query(description="Where the assessment in force is by this.")] = None,
    assessed_since: Annotated[
        Day | None, Query(description="Where the assessment in force is from this day or later.")
    ] = None,
    on_leave: Annotated[bool, Query(description="Employments on leave too.")] = False,
) -> dict[str, Any]:
    return locals()


FiltersDep = Annotated[dict[str, Any], Depends(_filters)]


@router.get("/gaps", summary="Gap figures by one dimension", operation_id="gaps", dependencies=[Alike])
def gaps(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    filters: FiltersDep,
    by: Annotated[Dimension, Query(description="What a row stands for.")] = "unit",
    ranked: Annotated[
        bool, Query(description="Tell legal must, other must and should apart, and order by them.")
    ] = False,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[GapRow]:
    """Known gaps and unknown ones apart, most known gap points first; filters combine."""
    return graph.gaps(
        viewer, by=by, ranked=ranked, as_of=as_of, limit=limit, cursor=cursor, lang=lang, **filters
    )


@router.get("/gaps/compared", summary="Gap figures of two days", operation_id="compared")
def compared(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    filters: FiltersDep,
    since: Annotated[Day, Query(description="The earlier day, YYYY-MM-DD.", **working("2026-01-01", DEMO))],
    by: Annotated[Dimension, Query(description="What a row stands for.")] = "unit",
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ComparedRow]:
    """The difference split into people moved, requirements changed, learned, newly assessed and expired."""
    return graph.compared(
        viewer, since=since, by=by, as_of=as_of, limit=limit, cursor=cursor, lang=lang, **filters
    )


@router.get("/gaps/hotspots", summary="Where gaps cluster", operation_id="hotspots", dependencies=[Alike])
def hotspots(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    unit: Unit = None,
    form: Annotated[
        Literal["list", "matrix"],
        Query(description="Hot cells in order; or, for a heat map, all cells of units by competence groups."),
    ] = "list",
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Hotspot] | HotspotMatrix:
    """Units and groups with more gap than their own requirements and chance predict, the clearest first."""
    return graph.hotspots(viewer, unit=unit, form=form, as_of=as_of, limit=limit, cursor=cursor, lang=lang)


@router.get(
    "/gaps/clusters", summary="What is missing together", operation_id="clusters", dependencies=[Alike]
)
def clusters(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    unit: Unit = None,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Cluster]:
    """Competences that the same people lack more than chance makes, who and where, what closes most of it."""
    return graph.clusters(viewer, unit=unit, as_of=as_of, limit=limit, cursor=cursor, lang=lang)


@router.get("/gaps/why", summary="Where a figure comes from", operation_id="why")
def why(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    employee: Annotated[str, Query(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    competence: CompetenceQuery,
    as_of: AsOf = None,
) -> Why:
    """The requirement that set it and its source and basis, the assessment in force, what it overruled."""
    return graph.why(viewer, employee=employee, competence=competence, as_of=as_of, lang=lang)


@router.get("/employees/{employee}/gaps", summary="The gaps of a person", operation_id="employee_gaps")
def employee_gaps(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    employee: Annotated[str, Path(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    as_of: AsOf = None,
) -> EmployeeGaps:
    """Largest known gaps first, unknown ones told apart; formal qualifications beside."""
    return graph.employee_gaps(viewer, employee=employee, as_of=as_of, lang=lang)
