"""`graphsvc export`: the open vocabulary in the formats that others read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from graphsvc.commands import export_tables
from graphsvc.errors import BadInput

NOW = "now"


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
Vocabulary = Annotated[
    str | None, typer.Option("--vocabulary", help="The vocabulary; needed where there are several.")
]


def skos(
    format_: Annotated[
        Literal["turtle", "jsonld", "rdfxml", "ntriples"],
        typer.Option("--format", help="How RDF is written."),
    ] = "turtle",
    output: Output = None,
    version: Annotated[
        str | None, typer.Option(help="A release, such as 1.0.0; without it the state as it is now.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="Only this group and what lies below it.")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role and what it requires.")] = None,
) -> None:
    """The vocabulary as SKOS: as it stands now, or as a release has it."""
    from graphsvc.commands import session
    from graphsvc.graph import Graph

    chosen = session.settings()
    with session.store(chosen) as store:
        graph = Graph(store, chosen)
        state = graph.at(version) if version and version != NOW else graph
        content = state.vocabulary(format=format_, group=group, role=role)
        graph.let_go()
    _hand_out(output, content, f"{len(content):,} bytes")


def case(
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The package's language.")] = "nb",
    case_version: Annotated[
        Literal["1.1", "1.0"], typer.Option("--case-version", help="The version of CASE.")
    ] = "1.1",
    vocabulary: Vocabulary = None,
    output: Output = None,
) -> None:
    """A vocabulary as a CFPackage of CASE."""
    from graphsvc.commands import session
    from graphsvc.publish.case import Provider
    from graphsvc.publish.case_terms import Version

    version: Version = "v1p1" if case_version == "1.1" else "v1p0"
    chosen = session.settings()
    with session.store(chosen) as store, store.snapshot() as reader:
        provider = Provider.read(reader, chosen.base_url.rstrip("/"))
    key = provider.document_of(vocabulary, lang)
    items = len(provider.get(version, "CFPackages", key)["CFItems"])
    _hand_out(output, provider.written(version, key), f"{items:,} items")


def moodle(
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The language.")] = "nb",
    vocabulary: Vocabulary = None,
    proficient: Annotated[
        int, typer.Option("--proficient", min=0, max=4, help="The lowest level that counts as proficient.")
    ] = 2,
    levels_as_competencies: Annotated[
        bool, typer.Option("--levels-as-competencies", help="Each level a competency of its own, yes or no.")
    ] = False,
    output: Output = None,
) -> None:
    """A vocabulary as a competency framework for Moodle's importer."""
    from graphsvc.commands import session
    from graphsvc.publish.moodle import write_moodle

    with session.store(session.settings()) as store, store.snapshot() as reader:
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
