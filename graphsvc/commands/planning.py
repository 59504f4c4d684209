"""The question what to learn, in which order and when."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from graphsvc.commands.options import AsOf, Csv, Json, Lang, OfCompetence, Plot, Unit
from graphsvc.commands.output import ask


def add(app: typer.Typer) -> None:
    """Make the command."""
    app.command("plan")(plan)


def plan(
    employee: Annotated[str | None, typer.Option(help="One person.")] = None,
    unit: Unit = None,
    role: Annotated[str | None, typer.Option(help="Those who have this role, and what it asks.")] = None,
    competence: OfCompetence = None,
    cluster: Annotated[
        str | None, typer.Option(help="Those of a cluster and its competences; its id, as clusters tells it.")
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(help="A file of employee,competence, a pair a line; - for standard input."),
    ] = None,
    should: Annotated[
        bool, typer.Option("--should", help="Then also what should be met, after all that must.")
    ] = False,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Take what nobody has assessed for level 0.")
    ] = False,
    objective: Annotated[
        Literal["cost", "hours", "points"],
        typer.Option(help="Lowest cost, fewest hours, or most gap points that a budget closes."),
    ] = "cost",
    budget: Annotated[float | None, typer.Option(min=0, help="Kroner, all costs together.")] = None,
    sessions: Annotated[
        Literal["planned", "unlimited"] | None,
        typer.Option(help="Only planned runs with their days and seats, or every course whenever it suits."),
    ] = None,
    deadline: Annotated[str | None, typer.Option(help="The last day of the last course.")] = None,
    away: Annotated[
        int | None, typer.Option(min=1, help="The most people of one unit at courses on one day.")
    ] = None,
    hour_rate: Annotated[
        float | None, typer.Option(min=0, help="Kroner for an hour away; default 400.")
    ] = None,
    substitute_rate: Annotated[
        float | None, typer.Option(min=0, help="Kroner for an hour of whoever stands in; default 0.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, max=300, help="How long to look for better; default 30.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    plot: Plot = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """The courses that close gaps within limits.

    Exit code 1 where a gap remains.
    """
    params = {name: value for name, value in locals().items() if name != "pairs"}
    if pairs is not None:
        params["pairs"] = _pairs(pairs)
    body = ask("plan", **params)
    if body["open"]:
        raise typer.Exit(1)


def _pairs(file: str) -> list[dict[str, Any]]:
    """
    The pairs of a CSV file with the columns employee and competence.

    Errors: BadFile.
    """
    import csv
    import sys
    from pathlib import Path

    from graphsvc.errors import BadFile, Fault

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(file, 0, "", f"It cannot be read: {error}.", "Name a CSV file in UTF-8.")
        raise BadFile([fault], "Nothing was planned.") from None
    dialect = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.DictReader(text.splitlines(), delimiter=dialect))
    found = [{name: (row.get(name) or "").strip() for name in ("employee", "competence")} for row in rows]
    faults = [
        Fault(file, number, name, "Nothing stands here.", "Write an id.")
        for number, pair in enumerate(found, start=2)
        for name, value in pair.items()
        if not value
    ]
    if faults:
        raise BadFile(faults, "Nothing was planned.")
    return found
