"""`graphsvc sparql`: a SPARQL query over all that is open."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphsvc.commands.options import Csv, Json

if TYPE_CHECKING:
    from graphsvc.publish.sparql import Found


def add(app: typer.Typer) -> None:
    """Make the command."""
    app.command()(sparql)


def sparql(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="SELECT, ASK, ...; `-` reads standard input.")
    ],
    version: Annotated[
        str | None, typer.Option(help="A release, such as 1.0.0; without it the state as it is now.")
    ] = None,
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=3600, help="The most time.")] = 30,
    memory: Annotated[
        int, typer.Option("--memory", min=64, max=65536, help="The most memory, in MiB.")
    ] = 1024,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Ask the open vocabulary in SPARQL."""
    from graphsvc.commands import session
    from graphsvc.publish.sparql_words import check

    text = sys.stdin.read() if query == "-" else query
    check(text)
    with session.edition(version) as graph:
        found = graph.sparql(query=text, seconds=seconds, memory=memory)
    if found.kind == "triples":
        _tell_triples(found, as_json=as_json, as_csv=as_csv)
        return
    body = found.body()
    _tell(body, as_json=as_json, as_csv=as_csv)
    if not body.get("boolean", body.get("results", {}).get("bindings")):
        raise typer.Exit(1)


def _tell(body: dict[str, Any], *, as_json: bool, as_csv: bool) -> None:
    """Rows, or yes or no; as JSON in the form of SPARQL 1.1 Query Results."""
    from graphsvc.commands.output import tell

    if not as_json and not as_csv and "boolean" in body:
        typer.echo("yes" if body["boolean"] else "no")
        return
    tell("sparql", body if as_json else _rows(body), as_json=as_json, as_csv=as_csv)


def _rows(body: dict[str, Any]) -> dict[str, Any]:
    """The bindings as the rows of a list; what is not bound is empty."""
    if "boolean" in body:
        return {"boolean": body["boolean"]}
    bindings = body["results"]["bindings"]
    rows = [{name: row.get(name, {}).get("value") for name in body["head"]["vars"]} for row in bindings]
    return {"data": rows, "next": None, "total": len(rows)}


def _tell_triples(found: Found, *, as_json: bool, as_csv: bool) -> None:
    """Turtle, or JSON-LD."""
    import pyoxigraph

    from graphsvc.publish.terms import PREFIXES

    if as_csv:
        raise typer.BadParameter("triples are no table: leave --csv out, or ask with SELECT")
    form = pyoxigraph.RdfFormat.JSON_LD if as_json else pyoxigraph.RdfFormat.TURTLE
    given = pyoxigraph.parse(found.content, format=pyoxigraph.RdfFormat.N_TRIPLES)
    used = {name: space for name, space in PREFIXES.items() if space.encode() in found.content}
    told = pyoxigraph.serialize(given, format=form, prefixes=used)
    sys.stdout.write(f"{(told or b'').decode().rstrip()}\n")
