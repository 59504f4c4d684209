"""The same questions on an imagined graph, beside today's; closed, and nothing is written."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import body_of, described
from api.deps import GraphDep, LangDep, ViewerDep
from api.params import DEMO, EMPLOYEE
from graphsvc.courses.plans.question import PlanQuestion
from graphsvc.gaps.figures import Dimension
from graphsvc.gaps.fragility import MOST_HOLDERS
from graphsvc.gaps.scenarios.scenario import MOST_STEPS, Ask, Scenario
from graphsvc.gaps.scenarios.steps import Step
from graphsvc.model.types import Day, EmploymentKind, Method
from graphsvc.paging import MOST

router = APIRouter(prefix="/v1", tags=["Gaps"])


class ScenarioQuestion(BaseModel):
    """What is imagined, step by step, and what is asked of it; the filters are those of `/v1/gaps`."""

    model_config = ConfigDict(extra="forbid")

    steps: tuple[Step, ...] = Field(max_length=MOST_STEPS, description="Taken one after another.")
    ask: tuple[Ask, ...] = Field(("gaps",), min_length=1, max_length=5, description="What is answered.")
    by: Dimension = Field("unit", description="What a row of gaps stands for.")
    unit: str | None = None
    role: str | None = None
    profile: str | None = None
    system: str | None = None
    competence: str | None = None
    group: str | None = None
    necessity: Annotated[str, Field(pattern="^(must|should)$")] = "must"
    basis: Annotated[str, Field(pattern="^(legal|other)$")] | None = None
    kind: EmploymentKind | None = None
    method: Method | None = None
    assessed_since: Day | None = None
    on_leave: bool = False
    plan: PlanQuestion | None = Field(
        None, description="Of plan: whose gaps, within which limits; default those of the unit, role, ..."
    )
    most: int = Field(
        2, ge=1, le=MOST_HOLDERS, description="Of fragility: competences that at most so many hold."
    )
    as_of: Day | None = Field(None, description="The day asked about; default today.")
    limit: int = Field(50, ge=1, le=MOST, description="The most rows of each answer.")


BodyDep = Annotated[ScenarioQuestion, Depends(body_of(ScenarioQuestion))]

EXAMPLE: dict[str, Any] = {
    "steps": [{"do": "leave", "employees": [EMPLOYEE]}],
    "ask": ["gaps", "fragility"],
    "by": "unit",
}


@router.post(
    "/scenarios",
    summary="Today beside an imagined graph",
    operation_id="scenario",
    openapi_extra=described(ScenarioQuestion, EXAMPLE, DEMO),
)
def scenario(graph: GraphDep, viewer: ViewerDep, lang: LangDep, body: BodyDep) -> Scenario:
    """People leave or move, units merge, a role or system arrives, requirements rise; nothing is written."""
    return graph.scenario(
        viewer,
        lang=lang,
        **{name: getattr(body, name) for name in type(body).model_fields if name != "plan"},
        plan=None if body.plan is None else body.plan.model_dump(),
    )
