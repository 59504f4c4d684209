"""`graphsvc sparql`: what comes out in which form, and with which exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, once, serving

ROLES = """SELECT ?id ?name {
  ?r a kg:Role ; kg:id ?id ; skos:prefLabel ?name FILTER(lang(?name) = "nb")
} ORDER BY ?id"""


def test_rows_as_table_json_and_csv(run: Run, built: Path) -> None:
    """The same rows in three forms; JSON is that of SPARQL 1.1 Query Results."""
    body = run(built, "sparql", ROLES, "--json").json()
    assert body["head"]["vars"] == ["id", "name"]
    rows = [(row["id"]["value"], row["name"]["value"]) for row in body["results"]["bindings"]]
    assert rows == sorted(rows)
    lines = run(built, "sparql", ROLES, "--csv").out.splitlines()
    assert lines[0] == "id,name"
    assert len(lines) == len(rows) + 1
    told = run(built, "sparql", ROLES)
    assert (told.code, rows[0][1] in told.out, f"{len(rows)} of {len(rows)}" in told.out) == (0, True, True)


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(run: Run, built: Path) -> None:
    """CSV of answers is for people too."""
    assert run(built, "sparql", "SELECT ('=1+1' AS ?a) {}", "--csv").out == "a\n'=1+1\n"


def test_yes_and_no_have_their_exit_codes(run: Run, built: Path) -> None:
    """0 for yes and for rows, 1 for no and for none."""
    assert run(built, "sparql", "ASK { ?r a kg:Role }")[:2] == (0, "yes\n")
    assert run(built, "sparql", "ASK { ?r a kg:Employee }")[:2] == (1, "no\n")
    assert run(built, "sparql", "SELECT * { ?r a kg:Employee }").code == 1


def test_triples_come_as_turtle_or_json_ld(run: Run, built: Path) -> None:
    """CSV of triples is wrong use."""
    query = "CONSTRUCT { ?r a kg:Role } WHERE { ?r a kg:Role }"
    assert "a kg:Role ." in run(built, "sparql", query).out
    assert json.loads(run(built, "sparql", query, "--json").out)
    assert run(built, "sparql", query, "--csv").code == 2


@pytest.mark.parametrize(
    "query",
    ["SELECT * { SERVICE <http://a.no/> {} }", "ASK FROM <a:g> {}", "CLEAR ALL", "SELECT * {", "", "x"],
)
def test_what_is_refused_is_bad_input(run: Run, built: Path, query: str) -> None:
    """One message, no trace, exit code 3."""
    said = run(built, "sparql", query)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("Error: ")
    assert "Traceback" not in said.err


def test_a_query_can_come_on_standard_input(run: Run, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is for long ones."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(ROLES))
    assert run(built, "sparql", "-", "--csv").out == run(built, "sparql", ROLES, "--csv").out


def test_the_holder_is_asked_while_a_service_runs(folder: Path) -> None:
    """A store that is served answers too."""
    alone = once(folder, "sparql", ROLES, "--csv")
    with serving(folder):
        assert once(folder, "sparql", ROLES, "--csv") == alone


def test_there_is_no_endpoint() -> None:
    """Nobody can ask in SPARQL over HTTP."""
    routers = Path(__file__).parents[2] / "api"
    assert not [one for one in routers.rglob("*.py") if "sparql" in one.read_text("utf-8").lower()]
