"""The parameters that several routes share, with their bounds, words and working examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query

from graphsvc.model.types import Day
from graphsvc.paging import MOST

ROLE = "sykepleier-hjemmetjeneste"
OTHER_ROLE = "avdelingsleder-sykehjem"
COMPETENCE = "legemiddelhandtering"
EMPLOYEE = "demo-000001"
DEMO = "From the demo municipality"


def working(value: str, summary: str = "From the shipped vocabulary") -> Any:
    """An example that the documentation page fills in, and that the tests press."""
    return {"openapi_examples": {"shipped": {"summary": summary, "value": value}}}


RolePath = Annotated[str, Path(description="Id, URI or ESCO UUID of a role.", **working(ROLE))]
CompetencePath = Annotated[
    str, Path(description="Id, URI or ESCO UUID of a competence.", **working(COMPETENCE))
]
CompetenceQuery = Annotated[
    str, Query(description="Id, URI or ESCO UUID of a competence.", **working(COMPETENCE))
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="The most rows of one page.")]
Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=400)]
Common = Annotated[bool, Query(description="Count what comes through included profiles too.")]
AsOf = Annotated[Day | None, Query(description="The day asked about, YYYY-MM-DD; default today.")]
Unit = Annotated[str | None, Query(description="A unit with everything below it.")]
Necessity = Annotated[
    Literal["must", "should"], Query(description="Requirements that must be met, or that should.")
]
