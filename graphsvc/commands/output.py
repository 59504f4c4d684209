"""How a command says what it found: tables, JSON or CSV on stdout; progress and faults on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
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


def ask(
    question: str, *, as_json: bool, as_csv: bool, plot: Path | None = None, **params: Any
) -> dict[str, Any]:
    """Ask a question with the parameters that were given, print the answer, draw it, and hand it on."""
    from graphsvc.commands import session

    if plot is not None:
        _check(plot)
    chosen = session.settings()
    params["lang"] = params.get("lang") or chosen.lang
    given = {name: value for name, value in params.items() if value is not None}
    with progress("Looking"), session.asker(chosen) as answers, no_words_of_libraries():
        body: dict[str, Any] = answers.ask(question, **given)
        if plot is not None:
            from graphsvc import pictures

            drawn = pictures.body_for(question, body, given, answers.ask)
            pictures.write(question, drawn, plot, lang=params["lang"], day=given.get("as_of"))
    tell(question, body, as_json=as_json, as_csv=as_csv)
    return body


def _check(plot: Path) -> None:
    """Wrong use, where no picture can be made, before anything is asked."""
    from graphsvc import pictures

    try:
        pictures.check(plot)
    except pictures.CannotDraw as error:
        raise typer.BadParameter(str(error)) from None


@contextlib.contextmanager
def no_words_of_libraries() -> Iterator[None]:
    """
    Send to stderr what native code writes to standard output, past Python, while an answer is looked for.

    HiGHS, for one, prints the name of a function of its own now and then, whatever its log level.
    """
    sys.stdout.flush()
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed: nothing can be mixed
        yield
        return
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextlib.contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar on stderr for what takes over a second; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    bar = _Bar(what)
    timer = threading.Timer(SHOWN_AFTER, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield bar.tell
    finally:
        timer.cancel()
        bar.stop()


class _Bar:
    """A bar that is drawn once it is started, and taken away when it stops."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.done, self.of = 0, 0
        self._lock = threading.Lock()
        self._drawn: Any = None
        self._stopped = False

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with self._lock:
            if self._stopped:
                return
            self._drawn = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._drawn.add_task(self.what, total=self.of or None, completed=self.done)
            self._drawn.start()

    def tell(self, done: int, of: int) -> None:
        with self._lock:
            self.done, self.of = done, of
            if self._drawn:
                self._drawn.update(self._task, completed=done, total=of or None)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._drawn:
                self._drawn.stop()
