"""Releases: freezing what is open, listing what was frozen, and what differs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from graphsvc.commands.options import Csv, Cursor, Json, Lang, Limit
from graphsvc.commands.output import tell

Version = Annotated[str, typer.Argument(metavar="VERSION", help="Three numbers, such as 1.0.0.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    for command in (release, versions, diff):
        app.command()(command)


def release(
    version: Version,
    notes: Annotated[str, typer.Option(help="What people should know about it.")] = "",
    notes_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same, in a file; UTF-8.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="The day it is of, YYYY-MM-DD; default today.")] = None,
    as_json: Json = False,
) -> None:
    """Freeze all that is open under a number, for good."""
    from graphsvc.commands import session

    chosen = session.settings()
    session.check_there(chosen.store)
    told = {"version": version, "notes": _notes(notes, notes_file), "day": day}
    holder = session.holder_of(chosen.store)
    if holder is not None:
        body = holder.post("/internal/release", told)
    else:
        from graphsvc.graph import Graph

        with Graph.open(settings=chosen) as graph:
            body = graph.release(**told).body()  # type: ignore[arg-type]
    if as_json:
        tell("release", body, as_json=True, as_csv=False)
    else:
        typer.echo(f"Released {body['version']}, {body['day']}.")


def _notes(notes: str, file: Path | None) -> str:
    """Errors: BadInput for a file that cannot be read."""
    if file is None:
        return notes
    from graphsvc.errors import BadInput

    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read as text in UTF-8.") from error


def versions(as_json: Json = False, as_csv: Csv = False) -> None:
    """The releases there are, the latest first."""
    tell("versions", _asked("versions"), as_json=as_json, as_csv=as_csv)


def _asked(question: str, **params: Any) -> dict[str, Any]:
    from graphsvc.commands import session

    with session.asker(session.settings()) as answers:
        body: dict[str, Any] = answers.ask(question, **params)
    return body


def diff(
    since: Annotated[str, typer.Argument(metavar="A", help="A release, such as 1.0.0.")],
    until: Annotated[
        str, typer.Argument(metavar="[B]", help="A later one; without it what is not released yet.")
    ] = "now",
    limit: Limit = 1000,
    cursor: Cursor = None,
    lang: Lang = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """What differs between two releases, in words."""
    from graphsvc.commands import session

    params = {"since": since, "until": until, "net": True, "limit": limit, "cursor": cursor}
    lang = lang or session.settings().lang
    given = {name: value for name, value in params.items() if value is not None}
    body = _asked("changes", **given, lang=lang)
    if as_json or as_csv:
        tell("changes", body, as_json=as_json, as_csv=as_csv)
    else:
        _tell_in_words(body, lang)


def _tell_in_words(body: dict[str, Any], lang: Any) -> None:
    """A line per thing, its fields below it, and how many there are of each."""
    from graphsvc.releases.differences import ThingChange, in_words

    counted = Counter[str](row["what"] for row in body["data"])
    for row in body["data"]:
        head, *fields = in_words(ThingChange.model_validate(row), lang)
        typer.echo("\n".join([head, *(f"  {field}" for field in fields)]))
    told = ", ".join(f"{counted[what]} {what}" for what in ("added", "changed", "withdrawn") if counted[what])
    more = f"; the next page: --cursor {body['next']}" if body["next"] else ""
    typer.echo(
        f"{told or 'No difference'}, {len(body['data'])} of {body['total']}{more}"
        if told
        else "No difference."
    )
