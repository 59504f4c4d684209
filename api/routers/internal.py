"""What the CLI asks of the process that holds an embedded store; guarded by the secret in the holder file."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from api.auditing import begin
from api.deps import GraphDep
from api.errors import of_domain
from api.guard import has_secret
from api.told import told
from graphsvc.audit.trail import EVERYBODY
from graphsvc.changes import Change, Unlink
from graphsvc.errors import BadQuestion, GraphsvcError, QueryFailed
from graphsvc.people.viewer import HR
from graphsvc.store import wire
from graphsvc.store.dump import dump as write_dump
from graphsvc.store.protocol import Progress, Revision, SupportsDump

LINES = "application/jsonl"


UNNOTED = frozenset(("/internal/revision", "/internal/read", "/internal/columns"))
"""Addresses that the audit passes over: whoever has the secret could open the store's own files as well."""

COPIES = frozenset(("/internal/changes", "/internal/backup", "/internal/dump"))
"""Addresses that hand out everybody."""


async def _secret(request: Request) -> None:
    """
    Let in whoever has the secret, and note what is asked, by the last words of its address.

    Errors: 404, so that nobody else learns that these addresses are there; StoreFull, StoreUnavailable.
    """
    if not has_secret(request):
        raise HTTPException(404, "There is nothing at this address.")
    path = request.scope["route"].path
    if path not in UNNOTED:
        here = told(request.scope)
        here.thing = "copy" if path in COPIES else path.removeprefix("/internal/")
        await begin(request)
        here.about = (EVERYBODY,) if path in COPIES else ()


router = APIRouter(prefix="/internal", include_in_schema=False, dependencies=[Depends(_secret)])


async def _changes(request: Request) -> list[Change]:
    """The changes of the body, one JSON line each. Errors: BadQuestion."""
    found: list[Change] = []
    rest = b""
    try:
        async for piece in request.stream():
            *whole, rest = (rest + piece).split(b"\n")
            found.extend(wire.change_from(value) for value in wire.lines([b"\n".join(whole)]))
        found.extend(wire.change_from(value) for value in wire.lines([rest]))
    except ValueError as error:
        raise BadQuestion("The body is not a list of changes.") from error
    return found


ChangesDep = Annotated[list[Change], Depends(_changes)]


async def _object(request: Request) -> dict[str, Any]:
    """The JSON of the body, read behind the secret: a body parameter is read first. Errors: BadQuestion."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise BadQuestion("The body is no JSON object.")
    return body


BodyDep = Annotated[dict[str, Any], Depends(_object)]


@router.post("/read")
def read(graph: GraphDep, body: BodyDep) -> list[dict[str, Any]]:
    return graph.store.read(body["query"], **body["params"])


@router.post("/columns")
def columns(graph: GraphDep, body: BodyDep) -> dict[str, list[Any]]:
    return graph.store.columns(body["query"], **body["params"])


@router.get("/revision")
def revision(graph: GraphDep) -> list[Any]:
    return list(graph.store.revision())


@router.get("/changes")
def changes(graph: GraphDep, since: int) -> StreamingResponse:
    records = graph.store.changes(since)
    return StreamingResponse((wire.line(wire.record_to(record)) for record in records), media_type=LINES)


@router.post("/erase")
def erase(graph: GraphDep, body: BodyDep) -> list[Any]:
    done = graph.store.erase(body["employees"], by=body["by"], reason=body["reason"])
    graph.forget()
    return list(done)


@router.post("/expire")
def expire(graph: GraphDep, body: BodyDep) -> list[Any]:
    edges = [wire.change_from(edge) for edge in body["edges"]]
    done = graph.store.expire(cast(list[Unlink], edges), by=body["by"], reason=body["reason"])
    graph.forget()
    return list(done)


@router.post("/person/erase")
def erase_person(graph: GraphDep, body: BodyDep) -> dict[str, Any]:
    """What went of a person, everywhere; or what would go."""
    return graph.erase_person(HR, employee=body["employee"], dry_run=body["dry_run"]).body()


@router.post("/retention")
def retention(graph: GraphDep, body: BodyDep) -> dict[str, Any]:
    """What went, since it was kept long enough; or what would go."""
    return graph.retention(HR, as_of=body["as_of"], dry_run=body["dry_run"]).body()


@router.post("/backup")
def backup(graph: GraphDep, body: BodyDep) -> bool:
    graph.store.backup(Path(body["path"]))
    return True


@router.post("/dump")
def dump(graph: GraphDep, body: BodyDep) -> list[int]:
    """How many lines, and at which revision; the file is written here: same user, same machine."""
    if not isinstance(graph.store, SupportsDump):
        raise QueryFailed("This engine cannot be read whole.")
    summary = write_dump(graph.store, Path(body["path"]))
    return [summary.lines, summary.revision]


@router.post("/release")
def release(graph: GraphDep, body: BodyDep) -> dict[str, Any]:
    """The release that was made; its file is written here."""
    return graph.release(version=body["version"], notes=body["notes"], day=body["day"]).body()


@router.post("/apply")
def apply(
    graph: GraphDep, changes: ChangesDep, by: str, reason: str, kind: str, at: str | None = None
) -> StreamingResponse:
    return _told(lambda _: graph.store.apply(changes, by=by, reason=reason, at=at, kind=kind))


@router.post("/load")
def load(
    graph: GraphDep, changes: ChangesDep, by: str, reason: str, at: str | None = None
) -> StreamingResponse:
    return _told(lambda tell: graph.store.load(changes, by=by, reason=reason, at=at, progress=tell))


_writing: set[threading.Thread] = set()
_starting = threading.Lock()  # a thread can be waited for only once it runs


def finish() -> None:
    """Wait for what is being written, so that nobody closes the store under it."""
    with _starting:
        writing = list(_writing)
    for thread in writing:
        thread.join()


def _told(write: Callable[[Progress], Revision]) -> StreamingResponse:
    """Lines of progress while it writes, then the revision or the problem; it writes on if nobody listens."""
    news: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            news.put({"revision": list(write(lambda done, of: news.put({"progress": [done, of]})))})
        except GraphsvcError as error:
            news.put({"problem": _body(error)})
        except BaseException:  # the listener must hear of an end, whatever it was
            news.put({"problem": {"detail": "The service met a fault of its own."}})
            raise
        finally:
            _writing.discard(threading.current_thread())

    def listen() -> Iterator[bytes]:
        thread = threading.Thread(target=run, name="write")
        with _starting:
            _writing.add(thread)
            thread.start()
        while True:
            told = news.get()
            yield wire.line(told)
            if "progress" not in told:
                return

    return StreamingResponse(listen(), media_type=LINES)


def _body(error: GraphsvcError) -> Any:
    return json.loads(bytes(of_domain(error).body))
