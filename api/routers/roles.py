"""Which roles share competences, and who requires a competence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import GraphDep, LangDep, Open
from api.params import OTHER_ROLE, ROLE, Common, CompetencePath, Cursor, Limit, working
from graphsvc.answers import Page
from graphsvc.errors import BadQuestion
from graphsvc.roles.answers import Comparison, RoleLevel, SharedCompetence

router = APIRouter(prefix="/v1", tags=["Roles"], dependencies=[Open])

MOST_ROLES = 50


@router.get("/roles/compare", summary="From one role to another", operation_id="compare")
def compare(
    graph: GraphDep,
    lang: LangDep,
    from_: Annotated[str, Query(alias="from", description="The role moved from.", **working(ROLE))],
    to: Annotated[str, Query(description="The role moved to.", **working(OTHER_ROLE))],
    common: Common = True,
) -> Comparison:
    """Shared, missing, stronger; the distance in level points; the qualifications lacking."""
    return graph.compare(from_=from_, to=to, common=common, lang=lang)


@router.get("/roles/shared", summary="What several roles share", operation_id="shared")
def shared(
    graph: GraphDep,
    lang: LangDep,
    roles: Annotated[
        str, Query(description="Ids with a comma between them.", **working(f"{ROLE},{OTHER_ROLE}"))
    ],
    common: Common = False,
) -> Page[SharedCompetence]:
    """The competences that all of them require, with each role's level; the rarest first."""
    named = [part.strip() for part in roles.split(",") if part.strip()]
    if len(named) > MOST_ROLES:
        raise BadQuestion(f"At most {MOST_ROLES} roles are compared at once.")
    return graph.shared(roles=named, common=common, lang=lang)


@router.get(
    "/competences/{competence:path}/roles",
    summary="Who requires a competence",
    operation_id="competence_roles",
)
def competence_roles(
    graph: GraphDep,
    lang: LangDep,
    competence: CompetencePath,
    common: Common = True,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RoleLevel]:
    """The roles that require it, must before should, the highest level first."""
    return graph.competence_roles(competence=competence, common=common, limit=limit, cursor=cursor, lang=lang)
