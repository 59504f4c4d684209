"""SPARQL over all that is open, in a process of its own with limits of time, memory and size."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphsvc.errors import BadQuestion, GraphsvcError
from graphsvc.publish.sparql_words import check
from graphsvc.publish.terms import PREFIXES

SECONDS = 30
MEMORY_MIB = 1024
LARGEST = 64 << 20
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows or a yes or no (SPARQL 1.1 Query Results JSON Format), or triples (N-Triples)."""

    kind: Literal["results", "triples"]
    content: bytes

    def body(self) -> dict[str, Any]:
        """The results as an object."""
        found: dict[str, Any] = json.loads(self.content)
        return found


def ask(triples: Iterable[str], query: str, *, seconds: int = SECONDS, memory_mib: int = MEMORY_MIB) -> Found:
    """
    What a query finds in triples, given as lines of N-Triples; the project's prefixes need no declaring.

    Errors: BadQuestion for what is no query, would leave this machine, writes, or needs more than it may.
    """
    check(query)
    head = {
        "query": query,
        "prefixes": dict(PREFIXES),
        "seconds": seconds,
        "memory_mib": memory_mib,
        "most": LARGEST,
    }
    given = json.dumps(head).encode() + b"\n" + "".join(triples).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "graphsvc.publish.sparql_child"],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadQuestion(
            f"The query was not answered in {seconds} s. Narrow it, or allow more with --seconds."
        ) from None
    if done.returncode:
        raise _ended(done.returncode, done.stderr, memory_mib)
    line, _, content = done.stdout.partition(b"\n")
    said: Mapping[str, str] = json.loads(line)
    if "fault" in said:
        raise _fault(said, memory_mib)
    return Found("triples" if said["kind"] == "triples" else "results", content)


def _fault(said: Mapping[str, str], memory_mib: int) -> GraphsvcError:
    text = said.get("text", "")
    return {
        "syntax": BadQuestion(f"The query cannot be read: {text}."),
        "large": BadQuestion(f"The answer is over {LARGEST >> 20} MiB. Narrow it, or add LIMIT."),
        "memory": _too_much(memory_mib),
    }.get(said["fault"], BadQuestion(f"The query failed: {text}."))


def _ended(code: int, stderr: bytes, memory_mib: int) -> GraphsvcError:
    """Why a process ended without an answer: the library aborts where it is given no memory."""
    if b"memory" in stderr.lower():
        return _too_much(memory_mib)
    return BadQuestion(
        f"The query cannot be answered (it ended the process that tried, {code}). Simplify it."
    )


def _too_much(memory_mib: int) -> BadQuestion:
    return BadQuestion(f"The query needs over {memory_mib} MiB. Narrow it, or allow more with --memory.")
