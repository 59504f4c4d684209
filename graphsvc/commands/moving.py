"""Questions about people who move: who could fill a role, and which roles lie within reach."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from graphsvc.commands.options import AsOf, Csv, Cursor, Json, Lang, Limit, Unit
from graphsvc.commands.output import ask


def add(app: typer.Typer) -> None:
    """Make the commands."""
    app.command("candidates")(candidates)


def candidates(
    role: Annotated[str | None, typer.Argument(help="Id, URI or ESCO UUID of a role.")] = None,
    employee: Annotated[
        str | None, typer.Option(help="Instead of a role: the roles within reach of this employee.")
    ] = None,
    unit: Unit = None,
    order: Annotated[
        Literal["points", "cost", "bars"], typer.Option(help="Nearest by points, course costs, or bars.")
    ] = "points",
    qualified: Annotated[
        bool, typer.Option("--qualified", help="Only where no formal qualification bars.")
    ] = False,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Who could fill a role, or roles in reach of someone.

    Exit code 1 where there is nobody, or no role.
    """
    if (role is None) == (employee is None):
        raise typer.BadParameter("name a role or --employee, one of them")
    if employee is not None and unit is not None:
        raise typer.BadParameter("--unit narrows candidates for a role, not --employee")
    question, about = ("candidates", {"role": role}) if role else ("reach", {"employee": employee})
    body = ask(
        question,
        as_json=as_json,
        as_csv=as_csv,
        **about,
        unit=unit,
        order=order,
        qualified=qualified,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )
    if not body["total"]:
        raise typer.Exit(1)
