"""`--plot` on the command line: the answer is printed as ever, and drawn too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graphsvc import pictures
from tests.cli.conftest import ROOT, Run, environment, serving

COMMANDS = ("hotspots", "clusters", "plan")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_picture_beside_the_answer(run: Run, folder: Path, tmp_path: Path, command: str) -> None:
    """The file is of the kind that its name says; what is printed and the exit code are as without it."""
    for suffix, begins in ((".svg", b"<?xml"), (".PNG", b"\x89PNG")):
        file = tmp_path / f"picture{suffix}"
        plain = run(folder, command, "--json")
        answer = run(folder, command, "--json", "--plot", str(file))
        assert (answer.code, answer.json()) == (plain.code, plain.json()), answer.err
        assert file.read_bytes().startswith(begins)


def test_a_picture_of_what_a_service_answers(folder: Path, tmp_path: Path) -> None:
    """Where another process holds the store, the heat map is made of its answers."""
    with serving(folder):
        done = subprocess.run(
            [sys.executable, "-m", "graphsvc.cli", "hotspots", "--plot", "heat.svg", "--lang", "en"],
            env=environment(folder),
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert "requirements and chance predict" in (tmp_path / "heat.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_use_is_told_before_anything_is_asked(
    run: Run, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2 for a kind that nobody draws, and without the extra, which is named; no store is looked for."""
    answer = run(tmp_path / "none", command, "--plot", str(tmp_path / "picture.jpg"))
    assert (answer.code, answer.out) == (2, "")
    assert ".svg or .png" in answer.err
    monkeypatch.setattr(pictures, "find_spec", lambda _name: None)
    answer = run(tmp_path / "none", command, "--plot", str(tmp_path / "picture.svg"))
    assert (answer.code, answer.out) == (2, "")
    assert "pip install 'graphsvc[plot]'" in answer.err


def test_a_folder_that_is_not_there(run: Run, folder: Path, tmp_path: Path) -> None:
    """3, and nothing is printed that looks like an answer."""
    answer = run(folder, "clusters", "--plot", str(tmp_path / "none" / "picture.svg"))
    assert (answer.code, answer.out) == (3, "")
    assert "cannot be written" in answer.err


def test_without_a_picture_nothing_is_imported(folder: Path) -> None:
    """The drawing library costs those nothing who do not draw."""
    code = "import sys; from graphsvc.cli import main; main(['hotspots']); print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith("False")
