"""How the tests share two processes, and the count that each engine's contract ends with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.contract.conftest import ENGINES
from tests.keycloak import server as keycloak

CONTRACT = "tests/contract/"
KEYCLOAK = Path(__file__).resolve().parent / "signin" / "test_keycloak.py"


class ByEngine(LoadScopeScheduling):
    """All that needs Neo4j goes to one process, which starts one server; the rest by file."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        return "neo4j" if "neo4j" in file or "neo4j" in name else file


def pytest_configure(config: pytest.Config) -> None:
    """Keycloak takes its time to start: it does so beside the first tests, where it will be needed."""
    whole = not (config.option.keyword or config.option.markexpr or config.option.collectonly)
    asked = [Path(arg.partition("::")[0]).resolve() for arg in config.args]
    if whole and not hasattr(config, "workerinput") and any(KEYCLOAK.is_relative_to(path) for path in asked):
        keycloak.begin()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByEngine:
    """Marks of xdist_group do not reach this pytest's ids, so the processes are told apart here."""
    return ByEngine(config, log)


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
