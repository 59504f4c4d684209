"""`graphsvc moodle`: bring a Moodle's competencies and their courses to what the graph says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphsvc.commands.options import Json
from graphsvc.commands.output import progress, tell

if TYPE_CHECKING:
    from graphsvc.publish.moodle_sync import MoodleReport

SHOWN = 20
"""How many id numbers of each kind a person is told."""


def add(app: typer.Typer) -> None:
    """Make the commands."""
    app.command()(moodle)


def moodle(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done; do nothing.")] = False,
    lang: Annotated[Literal["nb", "nn", "en"], typer.Option("--lang", help="The language.")] = "nb",
    vocabulary: Annotated[
        str | None, typer.Option("--vocabulary", help="The vocabulary; needed where there are several.")
    ] = None,
    proficient: Annotated[
        int, typer.Option("--proficient", min=0, max=4, help="The lowest level that counts as proficient.")
    ] = 2,
    levels_as_competencies: Annotated[
        bool, typer.Option("--levels-as-competencies", help="Each level a competency of its own, yes or no.")
    ] = False,
    scale: Annotated[
        int | None, typer.Option("--scale", help="Moodle's number of the scale, to make a new framework.")
    ] = None,
    level_scale: Annotated[
        int | None, typer.Option("--level-scale", help="Moodle's number of the scale of yes and no.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Update a Moodle's competencies and link its courses."""
    from graphsvc.commands import session
    from graphsvc.publish.moodle_client import MoodleClient
    from graphsvc.publish.moodle_sync import desired, sync

    chosen = session.settings()
    client = MoodleClient(chosen.moodle_url, chosen.moodle_token.get_secret_value())
    with session.store(chosen) as store, store.snapshot() as reader:
        made, links = desired(
            reader, vocabulary, lang=lang, proficient=proficient, levels=levels_as_competencies
        )
    with progress("Asking Moodle") as told:
        report = sync(
            client,
            made,
            links,
            url=client.url,
            dry_run=dry_run,
            scale=scale,
            level_scale=level_scale,
            progress=told,
        )
    if as_json:
        tell("moodle", report.body(), as_json=True, as_csv=False)
    else:
        _show(report)


def _show(report: MoodleReport) -> None:
    """What was done, in words."""
    would = "would be " if report.dry_run else ""
    typer.echo(f"Framework {report.framework}: {report.framework_change}")
    for words, ids in (
        (f"{would}created", report.created),
        (f"{would}updated", report.updated),
        (f"{would}moved", report.moved),
        ("in Moodle only, left as they are", report.left),
        ("courses that Moodle does not have", report.absent),
    ):
        _tell(words, list(ids))
    _tell(f"courses {would}linked", [f"{one.course} - {one.competency}" for one in report.linked])
    _tell(
        "links that only Moodle has",
        [f"{one.course} - {one.competency} ({one.url})" for one in report.theirs],
    )
    typer.echo(f"unchanged: {report.unchanged:,} competencies, {report.links_unchanged:,} links")


def _tell(words: str, found: list[str]) -> None:
    typer.echo(f"{words}: {len(found):,}")
    for one in found[:SHOWN]:
        typer.echo(f"  {one}")
    if len(found) > SHOWN:
        typer.echo(f"  ... and {len(found) - SHOWN:,} more (--json tells all)")
