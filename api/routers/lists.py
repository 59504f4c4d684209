"""Lists of the open things, and each in full; a route per kind, made from the table of kinds."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.deps import LangDep
from api.editions import OpenState, StatedDep
from api.params import COMPETENCE, ROLE, Cursor, Limit, working
from graphsvc import thinganswers as shapes
from graphsvc.answers import Answer, Page
from graphsvc.courses.closing import HIGHEST
from graphsvc.kinds import KINDS, Kind
from graphsvc.lists import Item

router = APIRouter(prefix="/v1", tags=["Vocabulary"], dependencies=[OpenState])

KEYWORD = inspect.Parameter.KEYWORD_ONLY

SHAPES: dict[str, type[Answer]] = {
    "vocabularies": shapes.VocabularyObject,
    "areas": shapes.AreaObject,
    "groups": shapes.GroupObject,
    "roles": shapes.RoleObject,
    "competences": shapes.CompetenceObject,
    "qualifications": shapes.QualificationObject,
    "courses": shapes.CourseObject,
    "systems": shapes.SystemObject,
    "profiles": shapes.ProfileObject,
    "goals": shapes.GoalObject,
}

# An id of each kind that the shipped vocabulary has, for the documentation page.
SHIPPED = {
    "vocabularies": "kommune",
    "areas": "helse-og-omsorg",
    "groups": "legemidler",
    "roles": ROLE,
    "competences": COMPETENCE,
    "qualifications": "autorisasjon-sykepleier",
    "courses": "innforing-i-legemiddelhandtering",
    "systems": "gerica",
    "profiles": "felles-ansatt",
}

FILTERS = {
    "vocabulary": "Only what this vocabulary holds.",
    "status": "Only draft, active or withdrawn things.",
    "area": "Only roles in this service area or below it.",
    "group": "Only competences in this group or below it.",
    "system": "Only what concerns this IT system.",
    "competence": "Only courses that develop this competence (id, URI or ESCO UUID).",
}


Level = Annotated[
    int | None,
    Query(ge=0, le=HIGHEST, description="With competence: only courses that raise somebody who stands here."),
]


def _parameter(name: str, kind: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, KEYWORD, annotation=kind, default=default)


def _list_parameters(kind: Kind) -> Iterator[inspect.Parameter]:
    yield _parameter("state", StatedDep)
    yield _parameter("lang", LangDep)
    words = "Part of a label in any language, or the whole id."
    yield _parameter("q", Annotated[str | None, Query(description=words, max_length=200)], None)
    for name in kind.filters:
        if name == "level":
            yield _parameter(name, Level, None)
        else:
            yield _parameter(name, Annotated[str | None, Query(description=FILTERS[name])], None)
    yield _parameter("limit", Limit, 50)
    yield _parameter("cursor", Cursor, None)


def _list(kind: Kind) -> Callable[..., Page[Item]]:
    def handler(**given: Any) -> Page[Item]:
        page: Page[Item] = given.pop("state").graph.things(kind=kind.path, **given)
        return page

    handler.__signature__ = inspect.Signature(list(_list_parameters(kind)))  # type: ignore[attr-defined]
    return handler


def _one(kind: Kind) -> Callable[..., Answer]:
    example = working(SHIPPED[kind.path]) if kind.path in SHIPPED else {}
    place = Annotated[str, Path(description="Id or URI.", **example)]

    def handler(**given: Any) -> Answer:
        answer: Answer = given["state"].graph.thing(kind=kind.path, id=given["id"], lang=given["lang"])
        return answer

    parameters = [_parameter("state", StatedDep), _parameter("lang", LangDep), _parameter("id", place)]
    handler.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return handler


for _kind in KINDS.values():
    router.add_api_route(
        f"/{_kind.path}",
        _list(_kind),
        response_model=Page[Item],
        summary=f"List {_kind.path}",
        operation_id=f"list_{_kind.path}",
        description="By label; hand `next` back as `cursor` for the page after.",
    )
    router.add_api_route(
        f"/{_kind.path}/{{id:path}}",
        _one(_kind),
        response_model=SHAPES[_kind.path],
        summary=f"One of the {_kind.path}, in full",
        operation_id=f"one_of_{_kind.path}",
        description="All that is open about it, and what it hangs together with.",
    )
