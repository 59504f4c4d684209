"""The rights of a person: her copy of what is stored, erasing her, and what has been kept long enough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from graphsvc.commands.options import AsOf, Csv, Json
from graphsvc.commands.output import progress, tell

Employee = Annotated[str, typer.Argument(metavar="ID", help="Id of an employee.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would go; nothing is written.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    group = typer.Typer(help="A person's copy, and her erasure.", no_args_is_help=True)
    for command in (export, erase, readmit):
        group.command()(command)
    app.add_typer(group, name="person")
    app.command()(retention)


def export(
    employee: Employee,
    as_html: Annotated[bool, typer.Option("--html", help="A page to read and print, in Norwegian.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As data; so without --html too.")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to; else standard output.")
    ] = None,
) -> None:
    """Write all that is stored of a person."""
    if as_html and as_json:
        raise typer.BadParameter("choose --html or --json, not both")
    from graphsvc.commands import session

    with progress("Looking"), session.asker(session.settings()) as answers:
        body = answers.ask("export_person", employee=employee)
    text = _page(body) if as_html else _data(body)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(out, text)


def _page(body: dict[str, Any]) -> str:
    from graphsvc.people.rights.export import PersonExport
    from graphsvc.people.rights.page import page_of

    return page_of(PersonExport.model_validate(body))


def _data(body: dict[str, Any]) -> str:
    import json

    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    """Readable by its own user only: it is all about one person."""
    import os

    from graphsvc.errors import BadInput

    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"-o: {path} cannot be written: {error.strerror}.") from error


def erase(
    employee: Employee,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Forget a person everywhere, for good.

    Exit code 1 where the question is answered with no.
    """
    from graphsvc.commands import session

    chosen = session.settings()

    def go(*, dry: bool) -> dict[str, Any]:
        return session.change(
            chosen, "/internal/person/erase", "erase_person", employee=employee, dry_run=dry
        )

    if dry_run or not yes:
        found = go(dry=True)
    if not dry_run:
        if not yes:
            typer.echo(_told("Would go", found), err=True)
            if not typer.confirm("Erase for good?", err=True):
                raise typer.Exit(1)
        with progress("Erasing"):
            found = go(dry=False)
    if as_json:
        tell("erase", found, as_json=True, as_csv=False)
        return
    typer.echo(_told("Would go" if dry_run else "Gone", found))
    for path in found["copies"]:
        typer.echo(f"{path} still holds this person: delete it when it is no longer needed as the way back.")
    if not dry_run:
        typer.echo(_COPIES)


_COPIES = (
    "Dumps and backups made before still hold this person: restoring one erases again; delete those that are "
    "not needed (docs/privacy.md)."
)


def _told(word: str, found: dict[str, Any]) -> str:
    listed = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in found["gone"].items())
    at = f" at revision {found['revision']}" if found["revision"] is not None else ""
    return f"{word}{at}: {listed}."


def readmit(employee: Employee) -> None:
    """Take somebody off the list of the erased who is employed anew.

    Exit code 1 where she was not on it.
    """
    from graphsvc.commands import session
    from graphsvc.people.rights.erased import Erased

    if not Erased(session.settings()).readmit(employee):
        typer.echo("Nobody with that id is on the list of the erased.")
        raise typer.Exit(1)
    typer.echo("Taken off the list: what is loaded from now on stays.")


def retention(
    dry_run: DryRun = False,
    as_of: AsOf = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Take away what has been kept long enough."""
    from graphsvc.commands import session

    with progress("Looking"):
        found = session.change(
            session.settings(), "/internal/retention", "retention", as_of=as_of, dry_run=dry_run
        )
    if as_json or as_csv:
        tell("retention", found, as_json=as_json, as_csv=as_csv)
        return
    for due in found["data"]:
        if due["before"] is None:
            typer.echo(f"{due['rule']}: no rule (GRAPHSVC_KEEP_{due['rule'].upper()}_... is 0).")
            continue
        word = "would go" if dry_run else "gone"
        much = f"{due['things']:,} {word}, of {due['people']:,} people"
        typer.echo(f"{due['rule']} from before {due['before']}: {much}.")
        for key in due["employees"] or ():
            typer.echo(f"  {key}")
