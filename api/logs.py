"""
The service's log: one JSON object per line on stderr.

Of an exception its kind and the places in the code are told, never its text, which may quote what was sent.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from graphsvc.settings import Settings

FIELDS = ("request", "method", "route", "status", "ms")
"""What a record may say beside its event."""

PLACES = 12
"""Places in the code, the innermost, that are told of an exception."""

OURS = ("graphsvc", "uvicorn", "asyncio")


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if record.name.startswith("graphsvc") else _told(record),
        }
        said |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            said["kind"], said["places"] = _kind(record.exc_info[1]), _places(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _told(record: logging.LogRecord) -> str:
    """The words of a library without what it filled in, which may be of a request."""
    return str(record.msg).strip()


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def install(settings: Settings) -> None:
    """Write the log of this process to stderr; requests only where GRAPHSVC_LOG says so."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    for name in OURS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)
    for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.getLogger("graphsvc.requests").setLevel(
        logging.INFO if settings.log == "requests" else logging.WARNING
    )
