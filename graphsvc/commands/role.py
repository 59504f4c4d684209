"""`graphsvc role`: which roles share competences."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from graphsvc.commands.options import Common, Csv, Json, Lang, Limit
from graphsvc.commands.output import ask

RoleId = Annotated[str, typer.Argument(metavar="ROLE", help="Id, URI or ESCO UUID of a role.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    roles = typer.Typer(help="Which roles share competences.", no_args_is_help=True, rich_markup_mode=None)
    for command in (similar, compare, shared):
        roles.command()(command)
    app.add_typer(roles, name="role")


def similar(
    role: RoleId,
    measure: Annotated[
        Literal["weighted", "jaccard"], typer.Option(help="Weighted by levels and rarity; or plain shares.")
    ] = "weighted",
    limit: Limit = 10,
    common: Common = False,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Roles that share most with a role."""
    ask(
        "similar",
        as_json=as_json,
        as_csv=as_csv,
        role=role,
        measure=measure,
        limit=limit,
        common=common,
        lang=lang,
    )


def compare(
    from_: Annotated[str, typer.Argument(metavar="FROM", help="The role moved from.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="The role moved to.")],
    common: Common = True,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """From one role to another: shared, missing, stronger."""
    params: dict[str, Any] = {"from": from_, "to": to, "common": common, "lang": lang}
    ask("compare", as_json=as_json, as_csv=as_csv, **params)


def shared(
    roles: Annotated[
        list[str], typer.Argument(metavar="ROLE...", help="Ids, with spaces or commas between.")
    ],
    common: Common = False,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """The competences that all of some roles require."""
    named = [part for given in roles for part in given.split(",") if part]
    ask("shared", as_json=as_json, as_csv=as_csv, roles=named, common=common, lang=lang)
