"""`graphsvc export`: the open vocabulary in the formats that others read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

FORMATS = ("turtle", "jsonld", "rdfxml", "ntriples")


def add(app: typer.Typer) -> None:
    """Make the commands."""
    group = typer.Typer(help="Export the open vocabulary.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command()(skos)
    app.add_typer(group, name="export")


def skos(
    format_: Annotated[
        Literal["turtle", "jsonld", "rdfxml", "ntriples"],
        typer.Option("--format", help="How RDF is written."),
    ] = "turtle",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file; else standard output.")
    ] = None,
) -> None:
    """The vocabulary as SKOS."""
    from graphsvc.commands import session
    from graphsvc.publish.skos import export

    with session.store(session.settings()) as store:
        written = export(store, format=format_)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    _replace(output, written)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    from graphsvc.errors import BadInput

    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
