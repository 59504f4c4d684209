"""The town in a store of its own per test session, and ways to run the command line on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graphsvc.cli import main
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import town

ROOT = Path(__file__).parents[2]


class Said(NamedTuple):
    """What a run of the command line left."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that holds the town; not to be written to."""
    folder = tmp_path_factory.mktemp("built") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        graph.store.apply(town.changes(), by="test", reason="the town")
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    shutil.copytree(built, tmp_path / "graph")
    return tmp_path / "graph"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, on a store."""

    def go(store: Path | str, *words: str) -> Said:
        monkeypatch.setenv("GRAPHSVC_STORE", f"kglite:{store}" if isinstance(store, Path) else store)
        capsys.readouterr()
        code = main(words)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return go


def environment(store: Path, **more: str) -> dict[str, str]:
    """The environment of a process of its own."""
    return {**os.environ, "GRAPHSVC_STORE": f"kglite:{store}", "PYTHONPATH": str(ROOT), **more}


def start(store: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """The command line as another process."""
    return subprocess.Popen(
        [sys.executable, "-m", "graphsvc.cli", *words],
        env=environment(store, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=store.parent,
    )


def finish(process: subprocess.Popen[str], seconds: float = 60) -> Said:
    out, err = process.communicate(timeout=seconds)
    return Said(process.returncode, out, err)


def once(store: Path, *words: str, **more: str) -> Said:
    """Run a command as another process, to its end."""
    return finish(start(store, *words, **more))


@contextmanager
def serving(
    store: Path, words: Sequence[str] = (), **more: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A serving process, once it listens, and its address."""
    process = start(store, "serve", "--port", "0", *words, **more)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert line.startswith("Serving http://"), line + process.stderr.read()
        yield line.split()[1], process
    finally:
        process.terminate()
        process.wait(timeout=30)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
