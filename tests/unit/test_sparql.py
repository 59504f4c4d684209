"""SPARQL over what is open: what is let through, what is refused, and the limits of what answers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.errors import BadQuestion
from graphsvc.graph import Graph
from graphsvc.publish.sparql import ask
from graphsvc.publish.sparql_words import LONGEST, check
from graphsvc.settings import Settings
from tests.unit import open_sample


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    with open_sample.opened(tmp_path_factory.mktemp("sparql")) as store:
        yield Graph(store, Settings())


def found(graph: Graph, query: str) -> list[dict[str, str]]:
    body = graph.sparql(query=query).body()
    return [{name: cell["value"] for name, cell in row.items()} for row in body["results"]["bindings"]]


def test_a_select_finds_what_the_graph_says(graph: Graph) -> None:
    """The competences that the nurse must have, by hand; the project's prefixes need no declaring."""
    rows = found(
        graph,
        """SELECT ?level ?name WHERE {
             ?role skos:prefLabel "Sykepleier"@nb ; kg:requires ?requirement .
             ?requirement kg:necessity kg:must ; kg:level ?level ; kg:competence/skos:prefLabel ?name .
             FILTER(lang(?name) = "nb")
           } ORDER BY DESC(?level)""",
    )
    assert [(row["level"], row["name"]) for row in rows] == [("3", "Legemiddelhåndtering"), ("2", "Sårstell")]


def test_ask_and_construct_have_their_own_forms(graph: Graph) -> None:
    """ASK says yes or no; CONSTRUCT gives triples."""
    assert graph.sparql(query="ASK { ?r a kg:Role }").body()["boolean"] is True
    assert graph.sparql(query="ASK { ?r a kg:Employee }").body()["boolean"] is False
    made = graph.sparql(query="CONSTRUCT { ?r a kg:Role } WHERE { ?r a kg:Role }")
    assert (made.kind, made.content.count(b"\n")) == ("triples", 5)


def test_nobody_is_in_what_is_asked(graph: Graph) -> None:
    """No triple says anything of a person, or why."""
    everything = graph.sparql(query="SELECT * { ?s ?p ?o }").content
    assert b"canary" not in everything.lower()
    assert b"Legemiddel" in everything


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { SERVICE <http://a.no/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("select * { service silent ?x { ?s ?p ?o } }", "SERVICE is refused"),
        ("PREFIX : <http://a.no/> SELECT * { SERVICE:x { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * { ?s ?p trueSERVICE<http://a.no/> {} }", "SERVICE is refused"),
        ("SELECT * { ?s ?p 1SERVICE<http://a.no/> {} }", "SERVICE is refused"),
        ("SELECT * { FILTER(?a<?b)SERVICE<http://a.no/>{?s ?p ?o} }", "SERVICE is refused"),
        ("SELECT * { # x\rSERVICE <http://a.no/> {} }", "SERVICE is refused"),
        ("SELECT * { ?s ?p '#' SERVICE <http://a.no/> {} }", "SERVICE is refused"),
        ("SELECT * { ?s a ex:a\\' . SERVICE <http://a.no/> {} #'\n }", "SERVICE is refused"),
        ("SELECT * FROM <http://a.no/g> { ?s ?p ?o }", "FROM is refused"),
        ("SELECT * FROM NAMED <http://a.no/g> { ?s ?p ?o }", "FROM is refused"),
        ("SELECT *FROMNAMED<http://a.no/g>{?s ?p ?o}", "FROM is refused"),
        ("ASK FROM ex:g { ?s ?p ?o }", "FROM is refused"),
        ("INSERT DATA { <a:a> <a:b> 1 }", "updates"),
        ("PREFIX ex: <http://a.no/> DELETE WHERE { ?s ?p ?o }", "updates"),
        ("BASE <http://a.no/> LOAD <x>", "updates"),
        ("CLEAR ALL", "updates"),
        ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "updates"),
        ("\\u0053ELECT * { ?s ?p ?o }", "Escapes"),
        ('SELECT * { ?s ?p "\\u0022 }', "Escapes"),
        ('SELECT * { ?s ?p "a\n" SERVICE <http://a.no/> {} #" }', "quotation mark"),
        ("", "SELECT, ASK"),
        ("EXPLAIN SELECT * {}", "SELECT, ASK"),
        ("SELECT * { ?s ?p }", "cannot be read"),
        ("SELECT * { ?s nix:p ?o }", "cannot be read"),
        ("SELECT * { ?s ?p ?o } ; INSERT DATA { <a:a> <a:b> 1 }", "cannot be read"),
        ("SELECT " + "?a " * LONGEST, "characters"),
    ],
)
def test_what_is_refused_says_so(graph: Graph, query: str, told: str) -> None:
    """Leaving this graph, writing, hiding either, and what is no query: each has its own words."""
    with pytest.raises(BadQuestion, match=told):
        graph.sparql(query=query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?service { ?from ?service 'FROM SERVICE' }",
        "SELECT * { ?s schema:Service ?o } # SERVICE FROM",
        "PREFIX ex: <http://a.no/SERVICE#FROM> SELECT * { ?s ex:from ex:service.from }",
        'SELECT * { ?s ?p """a " FROM \n SERVICE""" ; ?q "b"@en }',
        "SELECT * { ?s ?p '''it's FROM here''' }",
        "DESCRIBE <http://a.no/from>",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
        "SELECT * { ?s <http://a.no/insert> ?insert }",
        f"SELECT * {{ ?s ?p ?o }} # {'x' * 10_000}",
    ],
)
def test_words_that_are_no_keywords_pass(graph: Graph, query: str) -> None:
    """In a text, an IRI, a variable, a local name or a comment they are words as others."""
    graph.sparql(query=query)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "?a",
                "<",
                ">",
                "<a:b>",
                "'x'",
                '"y"',
                "'''z'''",
                "#c\n",
                "ex:a",
                "\\'",
                ".",
                "{",
                "}",
                " ",
                "true",
                "1",
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["SERVICE ?x {}", "FROM <a:g>", "Service<a:g>{}", "from:x"]),
)
def test_a_keyword_after_whole_tokens_is_seen(before: list[str], keyword: str) -> None:
    """Whatever whole tokens stand before it, glued or not, a keyword that no text or IRI holds is refused."""
    hidden = f"SELECT * {{ {' '.join(before)} {keyword} }}"
    with pytest.raises(BadQuestion):
        check(hidden)


def test_too_slow_too_much_and_too_large_are_told_apart(graph: Graph) -> None:
    """Each limit has its own words and its way out; none takes this process with it."""
    lines = list(graph.triples().ntriples())
    cross = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(BadQuestion, match="--seconds"):
        ask(lines, cross.replace("*", "(COUNT(*) AS ?n)"), seconds=1)
    with pytest.raises(BadQuestion, match="LIMIT"):
        ask(lines, cross)
    with pytest.raises(BadQuestion, match="--memory"):
        ask(lines, f"{cross} ORDER BY ?a", memory_mib=150)
    with pytest.raises(BadQuestion, match="Simplify"):
        ask(lines, "SELECT * { " + "{" * 40_000 + "}" * 40_000 + "}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_process_that_answers_can_open_no_connection() -> None:
    """Even a SERVICE that nobody refused reaches nobody."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        asked = {
            "query": f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
            "prefixes": {},
            "seconds": 20,
            "memory_mib": 1024,
            "most": 1000,
        }
        done = subprocess.run(
            [sys.executable, "-P", "-m", "graphsvc.publish.sparql_child"],
            input=json.dumps(asked).encode() + b"\n",
            capture_output=True,
            timeout=20,
            check=False,
        )
        with pytest.raises(BlockingIOError):
            server.accept()
    assert done.returncode or b"fault" in done.stdout


def test_no_file_is_left(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query writes nothing anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    graph.sparql(query="ASK {}")
    assert not list(tmp_path.iterdir())
