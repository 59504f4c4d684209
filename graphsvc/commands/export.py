"""`graphsvc export`: the open vocabulary in the formats that others read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from graphsvc.commands import export_tables
from graphsvc.errors import BadInput


def add(app: typer.Typer) -> None:
    """Make the commands."""
    group = typer.Typer(help="Export the open vocabulary.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command()(skos)
    group.command()(case)
    group.command()(moodle)
    export_tables.add(group)
    app.add_typer(group, name="export")


Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file; else standard output.")
]
Version = Annotated[
    str | None, typer.Option(help="A release, such as 1.0.0; without it the state as it is now.")
]
Vocabulary = Annotated[
    str | None, typer.Option("--vocabulary", help="The vocabulary; needed where there are several.")
]


def skos(
    format_: Annotated[
        Literal["turtle", "jsonld", "rdfxml", "ntriples"],
        typer.Option("--format", help="How RDF is written."),
    ] = "turtle",
    output: Output = None,
    version: Version = None,
    group: Annotated[str | None, typer.Option(help="Only this group and what lies below it.")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role and what it requires.")] = None,
) -> None:
    """The vocabulary as SKOS: as it stands now, or as a release has it."""
    from graphsvc.commands import session

    with session.edition(version) as graph:
        content = graph.vocabulary(format=format_, group=group, role=role)
    _hand_out(output, content, f"{len(content):,} bytes")


def case(
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The package's language.")] = "nb",
    case_version: Annotated[
        Literal["1.1", "1.0"], typer.Option("--case-version", help="The version of CASE.")
    ] = "1.1",
    vocabulary: Vocabulary = None,
    version: Version = None,
    output: Output = None,
) -> None:
    """A vocabulary as a CFPackage of CASE."""
    from graphsvc.commands import session
    from graphsvc.publish.case_terms import Version as Binding

    binding: Binding = "v1p1" if case_version == "1.1" else "v1p0"
    with session.edition(version) as graph:
        provider = graph.case()
    key = provider.document_of(vocabulary, lang)
    items = len(provider.get(binding, "CFPackages", key)["CFItems"])
    _hand_out(output, provider.written(binding, key), f"{items:,} items")


def moodle(
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The language.")] = "nb",
    vocabulary: Vocabulary = None,
    proficient: Annotated[
        int, typer.Option("--proficient", min=0, max=4, help="The lowest level that counts as proficient.")
    ] = 2,
    levels_as_competencies: Annotated[
        bool, typer.Option("--levels-as-competencies", help="Each level a competency of its own, yes or no.")
    ] = False,
    version: Version = None,
    output: Output = None,
) -> None:
    """A vocabulary as a competency framework for Moodle's importer."""
    from graphsvc.commands import session
    from graphsvc.publish.moodle import write_moodle

    with session.edition(version) as graph, graph.store.snapshot() as reader:
        content, count = write_moodle(
            reader, vocabulary, lang=lang, proficient=proficient, levels=levels_as_competencies
        )
    _hand_out(output, content, f"{count:,} competencies")


def _hand_out(output: Path | None, content: bytes, words: str) -> None:
    """To a file, saying how much is in it, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    write_whole(output, content)
    typer.echo(f"{words} in {output}", err=True)


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
