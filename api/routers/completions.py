"""Completions for those who see to them: what was sent, what waits, and who is who; closed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.bodies import MOST, body_of, described
from api.deps import GraphDep, ViewerDep
from api.params import DEMO, EMPLOYEE, Cursor, Limit
from api.told import tells
from graphsvc.access.table import require
from graphsvc.answers import Page
from graphsvc.completions.desk import LONGEST_REASON, Report
from graphsvc.completions.linking import Account, Activity, Linked
from graphsvc.completions.records import Completion, Standing

router = APIRouter(prefix="/v1/completions", tags=["Completions"])

COURSE = "sproyter-under-huden"
ACTIVITY = "https://lms.example.org/course/view.php?id=7"


class Named(BaseModel):
    """What is parked: by its id, or by the account or activity that it names."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(None, max_length=40, description="The id of one that is parked.")
    home_page: str | None = Field(None, max_length=2000, description="The platform that the account is of.")
    account: str | None = Field(None, max_length=2000, description="The account, as the platform names it.")
    activity: str | None = Field(None, max_length=2000, description="The activity's IRI.")


class CompletionLink(Named):
    """Whose an account is, which course an activity is."""

    employee: str | None = Field(None, max_length=120, description="The employee whose account it is.")
    course: str | None = Field(None, max_length=120, description="The course that it is; '' for none at all.")
    session: str | None = Field(None, max_length=120, description="The course session, where it is one.")


class CompletionDiscard(Named):
    """What is put away, and why; `forget` keeps nothing of it but the ids, as when a person is erased."""

    forget: bool = Field(False, description="Keep nothing of it but the ids.")
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, description="Why, in your words.")


class CompletionReplay(BaseModel):
    """What is judged again."""

    model_config = ConfigDict(extra="forbid")

    everything: bool = Field(False, description="Also what was judged, as after a restored backup.")


LinkDep = Annotated[CompletionLink, Depends(body_of(CompletionLink))]
DiscardDep = Annotated[CompletionDiscard, Depends(body_of(CompletionDiscard))]
ReplayDep = Annotated[CompletionReplay, Depends(body_of(CompletionReplay))]
Only = Annotated[bool, Query(description="Take out what the file does not name.")]


def _table(action: str, thing: str) -> Callable[..., Coroutine[Any, Any, bytes]]:
    """A dependency that gives the bytes of a CSV, once the viewer may send it. Errors: 401, 403, 413."""

    async def read(request: Request, viewer: ViewerDep) -> bytes:
        require(viewer, action, thing)
        raw = bytearray()
        async for piece in request.stream():
            raw += piece
            if len(raw) > MOST:
                raise HTTPException(413, f"At most {MOST:,} bytes; the command line takes more.")
        return bytes(raw)

    return read


def _csv(*lines: str) -> dict[str, Any]:
    """What the OpenAPI document says of a CSV body."""
    content = {
        "schema": {"type": "string"},
        "examples": {"shipped": {"summary": DEMO, "value": "\n".join(lines) + "\n"}},
    }
    return {"requestBody": {"required": True, "content": {"text/csv": content}}}


T = TypeVar("T", Report, Linked)


def _said(request: Request, answer: T) -> T:
    """The answer, which names nobody; the audit is told whom it is about."""
    tells(request, about=answer.about)
    return answer


def _private(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


Private = Depends(_private)


@router.get(
    "", summary="What was sent, and what became of it", operation_id="completions", dependencies=[Private]
)
def completions(
    graph: GraphDep,
    viewer: ViewerDep,
    state: Annotated[Standing | None, Query(description="Only those that stand there.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Completion]:
    """The latest first; `parked` waits for somebody, and its reason says for what."""
    return graph.completions.listed(viewer, state=state, limit=limit, cursor=cursor)


@router.post(
    "/load",
    summary="Take in completions from a CSV",
    operation_id="completions_load",
    openapi_extra=_csv("employee,course,completed", f"{EMPLOYEE},{COURSE},2026-03-02"),
    dependencies=[Private],
)
def load(
    request: Request,
    graph: GraphDep,
    viewer: ViewerDep,
    data: Annotated[bytes, Depends(_table("send", "completions"))],
) -> Report:
    """
    All or none. Columns: completed; employee, or home_page and account; course (and session), or activity;
    where wanted outcome and id.
    """
    return _said(request, graph.completions.load(viewer, data))


@router.post(
    "/replay",
    summary="Judge again what is parked",
    operation_id="completions_replay",
    openapi_extra=described(CompletionReplay, {"everything": False}, DEMO),
    dependencies=[Private],
)
def replay(request: Request, graph: GraphDep, viewer: ViewerDep, body: ReplayDep) -> Report:
    """As happens by itself whenever a table changes."""
    return _said(request, graph.completions.replay(viewer, everything=body.everything))


@router.post(
    "/link",
    summary="Say who an account is, or which course an activity",
    operation_id="completions_link",
    openapi_extra=described(CompletionLink, {"activity": ACTIVITY, "course": COURSE}, DEMO),
    dependencies=[Private],
)
def link(request: Request, graph: GraphDep, viewer: ViewerDep, body: LinkDep) -> Report:
    """With an id, of what that parked completion names. What waited is judged."""
    return _said(request, graph.completions.link(viewer, **body.model_dump()))


@router.post(
    "/discard",
    summary="Put away what is parked",
    operation_id="completions_discard",
    openapi_extra=described(CompletionDiscard, {"activity": ACTIVITY, "reason": "A test."}, DEMO),
    dependencies=[Private],
)
def discard(request: Request, graph: GraphDep, viewer: ViewerDep, body: DiscardDep) -> Report:
    """One by its id, or all of an account or an activity; it stays in the list, with the reason."""
    return _said(request, graph.completions.discard(viewer, **body.model_dump()))


@router.get(
    "/accounts", summary="Whose which account is", operation_id="completion_accounts", dependencies=[Private]
)
def accounts(graph: GraphDep, viewer: ViewerDep, limit: Limit = 50, cursor: Cursor = None) -> Page[Account]:
    """The table that completions find their person by."""
    return graph.completions.accounts(viewer, limit=limit, cursor=cursor)


@router.post(
    "/accounts/load",
    summary="Take in a table of accounts",
    operation_id="completion_accounts_load",
    openapi_extra=_csv("home_page,account,employee", f"https://lms.example.org,17,{EMPLOYEE}"),
    dependencies=[Private],
)
def load_accounts(
    request: Request,
    graph: GraphDep,
    viewer: ViewerDep,
    data: Annotated[bytes, Depends(_table("handle", "completions"))],
    only: Only = False,
) -> Linked:
    """A CSV with the columns home_page, account, employee; all or none. What waited is judged."""
    return _said(request, graph.completions.load_accounts(viewer, data, only=only))


@router.get(
    "/activities",
    summary="Which course which activity is",
    operation_id="completion_activities",
    dependencies=[Private],
)
def activities(
    graph: GraphDep, viewer: ViewerDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[Activity]:
    """The table that completions find their course by; a course '' says that it is none."""
    return graph.completions.activities(viewer, limit=limit, cursor=cursor)


@router.post(
    "/activities/load",
    summary="Take in a table of activities",
    operation_id="completion_activities_load",
    openapi_extra=_csv("activity,course,session", f"{ACTIVITY},{COURSE},"),
    dependencies=[Private],
)
def load_activities(
    request: Request,
    graph: GraphDep,
    viewer: ViewerDep,
    data: Annotated[bytes, Depends(_table("write", "activities"))],
    only: Only = False,
) -> Linked:
    """A CSV with the columns activity, course, session; all or none. What waited is judged."""
    return _said(request, graph.completions.load_activities(viewer, data, only=only))
