"""Which courses develop a competence, and which, in order, close a gap."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import GraphDep, LangDep, Open, SettingsDep
from api.params import CompetencePath, CompetenceQuery, RolePath, working
from graphsvc.answers import Page
from graphsvc.courses.closing import HIGHEST, Closing, CourseStep
from graphsvc.courses.offered import Offer
from graphsvc.publish.case import dumped
from graphsvc.publish.schema_course import JSON_LD, course_jsonld

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


@router.get(
    "/roles/{role:path}/courses", summary="What develops a role's competences", operation_id="role_courses"
)
def role_courses(graph: GraphDep, lang: LangDep, role: RolePath) -> Page[Offer]:
    """Per competence that the role requires, the courses that begin below the required level."""
    return graph.role_courses(role=role, lang=lang)


@router.get(
    "/courses/{course:path}/jsonld",
    summary="A course as schema.org",
    operation_id="course_jsonld",
    response_class=Response,
    responses={200: {"content": {JSON_LD: {}}, "description": "schema.org/Course"}},
)
def jsonld(
    response: Response,
    graph: GraphDep,
    lang: LangDep,
    settings: SettingsDep,
    course: Annotated[str, Path(description="Id or URI.", **working("innforing-i-legemiddelhandtering"))],
) -> Response:
    """What it teaches, how long it takes, what it costs and when, as search engines read it."""
    body = graph.thing(kind="courses", id=course, lang=lang).body()
    held = course_jsonld(body, lang, settings.base_url.rstrip("/"))
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(dumped(held), media_type=JSON_LD, headers=headers)
