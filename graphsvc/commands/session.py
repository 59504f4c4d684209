"""Where a command's question goes: to the process that holds the store, or to the store itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphsvc.errors import GraphsvcError, StoreUnavailable

if TYPE_CHECKING:
    from graphsvc.audit.witness import Witness
    from graphsvc.graph import Graph
    from graphsvc.remote import Holder, LocalAsker, RemoteAsker
    from graphsvc.settings import Settings
    from graphsvc.store.protocol import Store


command: ContextVar[str] = ContextVar("command", default="command")
"""The name of the command that runs, without its arguments."""


def settings() -> Settings:
    """
    The settings of this process.

    Errors: BadInput that names each setting that cannot be used, and none of their values.
    """
    from pydantic import ValidationError

    from graphsvc.errors import BadInput
    from graphsvc.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        told = "; ".join(
            f"GRAPHSVC_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        )
        raise BadInput(f"Settings that cannot be used: {told}.") from None


def folder_of(store: str) -> Path | None:
    """The folder of an embedded store; None for a server's address."""
    scheme, _, rest = store.partition(":")
    return Path(rest) if scheme == "kglite" else None


def is_absent(store: str) -> bool:
    """Whether the store is an embedded one that nobody has made yet."""
    folder = folder_of(store)
    return folder is not None and not (folder.is_dir() and any(folder.iterdir()))


def check_there(store: str) -> None:
    """Errors: StoreUnavailable where there is no graph yet; a question makes none."""
    if is_absent(store):
        raise StoreUnavailable(
            f"There is no graph in {store} yet. Make one with `graphsvc load vocabulary` or "
            "`graphsvc start`, or name another with GRAPHSVC_STORE."
        )


def holder_of(store: str) -> Holder | None:
    """The process that serves the store, if there is one and it answers."""
    folder = folder_of(store)
    if folder is None:
        return None
    from graphsvc.store.holder import read_holder

    told = read_holder(folder)
    if told is None:
        return None
    from graphsvc.remote import Holder

    holder = Holder(told.address, told.secret)
    try:
        holder.get("/internal/revision")
    except GraphsvcError:
        return None
    return holder


@contextlib.contextmanager
def asker(chosen: Settings) -> Iterator[RemoteAsker | LocalAsker]:
    """
    What answers questions.

    Errors: StoreUnavailable where there is no graph yet: a question makes none.
    """
    from graphsvc.remote import LocalAsker, RemoteAsker

    check_there(chosen.store)
    holder = holder_of(chosen.store)
    if holder is not None:
        yield RemoteAsker(holder)
        return
    from graphsvc.graph import Graph

    with Graph.open(settings=chosen) as graph, witness(graph):
        yield LocalAsker(graph)


def change(chosen: Settings, address: str, method: str, **params: Any) -> dict[str, Any]:
    """
    The body of a change that a Graph makes as hr: in the process that holds the store, else here.

    Errors: StoreUnavailable where there is no graph yet.
    """
    check_there(chosen.store)
    holder = holder_of(chosen.store)
    if holder is not None:
        told: dict[str, Any] = holder.post(address, params)
        return told
    from graphsvc.graph import Graph
    from graphsvc.people.viewer import HR

    with Graph.open(settings=chosen) as graph, witness(graph):
        made: dict[str, Any] = getattr(graph, method)(HR, **params).body()
        return made


@contextlib.contextmanager
def witness(graph: Graph) -> Iterator[Witness]:
    """Note in the audit trail what the command line asks of a graph that it has opened itself."""
    from graphsvc.audit.trail import Audit
    from graphsvc.audit.witness import Witness

    audit = Audit(graph.settings)
    graph.witness = Witness(graph, audit, means="cli")
    try:
        yield graph.witness
    finally:
        graph.witness = None
        audit.close()


@contextlib.contextmanager
def store(chosen: Settings, *, make: bool = False, thing: str | None = None) -> Iterator[Store]:
    """
    The store to read from and write to, through its holder where it has one.

    That something was written is noted in the audit trail, by the command's name or as `thing`.
    Errors: StoreUnavailable where there is none and `make` is false.
    """
    holder = holder_of(chosen.store)
    if holder is not None:
        from graphsvc.store.remote import RemoteStore

        yield RemoteStore(holder)
        return
    with own_store(chosen, make=make) as opened:
        before = opened.revision()
        yield opened
        if opened.revision() != before:
            note(chosen, "change", thing, revision=opened.revision().number)


def note(chosen: Settings, action: str, thing: str | None = None, **more: Any) -> None:
    """
    Note in the audit trail what this command did to a store that it has opened itself.

    `thing` is else the command's own name.
    Errors: StoreFull, StoreUnavailable.
    """
    from graphsvc.audit.trail import Audit
    from graphsvc.audit.witness import whoami
    from graphsvc.people.viewer import HR

    audit = Audit(chosen)
    try:
        audit.note(HR, action, thing or command.get(), means="cli", subject=whoami(), **more)
    finally:
        audit.close()


@contextlib.contextmanager
def edition(version: str | None) -> Iterator[Graph]:
    """
    The graph as it is now, or as a release has it; `now` is no release.

    Errors: UnknownRelease; BadQuestion for what is no version; StoreUnavailable where there is no graph.
    """
    from graphsvc.graph import Graph
    from graphsvc.published import NOW

    chosen = settings()
    with store(chosen) as opened:
        graph = Graph(opened, chosen)
        try:
            yield graph.at(version) if version and version != NOW else graph
        finally:
            graph.let_go()


@contextlib.contextmanager
def own_store(chosen: Settings, *, make: bool = False, older_too: bool = False) -> Iterator[Any]:
    """
    The store itself, for what no holder does for others; one of an earlier schema where `older_too` says so.

    Errors: StoreLocked that names the holder; StoreOlder; StoreUnavailable where there is none and `make` is
    false.
    """
    if not make:
        check_there(chosen.store)
    from graphsvc.store.opening import open_store

    with contextlib.closing(open_store(chosen, older_too=older_too)) as opened:
        yield opened
