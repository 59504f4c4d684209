"""`graphsvc export`: the open vocabulary in the formats that others read."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from graphsvc.errors import BadInput


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
    from graphsvc.publish.skos import write_skos

    out = io.BytesIO()
    with session.store(session.settings()) as store, store.snapshot() as reader:
        triples = write_skos(reader, format_, out)
    if output is None:
        sys.stdout.buffer.write(out.getvalue())
        return
    write_whole(output, out.getvalue())
    typer.echo(f"{triples:,} triples in {output}", err=True)


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file, whole or not at all.

    Errors: BadInput where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
