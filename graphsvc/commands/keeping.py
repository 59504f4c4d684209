"""Keeping the graph: dump, restore, migrate; and checking what people write before it is loaded."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graphsvc.commands.backup import Identity, Passphrase, put_back
from graphsvc.commands.options import Csv, Json
from graphsvc.commands.output import progress, tell

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A dump, such as graph.jsonl.zst; restore takes a backup too.")
]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    for command in (dump, restore, migrate, check):
        app.command()(command)


def dump(path: File) -> None:
    """Write the whole graph to a file, lossless."""
    from graphsvc.commands import session

    chosen = session.settings()
    holder = session.holder_of(chosen.store)
    if holder is not None:
        lines, revision = holder.post("/internal/dump", {"path": str(path.resolve())})
    else:
        from graphsvc.store.dump import dump as write

        with session.own_store(chosen, older_too=True) as store, progress("Dumping") as told:
            session.note(chosen, "read", "copy", about=("*",), revision=store.revision().number)
            summary = write(store, path, told)
        lines, revision = summary.lines, summary.revision
    typer.echo(f"{lines:,} lines at revision {revision} in {path}")


def restore(path: File, identity: Identity = None, passphrase: Passphrase = None) -> None:
    """Fill an empty store with a dump or a backup."""
    from graphsvc.backup.making import is_backup
    from graphsvc.commands import session
    from graphsvc.people.rights.erasing import erase_returned
    from graphsvc.store.dump import restore as fill

    chosen = session.settings()
    if is_backup(path):
        put_back(path, identity, passphrase)
        return
    with session.own_store(chosen, make=True) as store, progress("Restoring") as told:
        summary = fill(store, path, told)
        again = erase_returned(store, chosen)
    typer.echo(f"{summary.lines:,} lines at revision {summary.revision} from {path}")
    if again:
        typer.echo(f"{again:,} people in it had been erased, and were erased again.")


def migrate() -> None:
    """Bring a store of an earlier version to this one."""
    from graphsvc.commands import session
    from graphsvc.store.migrate import migrate as bring

    chosen = session.settings()
    session.check_there(chosen.store)
    with progress("Migrating") as told:
        done = bring(chosen, progress=told)
    typer.echo(str(done))


class Checked(StrEnum):
    """What can be checked before it is loaded."""

    vocabulary = "vocabulary"


def check(
    what: Annotated[Checked, typer.Argument(metavar="vocabulary", help="What is checked.")],  # noqa: ARG001 - the one so far
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Its folder; without it the one that ships.")
    ] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Check what people write; exit code 1 for errors."""
    from graphsvc.checks import check_vocabulary

    report = check_vocabulary(folder)
    if as_json or as_csv:
        body = report.body()
        tell("check", {"data": body["findings"]} if as_csv else body, as_json=as_json, as_csv=as_csv)
    else:
        for finding in report.findings:
            typer.echo(f"{finding.severity}: {finding}")
        counted = ", ".join(f"{count} {kind}" for kind, count in report.checked.items())
        typer.echo(f"{'Fine' if report.ok else 'Not fine'}: {counted}; {len(report.findings)} findings.")
    if not report.ok:
        raise typer.Exit(1)
