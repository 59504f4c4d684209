"""
A process that dies between the log and the graph: sent again or not, each completion counts once.

At each of the steps of a turn (settling.py) a process is ended by SIGKILL; another one then does what the
first one left, and the graph and the log are as if nothing had happened.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from graphsvc.completions.log import Log
from graphsvc.graph import Graph
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.store.kglite import KgliteStore
from tests.completions.school import enrolled, levels, open_school, states
from tests.completions.statements import body, done, voiding

PLATFORM = Viewer("lms")

STEPS: dict[str, tuple[type, str, bool]] = {
    "before the log has it": (Log, "take", False),
    "after the log has it": (Log, "take", True),
    "after the log knows for whom": (Log, "remember", True),
    "after the graph has it": (KgliteStore, "apply", True),
    "before the log says so": (Log, "close_turn", False),
    "before the answer": (Log, "close_turn", True),
}

SENT = body(
    done(1, "1", 2, "2026-05-02T10:00:00Z"),
    done(2, "1", 11, "2026-03-02T10:00:00Z"),
    done(3, "2", 1, "2026-03-02T10:00:00Z"),
    voiding(4, 0),
)
"""What the process is sent that dies; statement 0 has come before."""


def _settings(folder: str) -> Settings:
    return Settings(store=f"kglite:{folder}/graph", state=f"{folder}/state")


def _die(folder: str, kind: type, name: str, after: bool) -> None:
    """Open the graph, send, and be ended at the step."""
    right = getattr(kind, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            right(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    with Graph.open(settings=_settings(folder)) as graph:
        setattr(kind, name, dying)
        graph.completions.send(PLATFORM, SENT)


def _end(folder: str) -> Any:
    """What graph and log hold in the end."""
    with Graph.open(settings=_settings(folder)) as graph:
        log, total = graph.completions.log.page(None, 2**62, -1)
        told = {one.id: (one.state, one.employee, one.session, one.enrolment, one.levels) for _, one in log}
        people = [(levels(graph, one), states(graph, one)) for one in ("e1", "e2")]
        assert total == len(told)
        return told, people


def _begin(folder: Path) -> None:
    with Graph.open(settings=_settings(str(folder))) as graph:
        open_school(graph)
        graph.store.apply([enrolled("e1", "k-1"), enrolled("e2", "k-1")], by="test", reason="test")
        graph.completions.send(PLATFORM, body(done(0, "2", 2, "2026-02-02T10:00:00Z")))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it is before anything happens; copied for each step."""
    folder = tmp_path_factory.mktemp("begun")
    _begin(folder)
    return folder


@pytest.fixture(scope="module")
def whole(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What it is where nobody dies."""
    folder = shutil.copytree(begun, tmp_path_factory.mktemp("whole") / "w")
    with Graph.open(settings=_settings(str(folder))) as graph:
        graph.completions.send(PLATFORM, SENT)
    return _end(str(folder))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_killed_at_a_step(begun: Path, tmp_path: Path, whole: Any, step: tuple[type, str, bool]) -> None:
    """Not sent again, all is there or (where the log never had it) nothing is; sent again, all, and once."""
    folder = str(shutil.copytree(begun, tmp_path / "f"))
    before = _end(folder)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.completions.test_kill"])
    child = processes.Process(target=_die, args=(folder, *step))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    with Graph.open(settings=_settings(folder)) as graph:
        graph.completions.judge()
    assert _end(folder) == (before if step[1:] == ("take", False) else whole)
    with Graph.open(settings=_settings(folder)) as graph:
        number = graph.revision().number
        graph.completions.send(PLATFORM, SENT)
        assert (graph.revision().number == number) == (step[1:] != ("take", False))
    assert _end(folder) == whole
