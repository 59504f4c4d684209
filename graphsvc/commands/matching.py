"""`graphsvc match FILE`: a municipality's list of job titles or course names, matched to the vocabulary."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphsvc.commands.options import Csv, Json, Lang

if TYPE_CHECKING:
    from graphsvc import answers
    from graphsvc.graph import Graph
    from graphsvc.matching.lists import Matched


def add(app: typer.Typer) -> None:
    """Make the command."""
    app.command("match")(match)


def match(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX, or text with a name per line.")],
    column: Annotated[
        str | None, typer.Option("--column", help="Heading or number of the column; else it is found.")
    ] = None,
    what: Annotated[
        Literal["titles", "courses"], typer.Option("--what", help="What the names are of.")
    ] = "titles",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10, help="Candidates per target.")] = 3,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="A review sheet: .xlsx, .csv or .json."),
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="A release, such as 1.0.0; without it the state as it is now.")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Match a list of job titles or courses to the vocabulary."""
    if output is not None and output.suffix.lower() not in (".xlsx", ".csv", ".json"):
        raise typer.BadParameter("the review sheet is a file that ends in .xlsx, .csv or .json")
    from graphsvc.commands import session
    from graphsvc.commands.output import progress
    from graphsvc.matching.files import read_names

    language = lang or session.settings().lang
    with session.edition(version) as graph, progress("Matching"):
        names = read_names(file, what=what, column=column, worth=lambda some: _worth(graph, some, what))
        found = graph.match(written=names.written, what=what, limit=limit, lang=language)
    told = f"{names.rows:,} rows, {len(names.written):,} different names in column {names.column!r}"
    typer.echo(f"{told}, found by {names.by}", err=True)
    for target in found.absent:
        typer.echo(f"Nothing of {target} is loaded.", err=True)
    if output is not None:
        _put(output, found, language)
    if output is None or as_json or as_csv:
        _tell(found, as_json=as_json, as_csv=as_csv)
    if not any(each for one in found.data for each in one.candidates.values()):
        raise typer.Exit(1)


def _worth(graph: Graph, some: Sequence[str], what: Literal["titles", "courses"]) -> float:
    """How well the cells of a column are known, as names of what the list is of: the mean best score."""
    from graphsvc.matching.lists import grouped

    found = graph.match(written=grouped(enumerate(some)), what=what, limit=1)
    best = [
        max((p.score for each in one.candidates.values() for p in each), default=0.0) for one in found.data
    ]
    return sum(best) / len(best) if best else -1.0


def _put(output: Path, found: Matched, lang: answers.Lang) -> None:
    from graphsvc.commands.export import write_whole
    from graphsvc.matching import review

    kind = output.suffix.lower()
    if kind == ".xlsx":
        content = review.write_workbook(found, lang)
    elif kind == ".csv":
        content = ("\ufeff" + review.write_csv(found)).encode()
    else:
        content = json.dumps(found.body(), ensure_ascii=False, indent=1).encode() + b"\n"
    write_whole(output, content)
    typer.echo(f"{len(found.data):,} names in {output}", err=True)


def _tell(found: Matched, *, as_json: bool, as_csv: bool) -> None:
    if as_csv and not as_json:
        from graphsvc.matching.review import write_csv

        sys.stdout.write(write_csv(found))
        return
    from graphsvc.commands.output import tell

    tell("match", found.body(), as_json=as_json, as_csv=as_csv)
