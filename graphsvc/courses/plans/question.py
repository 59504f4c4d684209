"""What a plan is asked for; the body of POST /v1/plans."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graphsvc.courses.closing import HOUR_COST
from graphsvc.courses.plans.problem import Objective
from graphsvc.model.types import Day

MOST_PAIRS = 20_000


class Pair(BaseModel):
    """One person and one competence whose gap is to be closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    employee: str
    competence: str


class PlanQuestion(BaseModel):
    """
    Whose gaps, by which courses, within which limits.

    Whose: `employee`, `unit` (with all below it), `role`, `competence`, `cluster`, or `pairs`; what is named
    combines, and without any it is everybody that the viewer sees.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    employee: Annotated[str | None, Field(description="One person.")] = None
    unit: Annotated[str | None, Field(description="A unit with everything below it.")] = None
    role: Annotated[str | None, Field(description="Those who have this role, and what it asks.")] = None
    competence: Annotated[str | None, Field(description="One competence.")] = None
    cluster: Annotated[
        str | None,
        Field(description="Those of a cluster and its competences; its id, as /v1/gaps/clusters tells it."),
    ] = None
    pairs: Annotated[
        tuple[Pair, ...] | None,
        Field(description="These persons and competences alone.", max_length=MOST_PAIRS),
    ] = None
    should: Annotated[bool, Field(description="Then also what should be met, after all that must.")] = False
    unknown: Annotated[
        bool,
        Field(description="Take what nobody has assessed for level 0; else it is left to an assessment."),
    ] = False
    objective: Annotated[
        Objective,
        Field(description="Lowest cost, fewest hours, or most gap points that a budget closes."),
    ] = "cost"
    budget: Annotated[float | None, Field(ge=0, le=1e12, description="Kroner, all costs together.")] = None
    sessions: Annotated[
        Literal["planned", "unlimited"] | None,
        Field(
            description="Only the runs that are planned, with their days and seats (courses without any are "
            "on demand); or every course whenever it suits. Planned where a deadline or `away` is given."
        ),
    ] = None
    deadline: Annotated[Day | None, Field(description="The last day of the last course.")] = None
    away: Annotated[
        int | None, Field(ge=1, le=100_000, description="The most people of one unit at courses on one day.")
    ] = None
    hour_rate: Annotated[float, Field(ge=0, le=1e6, description="Kroner for an hour away from work.")] = (
        HOUR_COST
    )
    substitute_rate: Annotated[
        float, Field(ge=0, le=1e6, description="Kroner for an hour of whoever stands in.")
    ] = 0.0
    as_of: Annotated[Day | None, Field(description="The day from which it is planned; default today.")] = None
    seconds: Annotated[float, Field(gt=0, le=300, description="How long to look for something better.")] = (
        30.0
    )

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.objective == "points" and self.budget is None:
            raise ValueError("objective points needs a budget; name one, or ask for objective cost.")
        if self.sessions == "unlimited" and (self.deadline or self.away):
            raise ValueError("deadline and away go by the days of runs; leave sessions out, or say planned.")
        if self.deadline and self.as_of and self.deadline < self.as_of:
            raise ValueError("deadline lies before as_of; name a later one.")
        return self

    @property
    def planned(self) -> bool:
        """Whether courses are held on the days of their runs."""
        return self.sessions == "planned" or bool(self.deadline or self.away)
