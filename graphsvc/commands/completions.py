"""`graphsvc completions`: course completions from learning platforms, and the tables of who is who."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphsvc.commands.options import Csv, Cursor, Json, Limit
from graphsvc.commands.output import progress, tell
from graphsvc.paging import MOST

if TYPE_CHECKING:
    from graphsvc.completions.desk import Desk, Report
    from graphsvc.completions.linking import Linked

Noting = Callable[[Iterable[str]], None]
"""Told whom an answer was about."""

File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
Only = Annotated[bool, typer.Option("--only", help="Take out what the file does not name.")]
Id = Annotated[str | None, typer.Option("--id", help="The id of one that is parked.")]
HomePage = Annotated[str | None, typer.Option("--home-page", help="The platform that the account is of.")]
Account = Annotated[str | None, typer.Option("--account", help="The account, as the platform names it.")]
Activity = Annotated[str | None, typer.Option("--activity", help="The activity's IRI.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    group = _group("Course completions from learning platforms.")
    for command in (load, listed, replay, link, discard):
        group.command("list" if command is listed else command.__name__)(command)
    accounts, activities = _group("Whose which account is."), _group("Which course which activity is.")
    accounts.command("load")(load_accounts)
    accounts.command("list")(list_accounts)
    activities.command("load")(load_activities)
    activities.command("list")(list_activities)
    group.add_typer(accounts, name="accounts")
    group.add_typer(activities, name="activities")
    app.add_typer(group, name="completions")


def _group(help_: str) -> typer.Typer:
    group = typer.Typer(help=help_, no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    return group


@contextlib.contextmanager
def _desk(thing: str, *, change: bool = True) -> Iterator[tuple[Desk, Noting]]:
    """
    The desk over the store, or over its holder (the state folder is at hand either way), and what notes it.

    A change is noted before it is made, and again, with whom it was about, once it is.
    """
    from graphsvc.commands import session
    from graphsvc.graph import Graph
    from graphsvc.people.viewer import HR

    chosen = session.settings()
    with session.store(chosen) as store:
        graph = Graph(store, chosen)
        with contextlib.closing(graph.completions) as desk, session.witness(graph) as witness:
            if change:
                witness.note(HR, "change", thing, outcome="begun")
            action = "change" if change else "read"
            yield desk, lambda about: witness.note(HR, action, thing, about=sorted(set(about)))


def _bytes(file: Path) -> bytes:
    """Errors: BadFile."""
    from graphsvc.errors import BadFile, Fault

    try:
        return file.read_bytes()
    except OSError as error:
        fault = Fault(file.name, 0, "", f"The file cannot be read ({error.strerror}).", "Name a CSV file.")
        raise BadFile([fault]) from None


def _report(report: Report, as_json: bool) -> None:
    if as_json:
        tell("completions_report", report.body(), as_json=True, as_csv=False)
        return
    states = ", ".join(f"{count:,} {state}" for state, count in sorted((report.states or {}).items()))
    new = f", {report.new:,} of them new" if report.new else ""
    typer.echo(
        f"{report.total:,} completions{new}: {states or 'nothing to judge'}; levels {report.raised or 0:,}"
    )


def _linked(linked: Linked, as_json: bool) -> None:
    if as_json:
        tell("completions_linked", linked.body(), as_json=True, as_csv=False)
        return
    typer.echo(f"{linked.rows:,} rows read, {linked.total:,} in the table; {linked.judged:,} judged again")


def load(file: File, as_json: Json = False) -> None:
    """Take in completions from a CSV, all or none."""
    from graphsvc.people.viewer import HR

    with _desk("completions_load") as (desk, note), progress("Judging"):
        report = desk.load(HR, _bytes(file), where=file.name)
        note(report.about)
    _report(report, as_json)


def listed(
    state: Annotated[
        Literal["pending", "parked", "settled", "discarded", "voided"] | None,
        typer.Option(help="Only those that stand there."),
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """What was sent, and what became of it; the latest first."""
    from graphsvc.people.viewer import HR

    with _desk("completions", change=False) as (desk, note):
        page = desk.listed(HR, state=state, limit=limit, cursor=cursor)
        note(one.employee for one in page.data if one.employee)
    tell("completions", page.body(), as_json=as_json, as_csv=as_csv)


def replay(
    everything: Annotated[
        bool, typer.Option("--everything", help="Also what was judged, as after a restored backup.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge again what is parked."""
    from graphsvc.people.viewer import HR

    with _desk("completions_replay") as (desk, note), progress("Judging"):
        report = desk.replay(HR, everything=everything)
        note(report.about)
    _report(report, as_json)


def link(
    id_: Id = None,
    home_page: HomePage = None,
    account: Account = None,
    employee: Annotated[str | None, typer.Option(help="The employee whose account it is.")] = None,
    activity: Activity = None,
    course: Annotated[str | None, typer.Option(help="The course that it is; '' for none at all.")] = None,
    session: Annotated[str | None, typer.Option(help="The course session, where it is one.")] = None,
    as_json: Json = False,
) -> None:
    """Say whose an account is, or which course an activity."""
    from graphsvc.people.viewer import HR

    with _desk("completions_link") as (desk, note), progress("Judging"):
        report = desk.link(
            HR,
            id=id_,
            home_page=home_page,
            account=account,
            employee=employee,
            activity=activity,
            course=course,
            session=session,
        )
        note([*report.about, *([employee] if employee else [])])
    _report(report, as_json)


def discard(
    reason: Annotated[str, typer.Option(help="Why, in your words.")],
    id_: Id = None,
    home_page: HomePage = None,
    account: Account = None,
    activity: Activity = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Keep nothing of it but the ids, as when a person is erased.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put away what is parked; it stays in the list."""
    from graphsvc.people.viewer import HR

    with _desk("completions_discard") as (desk, note):
        report = desk.discard(
            HR,
            reason=reason,
            id=id_,
            home_page=home_page,
            account=account,
            activity=activity,
            forget=forget,
        )
        note(report.about)
    _report(report, as_json)


def load_accounts(file: File, only: Only = False, as_json: Json = False) -> None:
    """Take in a table: home_page, account, employee."""
    from graphsvc.people.viewer import HR

    with _desk("completion_accounts_load") as (desk, note), progress("Judging"):
        linked = desk.load_accounts(HR, _bytes(file), where=file.name, only=only)
        note(linked.about)
    _linked(linked, as_json)


def list_accounts(
    limit: Limit = 20, cursor: Cursor = None, as_json: Json = False, as_csv: Csv = False
) -> None:
    """The table; with --csv all of it, as it can be loaded."""
    from graphsvc.people.viewer import HR

    with _desk("completion_accounts", change=False) as (desk, note):
        page = desk.accounts(HR, limit=MOST if as_csv else limit, cursor=cursor)
        while as_csv and page.next:
            more = desk.accounts(HR, limit=MOST, cursor=page.next)
            page = more.model_copy(update={"data": (*page.data, *more.data)})
        note(one.employee for one in page.data)
    tell("completion_accounts", page.body(), as_json=as_json, as_csv=as_csv)


def load_activities(file: File, only: Only = False, as_json: Json = False) -> None:
    """Take in a table: activity, course, session."""
    from graphsvc.people.viewer import HR

    with _desk("completion_activities_load") as (desk, note), progress("Judging"):
        linked = desk.load_activities(HR, _bytes(file), where=file.name, only=only)
        note(linked.about)
    _linked(linked, as_json)


def list_activities(
    limit: Limit = 20, cursor: Cursor = None, as_json: Json = False, as_csv: Csv = False
) -> None:
    """The table; with --csv all of it, as it can be loaded."""
    from graphsvc.people.viewer import HR

    with _desk("completion_activities", change=False) as (desk, note):
        note(())
        page = desk.activities(HR, limit=MOST if as_csv else limit, cursor=cursor)
        while as_csv and page.next:
            more = desk.activities(HR, limit=MOST, cursor=page.next)
            page = more.model_copy(update={"data": (*page.data, *more.data)})
    tell("completion_activities", page.body(), as_json=as_json, as_csv=as_csv)
