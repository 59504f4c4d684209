"""`graphsvc export csv | jsonl | xlsx | parquet`: the open vocabulary as tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphsvc.errors import BadInput

if TYPE_CHECKING:
    from graphsvc.publish.open_files import Files

Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file; else standard output.")
]
Place = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PLACE",
        help="A folder, or a file that ends in .zip; else a zip to standard output.",
    ),
]

Version = Annotated[
    str | None, typer.Option(help="A release, such as 1.0.0; without it the state as it is now.")
]


def add(group: typer.Typer) -> None:
    """Make the commands in the group of exports."""
    for command in (csv, jsonl, xlsx, parquet):
        group.command()(command)


def csv(
    people: Annotated[
        bool,
        typer.Option("--people", help="For a spreadsheet program: semicolons, and no cell is a formula."),
    ] = False,
    output: Place = None,
    version: Version = None,
) -> None:
    """The vocabulary as CSV, a file per kind of thing and of edge, with a datapackage.json."""
    from graphsvc.commands import session

    with session.edition(version) as graph:
        files = graph.table_files("people" if people else "csv")
    _put(output, files)


def jsonl(output: Output = None, version: Version = None) -> None:
    """The vocabulary as JSON Lines, each with the table that it belongs to."""
    from graphsvc.commands import session

    with session.edition(version) as graph:
        content = graph.tables(format="jsonl")
    lines = content.count(b"\n")
    _hand_out(output, content, f"{lines:,} lines")


def xlsx(
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The language.")] = "nb",
    output: Output = None,
    version: Version = None,
) -> None:
    """The vocabulary as a workbook for people: roles, competences, requirements, courses."""
    from graphsvc.commands import session

    with session.edition(version) as graph:
        content = graph.tables(format="xlsx", lang=lang)
    _hand_out(output, content, f"{len(content):,} bytes", binary=True)


def parquet(output: Place = None, version: Version = None) -> None:
    """The vocabulary as Parquet, a file per kind of thing and of edge."""
    from graphsvc.commands import session

    with session.edition(version) as graph:
        files = graph.table_files("parquet")
    _put(output, files)


def _put(output: Path | None, files: Files) -> None:
    """Files into a folder, or into a zip."""
    from graphsvc.publish.open_files import zipped

    if output is None or output.suffix.lower() == ".zip":
        _hand_out(output, zipped(files), f"{len(files)} files", binary=True)
        return
    from graphsvc.commands.folders import write_folder

    write_folder(output, files)
    typer.echo(f"{len(files)} files in {output}", err=True)


def _hand_out(output: Path | None, content: bytes, words: str, *, binary: bool = False) -> None:
    """To a file, or to standard output; what no terminal can show only where that is none."""
    if output is not None:
        from graphsvc.commands.export import write_whole

        write_whole(output, content)
        typer.echo(f"{words} in {output}", err=True)
        return
    if binary and sys.stdout.isatty():
        raise BadInput("A terminal cannot show that. Name a file with -o.")
    sys.stdout.buffer.write(content)
