"""How the tests share two processes, and the count that each engine's contract ends with."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.contract.conftest import ENGINES

CONTRACT = "tests/contract/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that needs Neo4j goes to one process, which starts one server; the rest by file."""
    for item in items:
        file, _, name = item.nodeid.partition("::")
        group = "neo4j" if "neo4j" in file or "neo4j" in name else file
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests of the contract each engine passed."""
    passed: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        if report.when == "call" and report.nodeid.startswith(CONTRACT):
            for engine in ENGINES:
                passed[engine] += f"[{engine}" in report.nodeid or f"-{engine}" in report.nodeid
    if passed:
        counts = ", ".join(f"{engine} {passed[engine]}" for engine in ENGINES)
        terminalreporter.write_line(f"Contract tests passed: {counts}")
