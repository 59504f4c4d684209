"""
The child process that answers one SPARQL query: a line of JSON and N-Triples on stdin, an answer on stdout.

The answer is a line of JSON that says what it is, and what follows. With its limits set the process can open
no file and no connection: it has as many open files as it may have.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import IO, Any

import pyoxigraph as ox

GRACE = 10
"""Seconds of processor time beyond the time allowed, should the parent be gone."""

OPEN_FILES = 3
"""Standard input, output and error."""


class TooLarge(Exception):
    """The answer is larger than it may be."""


class _Capped(BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, content: Any) -> int:
        if self.tell() + len(content) > self.most:
            raise TooLarge
        return super().write(content)


def main() -> None:
    """Answer one question and end."""
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(asked["memory_mib"], asked["seconds"] + GRACE)
    said, body = answer(asked, sys.stdin.buffer)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + body)


def answer(asked: dict[str, Any], data: IO[bytes]) -> tuple[dict[str, str], bytes]:
    """What kind of answer, and its bytes; or a fault, and nothing."""
    try:
        store = ox.Store()
        store.bulk_load(data, format=ox.RdfFormat.N_TRIPLES)
        found = store.query(asked["query"], prefixes=asked["prefixes"])
        out = _Capped(asked["most"])
        if isinstance(found, ox.QueryTriples):
            ox.serialize(found, out, format=ox.RdfFormat.N_TRIPLES)
            return {"kind": "triples"}, out.getvalue()
        found.serialize(out, format=ox.QueryResultsFormat.JSON)
        return {"kind": "results"}, out.getvalue()
    except SyntaxError as error:
        return {"fault": "syntax", "text": str(error)}, b""
    except TooLarge:
        return {"fault": "large"}, b""
    except MemoryError:
        return {"fault": "memory"}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"fault": "other", "text": str(error)}, b""


def _limit(memory_mib: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    size = memory_mib << 20
    for what, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
