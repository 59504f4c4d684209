"""The child process that runs one analyst's statement: question on stdin, rows on stdout, both JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import kglite


def main(path: str, memory_mib: int) -> None:
    """Answer one question and end."""
    _limit(memory_mib)
    kglite.set_query_warning_policy("silent")
    question = json.load(sys.stdin)
    json.dump(_answer(path, question), sys.stdout, default=str)


def _answer(path: str, question: dict[str, Any]) -> dict[str, Any]:
    try:
        view = kglite.open_session(path).cypher(
            question["cypher"],
            params=question["params"],
            timeout_ms=max(1, int(question["seconds"] * 1000)),
            row_limit=question["limit"] + 1,
        )
        return {"rows": view.to_list()}
    except kglite.CypherTimeoutError:
        return {"slow": True}
    except (kglite.KgError, ValueError, TypeError) as error:
        return {"error": str(error)}


def _limit(memory_mib: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    size = memory_mib << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
