"""Keeping the graph: dump, restore, migrate, check."""

from __future__ import annotations

import typer


def add(app: typer.Typer) -> None:
    """Make the commands."""
