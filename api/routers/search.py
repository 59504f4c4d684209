"""Search over all that is open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import GraphDep, LangDep, Open
from api.params import Limit, working
from graphsvc.answers import Page
from graphsvc.search import Hit

router = APIRouter(prefix="/v1", tags=["Vocabulary"], dependencies=[Open])


@router.get("/search", summary="Find by words", operation_id="search")
def search(
    graph: GraphDep,
    lang: LangDep,
    q: Annotated[
        str, Query(max_length=200, description="A few words, whole or in part.", **working("håndtering"))
    ],
    kind: Annotated[
        str | None, Query(description="Only this kind, by its plural: roles, competences, ...")
    ] = None,
    limit: Limit = 20,
) -> Page[Hit]:
    """By stem, by parts of compounds (håndtering finds legemiddelhåndtering), in both written forms."""
    return graph.search(q=q, kind=kind, limit=limit, lang=lang)
