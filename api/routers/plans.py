"""Which courses close which gaps, in whom, when and at what cost; closed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.bodies import body_of, described
from api.deps import GraphDep, LangDep, ViewerDep
from api.params import DEMO, EMPLOYEE
from graphsvc.courses.plans.answers import Plan
from graphsvc.courses.plans.question import PlanQuestion

router = APIRouter(prefix="/v1", tags=["Courses"])

BodyDep = Annotated[PlanQuestion, Depends(body_of(PlanQuestion))]

EXAMPLE: dict[str, Any] = {"employee": EMPLOYEE, "should": True, "substitute_rate": 350}


@router.post(
    "/plans",
    summary="The courses that close gaps within limits",
    operation_id="plan",
    openapi_extra=described(PlanQuestion, EXAMPLE, DEMO),
)
def plan(graph: GraphDep, viewer: ViewerDep, lang: LangDep, body: BodyDep) -> Plan:
    """
    Who takes what in which order and which run, what it costs, what remains, why, and what else would help.
    """
    return graph.plan(viewer, lang=lang, **body.model_dump())
