"""
What is said of a fault of the program's own: its kind and the places in the code, never its words.

The text of an exception or a warning quotes what it met (`KeyError: 'the id of an employee'`), and what is
written to stderr ends in logs and in reports of crashes.
"""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from pathlib import Path
from types import TracebackType
from typing import TextIO

PLACES = 12
"""Places in the code, the innermost, that are told."""


def told(error: BaseException) -> str:
    """The kind of an exception, and of what it came from, each with its places, innermost last."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 4:
        parts.append(f"{type(seen).__module__}.{type(seen).__qualname__}{_places(seen.__traceback__)}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n  after ".join(parts)


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-PLACES:]
    return "".join(f"\n    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def install() -> None:
    """Let everything that this process does not catch be told so, whatever thread or library met it."""
    sys.excepthook = lambda _kind, error, _trace: _say("Fault", error)
    threading.excepthook = lambda args: _say("Fault in a thread", args.exc_value)
    sys.unraisablehook = lambda args: _say("Fault while cleaning up", args.exc_value)
    warnings.showwarning = _warn  # a function of the module's is made to be put in place of


def _say(what: str, error: BaseException | None) -> None:
    sys.stderr.write(f"{what}: {told(error) if error is not None else 'unknown'}\n")


def _warn(
    message: Warning | str,  # noqa: ARG001 - it may quote what it met
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    sys.stderr.write(f"{category.__name__} at {Path(filename).name}:{lineno}\n")
