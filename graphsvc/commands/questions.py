"""Questions: what is loaded, what is found, what is missing, why, and what closes it."""

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
    Plot,
    Unit,
)
from graphsvc.commands.output import ask, tell


def add(app: typer.Typer) -> None:
    """Make the commands."""
    for name, command in (
        ("status", status),
        ("search", search),
        ("gap", gap),
        ("why", why),
        ("hotspots", hotspots),
        ("clusters", clusters),
        ("closing", closing),
    ):
        app.command(name)(command)


def status(as_json: Json = False, as_csv: Csv = False) -> None:
    """What is loaded; zeros where nothing is."""
    from graphsvc.commands import session

    chosen = session.settings()
    if session.is_absent(chosen.store):
        from graphsvc.status import nothing

        body = nothing(chosen.store).body()
    else:
        with session.asker(chosen) as answers:
            body = answers.ask("status")
    tell("status", body, as_json=as_json, as_csv=as_csv)


def search(
    q: Annotated[str, typer.Argument(metavar="WORDS", help="What is looked for.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind, such as role or competence.")
    ] = None,
    limit: Limit = 20,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Find roles, competences, courses and more.

    Exit code 1 where nothing is found.
    """
    body = ask("search", as_json=as_json, as_csv=as_csv, q=q, kind=kind, limit=limit, lang=lang)
    if not body["total"]:
        raise typer.Exit(1)


def gap(
    by: Annotated[
        By,
        typer.Option("--by", help="What a row stands for."),
    ] = "unit",
    unit: Unit = None,
    role: OfRole = None,
    profile: OfProfile = None,
    system: OfSystem = None,
    competence: OfCompetence = None,
    group: OfGroup = None,
    necessity: Necessity = "must",
    basis: Basis = None,
    kind: Annotated[
        Literal["permanent", "temporary", "hourly", "apprentice"] | None,
        typer.Option(help="Employments of this kind."),
    ] = None,
    method: Annotated[
        Literal["test", "agreed", "manager", "course", "self"] | None,
        typer.Option(help="Where the assessment in force is by this."),
    ] = None,
    assessed_since: Annotated[
        str | None, typer.Option(help="Where the assessment in force is from this day or later.")
    ] = None,
    on_leave: Annotated[bool, typer.Option("--on-leave", help="Employments on leave too.")] = False,
    ranked: Annotated[
        bool, typer.Option("--ranked", help="Legal must, other must and should apart, in that order.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Compare with this earlier day, and tell what made the difference.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Gap figures by one dimension, unknown gaps apart."""
    params = {name: value for name, value in locals().items() if name not in ("as_json", "as_csv")}
    if since is not None and ranked:
        raise typer.BadParameter("--ranked tells of one day; leave it or --since out")
    if since is not None:
        del params["ranked"]
    ask("gaps" if since is None else "compared", as_json=as_json, as_csv=as_csv, **params)


def why(
    employee: Annotated[str, typer.Argument(help="Id of an employee.")],
    competence: Annotated[str, typer.Argument(help="Id, URI or ESCO UUID of a competence.")],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Where the figures of a person come from."""
    ask(
        "why",
        as_json=as_json,
        as_csv=as_csv,
        employee=employee,
        competence=competence,
        as_of=as_of,
        lang=lang,
    )


def hotspots(
    unit: Unit = None,
    form: Annotated[
        Literal["list", "matrix"],
        typer.Option(help="Hot cells in order, or all cells of units by competence groups."),
    ] = "list",
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    lang: Lang = None,
    plot: Plot = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Units and groups with more gap than predicted."""
    ask(
        "hotspots",
        as_json=as_json,
        as_csv=as_csv,
        unit=unit,
        form=form,
        as_of=as_of,
        limit=limit,
        cursor=cursor,
        lang=lang,
        plot=plot,
    )


def clusters(
    unit: Unit = None,
    as_of: AsOf = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    lang: Lang = None,
    plot: Plot = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Competences that the same people lack, and courses."""
    params = {name: value for name, value in locals().items() if name not in ("as_json", "as_csv")}
    ask("clusters", as_json=as_json, as_csv=as_csv, **params)


def closing(
    competence: Annotated[str, typer.Argument(help="Id, URI or ESCO UUID of a competence.")],
    from_: Annotated[int, typer.Option("--from", min=0, max=4, help="The level held.")] = 0,
    to: Annotated[int, typer.Option("--to", min=0, max=4, help="The level wanted.")] = 4,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Courses, in order, from a level to a level.

    Exit code 1 where courses do not reach.
    """
    params: dict[str, Any] = {"competence": competence, "from": from_, "to": to, "lang": lang}
    body = ask("closing", as_json=as_json, as_csv=as_csv, **params)
    if not body["closes"]:
        raise typer.Exit(1)
