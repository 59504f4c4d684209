"""How a command says what it found: tables, JSON or CSV on stdout; progress and faults on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from graphsvc.store.protocol import Progress

SHOWN_AFTER = 1.0
"""Seconds that something may take before a bar appears."""


def tell(question: str, body: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> None:
    """Print a body in the form asked for."""
    if as_json and as_csv:
        raise typer.BadParameter("choose --json or --csv, not both")
    if as_json:
        sys.stdout.write(json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n")
        return
    from graphsvc import tables

    if as_csv:
        tables.write_csv(body, sys.stdout)
    else:
        tables.show(question, body, sys.stdout)


def ask(question: str, *, as_json: bool, as_csv: bool, **params: Any) -> dict[str, Any]:
    """Ask a question with the parameters that were given, print the answer, and hand it on."""
    from graphsvc.commands import session

    chosen = session.settings()
    params["lang"] = params.get("lang") or chosen.lang
    given = {name: value for name, value in params.items() if value is not None}
    with session.asker(chosen) as answers:
        body: dict[str, Any] = answers.ask(question, **given)
    tell(question, body, as_json=as_json, as_csv=as_csv)
    return body


@contextlib.contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar on stderr for what takes over a second; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(what, total=None)
    started = False

    def told(done: int, of: int) -> None:
        nonlocal started
        if not started and time.monotonic() - began > SHOWN_AFTER:
            bar.start()
            started = True
        bar.update(task, completed=done, total=of or None)

    try:
        yield told
    finally:
        if started:
            bar.stop()
