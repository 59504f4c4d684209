"""`graphsvc audit`: the trail of who asked what about whom, its head, and whether it holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from graphsvc.commands.options import Csv, Cursor, Json, Lang, Limit
from graphsvc.commands.output import ask, tell

Since = Annotated[str | None, typer.Option(help="Entries of this day (in UTC) or later.")]
Until = Annotated[str | None, typer.Option(help="Entries of this day (in UTC) or earlier.")]


def add(app: typer.Typer) -> None:
    """Make the group."""
    group = typer.Typer(
        help="Who read or changed what about whom.", no_args_is_help=True, rich_markup_mode=None
    )
    group.callback()(lambda: None)
    for name, command in (
        ("show", show),
        ("seen-by", seen_by),
        ("changes", changes),
        ("head", head),
        ("verify", verify),
    ):
        group.command(name)(command)
    app.add_typer(group, name="audit")


def show(
    actor: Annotated[
        str | None, typer.Option(help="What this employee asked, or subject:..., who is none.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="What was asked about this employee.")] = None,
    action: Annotated[
        Literal["read", "change", "forget", "mend"] | None, typer.Option(help="Entries of this kind.")
    ] = None,
    thing: Annotated[str | None, typer.Option(help="What was asked, such as why or gaps.")] = None,
    unit: Annotated[str | None, typer.Option(help="What was asked about this unit.")] = None,
    outcome: Annotated[
        Literal["given", "refused", "failed", "begun"] | None, typer.Option(help="What came of it.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Entries of the trail, the latest first."""
    params = {name: value for name, value in locals().items() if name not in ("as_json", "as_csv")}
    _told("audit", params, as_json=as_json, as_csv=as_csv)


def seen_by(
    employee: Annotated[str, typer.Argument(help="Id of an employee.")],
    own: Annotated[bool, typer.Option("--own", help="Also when it was the person herself.")] = False,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Who was told of a person, or changed something of hers."""
    params = {name: value for name, value in locals().items() if name not in ("as_json", "as_csv")}
    ask("seen_by", as_json=as_json, as_csv=as_csv, **params)


def changes(
    since: Annotated[int, typer.Option(min=0, help="Revisions after this one.")] = 0,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """The revisions of the graph: when, by whom, why."""
    params = {"since": since, "limit": limit, "cursor": cursor}
    _told("change_log", params, as_json=as_json, as_csv=as_csv)


def _told(question: str, params: dict[str, Any], *, as_json: bool, as_csv: bool) -> None:
    """As `ask`, for what has no language."""
    from graphsvc.commands import session

    given = {name: value for name, value in params.items() if value is not None}
    with session.asker(session.settings()) as answers:
        body = answers.ask(question, **given)
    tell(question, body, as_json=as_json, as_csv=as_csv)


def head(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Add it to a file of heads.")
    ] = None,
) -> None:
    """Where the trail stands; to be kept elsewhere.

    Every entry until now can be held against it.
    """
    from graphsvc.audit.trail import Audit
    from graphsvc.commands import session
    from graphsvc.errors import BadInput

    audit = Audit(session.settings())
    try:
        told = audit.head().text()
    finally:
        audit.close()
    if output is None:
        sys.stdout.write(told)
        return
    try:
        with output.open("a", encoding="utf-8") as file:
            file.write(told)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from error


def verify(
    heads: Annotated[
        list[Path] | None, typer.Option("--head", metavar="FILE", help="Heads that were kept elsewhere.")
    ] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Check the whole trail, and against its heads.

    Exit code 1 where an entry was edited, removed, inserted, moved or cut off.
    """
    from graphsvc.audit import audit_folder
    from graphsvc.audit.verifying import read_heads
    from graphsvc.audit.verifying import verify as check
    from graphsvc.commands import session

    kept = [one for path in heads or () for one in read_heads(path)]
    found = check(audit_folder(session.settings()), kept)
    if as_json or as_csv:
        body = found.body()
        tell("verify", {"data": body["findings"]} if as_csv else body, as_json=as_json, as_csv=as_csv)
    else:
        for one in found.findings:
            what = "a line" if one.entry is None else f"entry {one.entry}"
            typer.echo(f"{one.file}, line {one.line}: {what} {one.problem}")
        torn = f", {found.torn} cut short and told of" if found.torn else ""
        typer.echo(
            f"{'Whole' if found.whole else 'Not whole'}: {found.entries:,} entries in {found.files} "
            f"files{torn}; held against {found.heads} heads; {len(found.findings)} findings."
        )
    if not found.whole:
        raise typer.Exit(1)
