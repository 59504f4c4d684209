"""Which courses develop a competence, and which, in order, close a gap."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import GraphDep, LangDep, Open
from api.params import CompetencePath, CompetenceQuery
from graphsvc.answers import Page
from graphsvc.courses.closing import HIGHEST, Closing, CourseStep

router = APIRouter(prefix="/v1", tags=["Courses"], dependencies=[Open])


@router.get(
    "/courses/closing", summary="Courses that take somebody from a level to a level", operation_id="closing"
)
def closing(
    graph: GraphDep,
    lang: LangDep,
    competence: CompetenceQuery,
    from_: Annotated[int, Query(alias="from", ge=0, le=HIGHEST, description="The level held.")] = 0,
    to: Annotated[int, Query(ge=0, le=HIGHEST, description="The level wanted.")] = HIGHEST,
) -> Closing:
    """In order, the cheapest first; where courses do not reach, how it is learned otherwise."""
    return graph.closing(competence=competence, from_=from_, to=to, lang=lang)


@router.get(
    "/competences/{competence:path}/courses",
    summary="What develops a competence",
    operation_id="competence_courses",
)
def competence_courses(
    graph: GraphDep,
    lang: LangDep,
    competence: CompetencePath,
    level: Annotated[
        int | None, Query(ge=0, le=HIGHEST, description="Only courses that raise somebody who stands here.")
    ] = None,
) -> Page[CourseStep]:
    """The courses with their levels, and what each builds on."""
    return graph.competence_courses(competence=competence, level=level, lang=lang)
