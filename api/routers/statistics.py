"""Fixed tables of counts, frozen monthly; closed, and the same for everybody who works here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import Closed, GraphDep, LangDep, ViewerDep
from api.params import Cursor, Limit, Unit, working
from graphsvc.answers import Page
from graphsvc.statistics.tables import StatisticsPage, StatisticsTable

router = APIRouter(prefix="/v1", tags=["Statistics"], dependencies=[Closed])


@router.get("/statistics", summary="The fixed tables and their months", operation_id="statistics")
def statistics(graph: GraphDep, viewer: ViewerDep, lang: LangDep) -> Page[StatisticsTable]:
    """What each table is about, and which months are frozen."""
    return graph.statistics(viewer, lang=lang)


@router.get("/statistics/{table}", summary="A fixed table of a month", operation_id="statistics_table")
def statistics_table(
    graph: GraphDep,
    viewer: ViewerDep,
    lang: LangDep,
    table: Annotated[str, Path(description="groups, systems or requirements.", **working("systems"))],
    month: Annotated[str | None, Query(description="YYYY-MM; default the latest.", max_length=7)] = None,
    key: Annotated[str | None, Query(description="One subject: a group, a system, a requirement.")] = None,
    system: Annotated[str | None, Query(description="What concerns this IT system.")] = None,
    unit: Unit = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> StatisticsPage:
    """
    People assessed, and with a gap, by unit. Cells under five people are withheld, where nearly all or none
    have a gap, and what would betray them. Filters choose rows and change no figure.
    """
    return graph.statistics_table(
        viewer,
        table=table,
        month=month,
        key=key,
        system=system,
        unit=unit,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )
