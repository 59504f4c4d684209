"""`graphsvc key`: keys of services, and which national identity number is whose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.commands.options import Csv, Json
from graphsvc.commands.output import tell

if TYPE_CHECKING:
    from graphsvc.access.keys import Keys

KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `graphsvc key list` tells it.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    keys = typer.Typer(
        help="Keys of services, with scope and expiry.", no_args_is_help=True, rich_markup_mode=None
    )
    keys.command()(create)
    keys.command("list")(list_)
    keys.command()(revoke)
    keys.command()(numbers)
    app.add_typer(keys, name="key")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help="What its bearer is: lms, auditor or hr; several times.")],
    days: Annotated[int, typer.Option(help="How many days it lasts, 730 at most.")] = 365,
    as_json: Json = False,
) -> None:
    """Make a key; its words are shown this once."""
    made = _keys().create(name=name, scope=scope, days=days)
    if as_json:
        tell("key", made.key.body() | {"key": made.words}, as_json=True, as_csv=False)
        return
    typer.echo(made.words)
    typer.echo(f"Key {made.key.id}, good through {made.key.expires}. It is not shown again.", err=True)


def list_(as_json: Json = False, as_csv: Csv = False) -> None:
    """The keys there are, without their words."""
    found = [key.body() for key in _keys().all()]
    tell("keys", {"data": found, "next": None, "total": len(found)}, as_json=as_json, as_csv=as_csv)


def revoke(key: KeyId) -> None:
    """Let a key open nothing from now on."""
    _keys().revoke(key)
    typer.echo(f"Key {key} opens nothing any more.")


def numbers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the columns employee and number.")],
) -> None:
    """Say which national identity number is whose, in place of what was said before; hashes are kept."""
    from graphsvc.access import numbers as kept
    from graphsvc.commands import session
    from graphsvc.state import State, state_folder

    chosen = session.settings()
    keeper = kept.Numbers.of(chosen, State(state_folder(chosen), kept.SCHEMA))
    with session.store(chosen) as store:
        known = {row["id"] for row in store.read("organisation.employees")}
    count = keeper.keep(kept.read_numbers(file, known))
    typer.echo(f"{count} numbers are known by their hashes. Delete {file.name}: it is not needed any more.")


def _keys() -> Keys:
    from graphsvc.access import keys
    from graphsvc.commands import session
    from graphsvc.state import State, state_folder

    return keys.Keys(State(state_folder(session.settings()), keys.SCHEMA))
