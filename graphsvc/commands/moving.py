"""Questions about people who move or leave: who could fill a role, and what hangs on whom."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from graphsvc.commands.options import (
    AsOf,
    Basis,
    By,
    Csv,
    Cursor,
    Json,
    Lang,
    Limit,
    Necessity,
    OfCompetence,
    OfGroup,
    OfProfile,
    OfRole,
    OfSystem,
    Unit,
)
from graphsvc.commands.output import ask


def add(app: typer.Typer) -> None:
    """Make the commands."""
    app.command("candidates")(candidates)
    app.command("fragility")(fragility)
    app.command("scenario")(scenario)


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


def fragility(
    unit: Unit = None,
    most: Annotated[int, typer.Option(min=1, max=5, help="Competences that at most so many hold.")] = 2,
    leaving: Annotated[
        str | None, typer.Option(help="Employees, with commas between: what breaks if they all leave.")
    ] = None,
    months: Annotated[
        int, typer.Option(min=1, max=60, help="Qualifications that run out within so many months.")
    ] = 6,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """What hangs on few people; what breaks if they leave."""
    ask(
        "fragility",
        as_json=as_json,
        as_csv=as_csv,
        unit=unit,
        most=most,
        leaving=[one.strip() for one in leaving.split(",") if one.strip()] if leaving else None,
        months=months,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
    )


def scenario(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Steps as YAML or JSON, with a plan's question beside; - for standard input.",
        ),
    ],
    ask_: Annotated[
        str,
        typer.Option(
            "--ask", help="What is answered: gaps, hotspots, clusters, plan, fragility; commas between."
        ),
    ] = "gaps",
    by: Annotated[
        By,
        typer.Option("--by", help="What a row of gaps stands for."),
    ] = "unit",
    unit: Unit = None,
    role: OfRole = None,
    profile: OfProfile = None,
    system: OfSystem = None,
    competence: OfCompetence = None,
    group: OfGroup = None,
    necessity: Necessity = "must",
    basis: Basis = None,
    most: Annotated[int, typer.Option(min=1, max=5, help="Competences that at most so many hold.")] = 2,
    as_of: AsOf = None,
    limit: Limit = 50,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Today's answers beside those of an imagined graph."""
    params = {name: value for name, value in locals().items() if name not in ("file", "ask_")}
    named = [part.strip() for part in ask_.split(",") if part.strip()]
    ask("scenario", ask=named, **_told(file), **params)


def _told(file: str) -> dict[str, Any]:
    """
    What a file says: a list of steps, or an object with `steps` and perhaps `plan`.

    Errors: BadFile.
    """
    import sys
    from pathlib import Path

    import yaml

    from graphsvc.errors import BadFile, Fault

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        told = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile([Fault(file, 0, "", f"cannot be read ({type(error).__name__}).")]) from error
    except yaml.YAMLError as error:
        raise BadFile([Fault(file, 0, "", "is neither YAML nor JSON.")]) from error
    steps = told.get("steps") if isinstance(told, dict) else told
    if not isinstance(steps, list):
        raise BadFile(
            [Fault(file, 0, "steps", "is no list.", "Write a list of steps; docs/cli.md shows them.")]
        )
    plan = told.get("plan") if isinstance(told, dict) else None
    if plan is not None and not isinstance(plan, dict):
        raise BadFile(
            [Fault(file, 0, "plan", "is no object.", "Write the fields of a plan; docs/cli.md shows them.")]
        )
    return {"steps": steps, "plan": plan}
