"""`graphsvc delegation` and `graphsvc candidacies`: who stands in for whom, and who was a candidate."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphsvc.commands.options import Csv, Cursor, Json, Limit
from graphsvc.commands.output import tell

if TYPE_CHECKING:
    from graphsvc.answers import Answer
    from graphsvc.graph import Graph


def add(app: typer.Typer) -> None:
    """Make the commands."""
    group = typer.Typer(no_args_is_help=True, help="Hand a manager's units to a deputy for a period.")
    for command, name in ((give, "give"), (listed, "list"), (end, "end")):
        group.command(name)(command)
    app.add_typer(group, name="delegation")
    app.command()(candidacies)
    app.command()(query)


def give(
    giver: Annotated[str, typer.Argument(metavar="GIVER", help="The manager whose units they are.")],
    deputy: Annotated[str, typer.Argument(metavar="DEPUTY", help="The employee who stands in.")],
    unit: Annotated[list[str], typer.Option("--unit", help="A unit of hers, or below; may be repeated.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="The last day.")],
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Hand units to a deputy for a period."""
    from graphsvc.people.viewer import HR

    with _graph() as graph:
        made = graph.delegate(HR, giver=giver, deputy=deputy, units=unit, valid_from=first, valid_to=last)
    _tell("delegations", made, as_json, as_csv)


def listed(
    employee: Annotated[str | None, typer.Option("--employee", help="Given by or to this employee.")] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Tell who stands in for whom, newest first."""
    from graphsvc.people.viewer import HR

    with _graph() as graph:
        found = graph.delegations(HR, employee=employee)
    _tell("delegations", found, as_json, as_csv)


def end(
    number: Annotated[int, typer.Argument(metavar="ID", help="Which one, as `delegation list` tells it.")],
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Take a delegation back, from now on."""
    from graphsvc.people.viewer import HR

    with _graph() as graph:
        ended = graph.end_delegation(HR, number=number)
    _tell("delegations", ended, as_json, as_csv)


def candidacies(
    employee: Annotated[str, typer.Argument(metavar="EMPLOYEE", help="Id of an employee.")],
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Tell who was shown somebody as a candidate, and when."""
    from graphsvc.people.viewer import HR

    with _graph() as graph:
        found = graph.candidacies(HR, employee=employee, limit=limit, cursor=cursor)
    _tell("candidacies", found, as_json, as_csv)


def query(
    cypher: Annotated[str, typer.Argument(metavar="CYPHER", help="A statement; `-` reads standard input.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter; may be repeated.")
    ] = None,
    limit: Limit = 100,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, max=30, help="The most time.")] = 10,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Ask the graph in Cypher, read only."""
    from graphsvc.commands import session

    given = dict(_param(one) for one in param or ())
    text = sys.stdin.read() if cypher == "-" else cypher
    with session.asker(session.settings()) as answers:
        body = answers.ask("query", cypher=text, params=given, limit=limit, seconds=seconds)
    tell("query", body, as_json=as_json, as_csv=as_csv)
    if not body["data"]:
        raise typer.Exit(1)


def _param(given: str) -> tuple[str, Any]:
    """A name and its value: JSON where it is JSON, else text."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"--param is NAME=VALUE; {given!r} is not.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _tell(question: str, found: Answer, as_json: bool, as_csv: bool) -> None:
    tell(question, found.body(), as_json=as_json, as_csv=as_csv)


@contextlib.contextmanager
def _graph() -> Iterator[Graph]:
    """The graph, read through its holder where it has one; what is kept beside it is shared by its file."""
    from graphsvc.commands import session
    from graphsvc.graph import Graph

    chosen = session.settings()
    with session.store(chosen) as opened:
        graph = Graph(opened, chosen)
        try:
            with session.witness(graph):
                yield graph
        finally:
            graph.let_go()
            graph.forget_state()
