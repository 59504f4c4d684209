"""`graphsvc backup` and `graphsvc verify`: all that would be missed in one file, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.commands.options import Json
from graphsvc.commands.output import progress

if TYPE_CHECKING:
    from graphsvc.backup.making import Backup

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.")]
Identity = Annotated[
    Path | None,
    typer.Option("--identity", metavar="FILE", help="Key that opens it: AGE-SECRET-KEY-... or an SSH key."),
]
Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="File whose first line is the passphrase."),
]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    app.command()(backup)
    app.command()(verify)


def backup(
    path: File,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="KEY", help="Who can open it: age1... or an SSH public key."),
    ] = None,
    passphrase: Passphrase = None,
    without_state: Annotated[
        bool, typer.Option("--without-state", help="Leave out what lies beside the graph.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Back up graph, releases and state, while it serves or not."""
    from graphsvc.backup.making import make
    from graphsvc.backup.sealing import Seal
    from graphsvc.commands import session

    chosen, seal = session.settings(), Seal(recipient or (), passphrase)
    session.check_there(chosen.store)
    holder = session.holder_of(chosen.store)
    with progress("Backing up") as told:
        done = make(
            chosen,
            path,
            seal=seal,
            holder=holder,
            state=not without_state,
            noting=lambda revision: session.note(chosen, "read", "copy", about=("*",), revision=revision),
            progress=told,
        )
    _say(done, path, as_json)


def verify(
    path: File, identity: Identity = None, passphrase: Passphrase = None, as_json: Json = False
) -> None:
    """Check that a backup is whole and could be restored."""
    from graphsvc.backup import making
    from graphsvc.backup.sealing import Opener
    from graphsvc.commands import session

    with progress("Checking"):
        done = making.verify(session.settings(), path, opener=Opener(identity, passphrase))
    _say(done, path, as_json)


def put_back(path: Path, identity: Path | None, passphrase: Path | None) -> None:
    """Restore a backup into an empty store, without whoever was erased."""
    from graphsvc.backup import making
    from graphsvc.backup.sealing import Opener
    from graphsvc.commands import session
    from graphsvc.people.rights.erasing import erase_returned

    chosen, opener = session.settings(), Opener(identity, passphrase)
    with session.own_store(chosen, make=True) as store, progress("Restoring") as told:
        done = making.restore(chosen, path, store=store, opener=opener, progress=told)
        again = erase_returned(store, chosen)
    typer.echo(f"{path}: {done.backup}")
    if again:
        typer.echo(f"{again:,} people in it had been erased, and were erased again.")
    typer.echo(f"Put back: the graph, {done.releases} releases{', the state' if done.state else ''}.")
    if done.backup.state and not done.state:
        typer.echo("The state that is here is newer and was left as it is.")
    if done.state:
        typer.echo("No key or session is in a backup: make keys anew with `graphsvc key create`.")


def _say(done: Backup, path: Path, as_json: bool) -> None:
    import json

    typer.echo(json.dumps(done._asdict()) if as_json else f"{path}: {done}")
