"""
An analyst's own statement on the embedded engine: in a child process with a memory limit, on a copy.

The engine's own limits can be made to fail, so the child's end is what protects the service.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graphsvc.errors import BadQuestion, QueryFailed
from graphsvc.store.protocol import Row

MEMORY_MIB = 4096
"""What the child may have, the copy included."""

_GRACE = 5.0
"""Seconds for the child to start and to open the copy, beyond the statement's own."""


class Analyst:
    """Keeps one copy per revision, and asks it."""

    def __init__(self, backup: Callable[[Path], None]) -> None:
        self._backup = backup
        self._lock = threading.Lock()
        self._copies: tuple[int, Path] | None = None

    def ask(
        self, revision: int, cypher: str, params: Mapping[str, Any], *, limit: int, seconds: float
    ) -> list[Row]:
        """
        The rows, at most `limit`.

        Errors: QueryFailed with the engine's words; BadQuestion past `limit` rows or `seconds`.
        """
        question = {"cypher": cypher, "params": dict(params), "limit": limit, "seconds": seconds}
        answer = self._child(self._copy(revision), question, seconds)
        if "error" in answer:
            raise QueryFailed(answer["error"])
        rows: list[Row] = answer["rows"]
        if len(rows) > limit:
            raise BadQuestion(f"The answer has more than {limit} rows. Put a LIMIT at its end.")
        return rows

    def forget(self) -> None:
        """Delete the copy: it may hold somebody who is now erased."""
        with self._lock:
            if self._copies is not None:
                shutil.rmtree(self._copies[1].parent, ignore_errors=True)
            self._copies = None

    def _copy(self, revision: int) -> Path:
        with self._lock:
            if self._copies is None or self._copies[0] != revision:
                path = Path(tempfile.mkdtemp(prefix="graphsvc-query-")) / "graph.kgl"
                self._backup(path)
                if self._copies is not None:
                    shutil.rmtree(self._copies[1].parent, ignore_errors=True)
                self._copies = (revision, path)
            return self._copies[1]

    def _child(self, copy: Path, question: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        command = [sys.executable, "-m", "graphsvc.store.kglite_child", str(copy), str(MEMORY_MIB)]
        try:
            done = subprocess.run(
                command, input=json.dumps(question), capture_output=True, text=True, timeout=seconds + _GRACE
            )
        except subprocess.TimeoutExpired as error:
            raise BadQuestion(f"The answer took more than {seconds:g} seconds.") from error
        if done.returncode:
            raise QueryFailed("The statement was ended: it needed more memory than it may have.")
        answer: dict[str, Any] = json.loads(done.stdout)
        if answer.get("slow"):
            raise BadQuestion(f"The answer took more than {seconds:g} seconds.")
        return answer
