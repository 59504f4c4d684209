"""The fixed tables of counts."""

from __future__ import annotations

from typing import Annotated

import typer

from graphsvc.commands.options import Csv, Cursor, Json, Lang, Limit, Unit
from graphsvc.commands.output import ask


def add(app: typer.Typer) -> None:
    """Make the command."""
    app.command("statistics")(statistics)


def statistics(
    table: Annotated[
        str | None, typer.Argument(help="groups, systems or requirements; without it, what there is.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="YYYY-MM; default the latest.")] = None,
    key: Annotated[str | None, typer.Option(help="One subject: a group, a system, a requirement.")] = None,
    system: Annotated[str | None, typer.Option(help="What concerns this IT system.")] = None,
    unit: Unit = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Counts that betray nobody, frozen monthly.

    Without a table it tells which there are; the first call of a month freezes it.
    """
    params = {name: value for name, value in locals().items() if name not in ("as_json", "as_csv")}
    if table is not None:
        ask("statistics_table", as_json=as_json, as_csv=as_csv, **params)
        return
    if any(value is not None for value in (month, key, system, unit, cursor)):
        raise typer.BadParameter("--month, --key, --system, --unit and --cursor choose in a table: name one")
    ask("statistics", as_json=as_json, as_csv=as_csv, lang=lang)
