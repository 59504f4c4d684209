"""Who one is here, who stands in for whom, and who was a candidate; closed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import body_of, described
from api.deps import GraphDep, ViewerDep
from api.params import COMPETENCE, DEMO, EMPLOYEE, Cursor, Limit, working
from graphsvc.access.candidacies import Candidacy
from graphsvc.access.deputies import MOST_UNITS, Deputised
from graphsvc.answers import Answer, Page
from graphsvc.model.types import Day
from graphsvc.query import LONGEST, MOST_ROWS, MOST_SECONDS, Rows

router = APIRouter(prefix="/v1", tags=["Access"])


class Me(Answer):
    """All that the one who asks is today, and how far it reaches; what is below the units is hers too."""

    kinds: tuple[str, ...]
    employee: str | None
    units: tuple[str, ...]
    systems: tuple[str, ...]


class DelegationGiven(BaseModel):
    """Units that a deputy gets from one day to another; both belong to it."""

    model_config = ConfigDict(extra="forbid")

    deputy: str = Field(min_length=1, max_length=120, description="Id of the employee who stands in.")
    units: tuple[str, ...] = Field(
        min_length=1, max_length=MOST_UNITS, description="Units that the giver manages, or units below them."
    )
    valid_from: Day
    valid_to: Day
    giver: str | None = Field(
        None, max_length=120, description="Whose units; HR names her, others give their own."
    )


BodyDep = Annotated[DelegationGiven, Depends(body_of(DelegationGiven))]

EXAMPLE: dict[str, Any] = {
    "giver": "demo-000001",
    "deputy": "demo-000002",
    "units": ["demo-kommune"],
    "valid_from": "2026-12-01",
    "valid_to": "2026-12-31",
}


class Question(BaseModel):
    """An own statement, its parameters, and how much it may find and take."""

    model_config = ConfigDict(extra="forbid")

    cypher: str = Field(
        max_length=LONGEST, description="Begins with MATCH, OPTIONAL MATCH, UNWIND, WITH or RETURN."
    )
    params: dict[str, Any] = Field(default_factory=dict, description="Values for the $names in it.")
    limit: int = Field(100, ge=1, le=MOST_ROWS, description="The most rows; past it nothing is answered.")
    seconds: float = Field(10.0, gt=0, le=MOST_SECONDS, description="The most time.")


QuestionDep = Annotated[Question, Depends(body_of(Question))]

ASKED: dict[str, Any] = {
    "cypher": "MATCH (r:Role)-[q:REQUIRES]->(c:Competence {id: $competence}) WHERE q.level >= 3 "
    "RETURN r.id AS role, q.level AS level ORDER BY role LIMIT 5",
    "params": {"competence": COMPETENCE},
}


def _unkept(response: Response) -> None:
    """What State says is asked for anew each time: it changes without a revision."""
    response.headers["Cache-Control"] = "private, no-store"


@router.get("/me", summary="Who I am here", operation_id="me", dependencies=[Depends(_unkept)])
def me(viewer: ViewerDep) -> Me:
    """What follows from how one signed in, from the graph and from delegations, as of today."""
    return Me(
        kinds=tuple(sorted(viewer.kinds)),
        employee=viewer.employee,
        units=tuple(sorted(viewer.units)),
        systems=tuple(sorted(viewer.systems)),
    )


@router.get(
    "/delegations",
    summary="Who stands in for whom",
    operation_id="delegations",
    dependencies=[Depends(_unkept)],
)
def delegations(
    graph: GraphDep,
    viewer: ViewerDep,
    employee: Annotated[str | None, Query(description="Given by or to this employee.")] = None,
) -> Page[Deputised]:
    """Newest first, also what has ended; those that one gave or was given, for HR everybody's."""
    return graph.delegations(viewer, employee=employee)


@router.post(
    "/delegations",
    summary="Hand units to a deputy for a period",
    operation_id="delegate",
    status_code=201,
    openapi_extra=described(DelegationGiven, EXAMPLE, DEMO),
)
def delegate(graph: GraphDep, viewer: ViewerDep, body: BodyDep) -> Page[Deputised]:
    """Never longer or wider than what the giver has on the day; one row per unit."""
    return graph.delegate(viewer, **body.model_dump())


@router.delete(
    "/delegations/{number}", summary="Take a delegation back", operation_id="end_delegation", status_code=200
)
def end_delegation(
    graph: GraphDep,
    viewer: ViewerDep,
    number: Annotated[int, Path(ge=1, le=2**53, description="`id` of the delegation.")],
) -> Page[Deputised]:
    """By who gave it, by the deputy, or by HR; it counts from the next request. Twice is fine."""
    return graph.end_delegation(viewer, number=number)


@router.post(
    "/query",
    summary="Own Cypher, read only",
    operation_id="query",
    openapi_extra=described(Question, ASKED, "From the shipped vocabulary"),
)
def query(graph: GraphDep, viewer: ViewerDep, body: QuestionDep) -> Rows:
    """For HR over the whole graph, for everybody else who has signed in over a copy of what is open."""
    return graph.query(viewer, **body.model_dump())


@router.get(
    "/employees/{employee}/candidacies",
    summary="Roles that an employee was a candidate for",
    operation_id="candidacies",
    dependencies=[Depends(_unkept)],
)
def candidacies(
    graph: GraphDep,
    viewer: ViewerDep,
    employee: Annotated[str, Path(description="Id of an employee.", **working(EMPLOYEE, DEMO))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Candidacy]:
    """Who was shown her as a candidate for which role, and when; for herself and HR."""
    return graph.candidacies(viewer, employee=employee, limit=limit, cursor=cursor)
