"""The documents: every command, option that all share, setting and route is written down."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.app import create_app
from graphsvc.cli import make_app
from graphsvc.graph import Graph
from graphsvc.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


def said(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands(app: typer.Typer, before: str = "graphsvc") -> Iterator[str]:
    """Every command by its words."""
    for info in app.registered_commands:
        assert info.callback is not None
        yield f"{before} {info.name or info.callback.__name__}"
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, f"{before} {group.name}")


def test_every_command_is_documented_and_none_that_is_not() -> None:
    """docs/cli.md has a row for each command there is."""
    named = set(re.findall(r"^\| `(graphsvc [a-z -]+)`", said("cli.md"), re.MULTILINE))
    assert named == set(commands(make_app()))


def test_every_setting_is_documented_with_its_default() -> None:
    """docs/settings.md has a row for each setting, and says what it is by default."""
    rows = dict(re.findall(r"^\| `(GRAPHSVC_[A-Z0-9_]+)` \| (.*?) ?\|", said("settings.md"), re.MULTILINE))
    assert set(rows) == {f"GRAPHSVC_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default: Any = field.default
        written = default.get_secret_value() if hasattr(default, "get_secret_value") else str(default)
        assert rows[f"GRAPHSVC_{name.upper()}"] == (f"`{written}`" if written else ""), name


def test_every_route_is_documented(tmp_path: Path) -> None:
    """docs/api.md names each route of the OpenAPI document."""
    settings = Settings(store=f"kglite:{tmp_path / 'graph'}")
    with Graph.open(settings=settings) as graph:
        paths = create_app(graph, settings).openapi()["paths"]
    named = set(re.findall(r"`(/v1/[^`?]+)`", said("api.md")))
    assert named == set(paths)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["role", "--help"], ["gap", "--help"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    """`--help` is there at once: no engine, no arrays, no web framework, no table drawing."""
    heavy = (
        "numpy",
        "scipy",
        "kglite",
        "neo4j",
        "fastapi",
        "rich",
        "polars",
        "tantivy",
        "httpx",
        "matplotlib",
    )
    code = (
        "import sys; from graphsvc.cli import main; main(sys.argv[1:]);"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=DOCS.parent
    )
    assert done.stdout.strip().endswith("[]"), done.stdout[-200:]


def test_every_help_is_a_whole_sentence() -> None:
    """No command's short help is cut off."""

    done = subprocess.run(
        [sys.executable, "-m", "graphsvc.cli", "--help"], capture_output=True, text=True, check=True
    )
    assert "..." not in done.stdout.split("Commands:")[1]
