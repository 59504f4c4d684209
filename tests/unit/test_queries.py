"""The catalogue: what it reads in a query file, what it refuses at start, and how a call must fit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import BadQuestion, CatalogueError
from graphsvc.queries import Catalogue, Query, catalogue
from graphsvc.tokens import Untokenizable, closing, tokenize

GOOD = """\
// name:    coverage
// mode:    read
// access:  personal
// params:  employee STRING, unit STRING?,
//          levels LIST<INT64>
// rows:    0..n  competence STRING, required INT64,
//          share FLOAT64?, tags LIST<STRING>
// order:   competence
//
// One row per required competence.
// params: this line is prose.
MATCH (e:Employee {id: $employee})-[a:ASSESSED]->(c:Competence)  // $comment is no parameter
WHERE a.level IN $levels AND ($unit IS NULL OR c.id = $unit) AND c.label_nb <> '$text RETURN x AS y'
RETURN c.id AS competence, sum(a.level) AS required, avg(a.level) AS share, collect(a.method) AS tags
ORDER BY competence
"""

OPEN = """\
// name:    {name}
// mode:    read
// access:  open
// rows:    0..n  n INT64
//
// Counts.
{body}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of query files; `gap__kglite__coverage` is gap/kglite/coverage.cypher."""
    for name, text in files.items():
        path = tmp_path.joinpath(*name.split("__")).with_suffix(".cypher")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def one(tmp_path: Path, text: str, name: str = "coverage") -> Query:
    return Catalogue.load(folder(tmp_path, **{f"gap__{name}": text}))[f"gap.{name}"]


def opened(tmp_path: Path, body: str) -> Query:
    return one(tmp_path, OPEN.format(name="count", body=body), "count")


def test_a_header_is_read(tmp_path: Path) -> None:
    """Name, mode, access, parameters, typed columns, cardinality, order and prose come from the header."""
    query = one(tmp_path, GOOD)
    assert (query.name, query.mode, query.access, query.cardinality) == (
        "gap.coverage",
        "read",
        "personal",
        "0..n",
    )
    assert [(p.name, p.type, p.nullable) for p in query.params] == [
        ("employee", "STRING", False),
        ("unit", "STRING", True),
        ("levels", "LIST<INT64>", False),
    ]
    assert [(c.name, c.type, c.nullable) for c in query.columns] == [
        ("competence", "STRING", False),
        ("required", "INT64", False),
        ("share", "FLOAT64", True),
        ("tags", "LIST<STRING>", False),
    ]
    assert query.header.order == ("competence",)
    assert query.header.doc.startswith("One row per required competence.")
    assert query.statement("neo4j").startswith("MATCH (e:Employee")


REFUSED: dict[str, tuple[str, str, str]] = {
    "undeclared parameter": ("$unit IS NULL", "$other IS NULL", r"\$other is not declared"),
    "unused parameter": ("unit STRING?,", "unit STRING?, spare BOOL,", "spare is declared and not used"),
    "undeclared column": ("AS share,", "AS part,", "part is not declared"),
    "column not returned": (", collect(a.method) AS tags", "", "tags is declared and not returned"),
    "column without alias": ("c.id AS competence", "c.id", "without AS"),
    "columns in another order": (
        "c.id AS competence, sum(a.level) AS required",
        "sum(a.level) AS required, c.id AS competence",
        "another order",
    ),
    "order undeclared": ("// order:   competence\n", "", "go together"),
    "order not kept": ("ORDER BY competence\n", "", "go together"),
    "ordered by no column": ("// order:   competence", "// order:   name", "which is no column"),
    "nothing returned": (GOOD[GOOD.index("RETURN c.id AS") :], "", "nothing is returned"),
    "another name": ("// name:    coverage", "// name:    cover", "the file 'coverage'"),
    "name missing": ("// name:    coverage\n", "", "lacks `name:`"),
    "access missing": ("// access:  personal\n", "", "lacks `access:`"),
    "rows missing": ("// rows:    0..n  ", "// rowz:    0..n  ", "neither"),
    "unknown access": ("personal", "secret", "none of open, personal"),
    "unknown mode": ("// mode:    read", "// mode:    maybe", "none of read, write"),
    "unknown cardinality": ("0..n", "0..5", "none of"),
    "unknown type": ("required INT64", "required INT", "not a name and a type"),
    "unbalanced type": ("LIST<INT64>", "LIST<INT64", "not a name and a type"),
    "declared twice": ("unit STRING?", "employee STRING", "declared twice"),
    "said twice": ("// mode:    read", "// mode:    read\n// mode:    read", "twice"),
    "writes": ("RETURN c.id", "SET a.level = 0 RETURN c.id", "SET in a read query"),
    "deletes": ("RETURN c.id", "DETACH DELETE a RETURN c.id", "DETACH in a read query"),
    "two statements": ("ORDER BY competence\n", "ORDER BY competence; MATCH (n) DELETE n\n", "semicolon"),
    "string without end": ("x AS y'", "x AS y", "never closed"),
    "comment without end": ("// $comment", "/* $comment", "missing"),
    "unicode escape": ("'$text", "'\\u0027$text", "unicode"),
    "dynamic label": ("(c:Competence)", "(c:$($unit))", "written \\$name"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_disagrees_with_its_header(tmp_path: Path, case: str) -> None:
    """A text that its header does not describe, or that does what it may not, is refused at load, by name."""
    old, new, problem = REFUSED[case]
    assert old in GOOD
    with pytest.raises(CatalogueError, match=problem) as caught:
        one(tmp_path, GOOD.replace(old, new))
    assert "gap.coverage" in str(caught.value)


def test_all_refusals_come_together(tmp_path: Path) -> None:
    """Every file that is refused is named, not only the first."""
    bad = GOOD.replace("AS share", "AS part")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(folder(tmp_path, a__coverage=bad, b__coverage=bad, c__coverage=GOOD))
    assert [name in str(caught.value) for name in ("a.coverage", "b.coverage", "c.coverage")] == [
        True,
        True,
        False,
    ]


SAFE = [
    "MATCH (r:Role)-[h:REQUIRES]->(c:Competence) WHERE h.level > 2 RETURN count(c) AS n",
    "MATCH (c:Competence) WHERE EXISTS { MATCH (c:Competence)<-[:REQUIRES]-(:Role) } RETURN count(c) AS n",
    "MATCH (a:CompetenceGroup)-[:BROADER*1..12]->(b:CompetenceGroup) RETURN count(b) AS n",
    "MATCH (r:Role:Competence {id: 'x'}) RETURN count(r) AS n",
    "MATCH (p:Profile)-[:CONCERNS|IN_GROUP]->(s:System) RETURN count(s) AS n",
    "MATCH (r:Role) RETURN (count(r) + 1) * (count(r) - 1) AS n",
    "MATCH (r:Role) RETURN size([(r:Role)-[:REQUIRES]->(c:Competence) | c.id]) AS n // (x)--(y) Employee",
    "MATCH (r:Role) WHERE r.label_nb STARTS WITH 'Employee (n)-->()' RETURN count(r) AS n",
    "MATCH (r:Role) RETURN count(r) AS n /* MATCH (n) */",
    "UNWIND [1, 2] AS x RETURN sum(x) AS n",
    "MATCH (start:Role) WITH start, start.set AS made RETURN count(made) AS n",
]


@pytest.mark.parametrize("body", SAFE)
def test_an_open_query_may_match_open_things(tmp_path: Path, body: str) -> None:
    """Patterns with open labels and types pass, whatever strings and comments say."""
    assert opened(tmp_path, body).access == "open"


UNSAFE: dict[str, tuple[str, str]] = {
    "any node": ("MATCH (n) RETURN count(n) AS n", "lacks its label"),
    "any node with properties": ("MATCH (n {id: 'x'}) RETURN count(n) AS n", "lacks its label"),
    "empty node": ("MATCH (r:Role)-[:REQUIRES]->() RETURN count(r) AS n", "lacks its label"),
    "second node": ("MATCH (r:Role), (m) RETURN count(m) AS n", "lacks its label"),
    "node named before": ("MATCH (r:Role) MATCH (r) RETURN count(r) AS n", "lacks its label"),
    "any edge": ("MATCH (r:Role)-->(c:Competence) RETURN count(c) AS n", "lacks its label or type"),
    "any edge, either way": (
        "MATCH (r:Role)--(c:Competence) RETURN count(c) AS n",
        "lacks its label or type",
    ),
    "any edge, back": ("MATCH (r:Role)<--(c:Competence) RETURN count(c) AS n", "lacks its label or type"),
    "any edge in brackets": (
        "MATCH (r:Role)-[]-(c:Competence) RETURN count(c) AS n",
        "lacks its label or type",
    ),
    "any edge with a name": (
        "MATCH (r:Role)-[e]-(c:Competence) RETURN count(e) AS n",
        "lacks its label or type",
    ),
    "any path": ("MATCH (r:Role)-[*1..3]-(c:Competence) RETURN count(c) AS n", "lacks its label or type"),
    "personal label": ("MATCH (p:Employee) RETURN count(p) AS n", "Employee is not open"),
    "internal label": ("MATCH (u:OrgUnit) RETURN count(u) AS n", "OrgUnit is not open"),
    "the trail": ("MATCH (p:ChangePayload) RETURN count(p) AS n", "ChangePayload is not open"),
    "quoted label": ("MATCH (p:`Employee`) RETURN count(p) AS n", "Employee is not open"),
    "second label": ("MATCH (p:Role:Employee) RETURN count(p) AS n", "Employee is not open"),
    "alternative label": ("MATCH (p:Role|Employee) RETURN count(p) AS n", "is not open"),
    "negated label": ("MATCH (p:!Role) RETURN count(p) AS n", "lacks its label"),
    "any label": ("MATCH (p:%) RETURN count(p) AS n", "lacks its label"),
    "inline condition": ("MATCH (p WHERE p:Role) RETURN count(p) AS n", "lacks its label"),
    "label in a condition": ("MATCH (p:Role) WHERE p:Employee RETURN count(p) AS n", "Employee is not open"),
    "unknown label": ("MATCH (p:Robot) RETURN count(p) AS n", "'Robot' is not in the table"),
    "unknown type": ("MATCH (r:Role)-[:LIKES]->(c:Role) RETURN count(c) AS n", "'LIKES' is not in the table"),
    "personal type": ("MATCH (r:Role)<-[:HAS_ROLE]-(x:Role) RETURN count(x) AS n", "HAS_ROLE is not open"),
    "personal type among open": (
        "MATCH (c:Competence)-[:IN_GROUP|ASSESSED]-(g:CompetenceGroup) RETURN count(g) AS n",
        "ASSESSED is not open",
    ),
    "negated type": ("MATCH (r:Role)-[:!IN_AREA]-(c:Role) RETURN count(c) AS n", "lacks its label or type"),
    "in a subquery": (
        "MATCH (r:Role) WHERE EXISTS { MATCH (r:Role)--(x:Role) } RETURN count(r) AS n",
        "lacks its label or type",
    ),
    "in a subquery without MATCH": ("MATCH (r:Role) RETURN COUNT { (x) } AS n", "lacks its label"),
    "second in a subquery": ("MATCH (r:Role) RETURN COUNT { (r:Role), (x) } AS n", "lacks its label"),
    "in a predicate": (
        "MATCH (r:Role) WHERE (r)-[:REQUIRES]->(:Competence) RETURN count(r) AS n",
        "lacks its",
    ),
    "in a comprehension": (
        "MATCH (r:Role) RETURN size([(r:Role)-[:REQUIRES]->(x) | x.name]) AS n",
        "lacks its label",
    ),
    "in a quantified path": (
        "MATCH ((a:Role)-[:BROADER]->(b:Role)){1,3} RETURN count(a) AS n",
        "lacks its label or type",
    ),
    "a procedure": ("CALL db.labels() YIELD label RETURN count(label) AS n", "CALL reaches past"),
    "a call subquery": ("CALL { MATCH (r:Role) RETURN r } RETURN count(r) AS n", "CALL reaches past"),
    "a file": ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN count(row) AS n", "LOAD reaches past"),
    "who did it": (
        "MATCH (r:Role)-[m:MATCHES]->(c:Concept) RETURN count(m.by) AS n",
        "by is withheld",
    ),
    "why, by key": (
        "MATCH (r:Role)-[m:REQUIRES]->(c:Competence) RETURN count(m['level_reason']) AS n",
        "level_reason is withheld",
    ),
    "all properties": (
        "MATCH (r:Role)-[m:REQUIRES]->(c:Competence) RETURN count(properties(m)) AS n",
        "properties is withheld",
    ),
    "another database": ("USE system MATCH (r:Role) RETURN count(r) AS n", "USE reaches past"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_an_open_query_that_could_reach_a_person(tmp_path: Path, case: str) -> None:
    """A pattern without label or type, with a closed one, or a way around patterns is refused."""
    body, problem = UNSAFE[case]
    with pytest.raises(CatalogueError, match=problem):
        opened(tmp_path, body)


def test_closed_queries_may_do_so(tmp_path: Path) -> None:
    """What is not open may match people and edges of any type."""
    body = OPEN.format(name="count", body="MATCH (e:Employee)-->(x) RETURN count(x) AS n")
    assert one(tmp_path, body.replace("open", "personal"), "count").access == "personal"


def test_an_engine_may_have_its_own_text(tmp_path: Path) -> None:
    """A variant wins on its engine only, takes and gives the same, and says why it is there."""
    own = GOOD.replace("// order:   competence", "// order:   competence\n// why:     sums differ").replace(
        "sum(", "max("
    )
    query = Catalogue.load(folder(tmp_path, gap__coverage=GOOD, gap__neo4j__coverage=own))["gap.coverage"]
    assert ("max(" in query.statement("neo4j"), "max(" in query.statement("kglite")) == (True, False)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"gap__coverage": GOOD, "gap__neo4j__coverage": GOOD}, "lacks a line `// why:`"),
        (
            {"gap__coverage": GOOD, "gap__neo4j__coverage": GOOD.replace("FLOAT64?", "FLOAT64")},
            "something else",
        ),
        ({"gap__neo4j__coverage": GOOD}, "a query that is not there"),
        ({"gap__coverage": GOOD, "gap__sqlite__coverage": GOOD}, "name of an engine"),
        ({"gap__coverage": GOOD, "gap__neo4j__coverage": GOOD.replace("$unit", "$u")}, "not declared"),
    ],
)
def test_variants_that_are_refused(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    """A variant without a reason, with another contract, of nothing, or of no engine is refused."""
    with pytest.raises(CatalogueError, match=problem):
        Catalogue.load(folder(tmp_path, **files))


CALL = {"employee": "ola", "unit": None, "levels": [1, 2]}


def test_a_call_is_bound(tmp_path: Path) -> None:
    """Exactly the declared set passes; whole numbers pass as floats, tuples as lists."""
    assert one(tmp_path, GOOD).bind({**CALL, "levels": (1, 2)}) == CALL


@pytest.mark.parametrize(
    "params",
    [
        {},
        {**CALL, "extra": 1},
        {**CALL, "employee": None},
        {**CALL, "employee": 7},
        {**CALL, "levels": [1, "2"]},
        {**CALL, "levels": [True]},
        {**CALL, "levels": "12"},
        {**CALL, "unit": ["a"]},
    ],
)
def test_a_call_that_does_not_fit(tmp_path: Path, params: dict[str, Any]) -> None:
    """A missing, unknown, null or wrongly typed parameter is refused, and no value is repeated."""
    with pytest.raises(CatalogueError, match=r"gap\.coverage was called wrongly") as caught:
        one(tmp_path, GOOD).bind(params)
    assert "ola" not in str(caught.value)


def test_rows_are_shaped(tmp_path: Path) -> None:
    """Rows come in the declared order and types, whatever number type an engine uses."""
    rows = [{"tags": ("a",), "share": 1, "required": 2.0, "competence": "x"}]
    (row,) = one(tmp_path, GOOD).shape(rows)
    assert list(row.items()) == [("competence", "x"), ("required", 2), ("share", 1.0), ("tags", ["a"])]
    assert [type(value) for value in row.values()] == [str, int, float, list]


@pytest.mark.parametrize(
    "change",
    [
        {"competence": None},
        {"competence": 3},
        {"competence": []},
        {"required": 2.5},
        {"tags": "a"},
        {"tags": [None]},
        {"more": 1},
    ],
)
def test_rows_that_do_not_fit(tmp_path: Path, change: dict[str, Any]) -> None:
    """A null, a type or a column that is not declared is an error, not an answer."""
    row = {"competence": "x", "required": 2, "share": None, "tags": []}
    with pytest.raises(CatalogueError):
        one(tmp_path, GOOD).shape([row | change])


@pytest.mark.parametrize(("declared", "count"), [("1", 0), ("1", 2), ("0..1", 2), ("1..n", 0), ("0", 1)])
def test_a_count_that_does_not_fit(tmp_path: Path, declared: str, count: int) -> None:
    """More or fewer rows than declared is an error."""
    query = one(tmp_path, OPEN.format(name="count", body=SAFE[0]).replace("0..n", declared), "count")
    with pytest.raises(CatalogueError, match=f"gave {count} rows"):
        query.shape([{"n": 1}] * count)


def test_tokens_know_strings_and_comments() -> None:
    """Strings, quoted names, comments, ranges and parameters are cut where Cypher cuts them."""
    text = "MATCH (`a b`:Role) /* $no \n */ WHERE x = 'it\\'s $no' AND y IN [1..3, 1.5] // $no\nRETURN $yes"
    tokens = tokenize(text)
    assert [token.text for token in tokens if token.kind == "param"] == ["yes"]
    assert [token.text for token in tokens if token.kind == "quoted"] == ["a b"]
    assert [token.text for token in tokens if token.kind == "string"] == ["it\\'s $no"]
    assert [token.text for token in tokens if token.kind == "number"] == ["1", "3", "1.5"]
    assert tokens[-1].line == 3


@pytest.mark.parametrize("text", ["'a", '"a', "`a", "/* a", "a \\u0041", "'\\u0041'", "a \x00", "(a"])
def test_what_cannot_be_cut(text: str) -> None:
    """What never ends, and characters that hide others, are refused."""
    with pytest.raises(Untokenizable):
        closing(tokenize(text), 0)


def test_the_own_catalogue_is_whole() -> None:
    """The installation's files load, and an unknown name is refused."""
    assert len(catalogue()) > 20
    assert "meta.state" in catalogue()
    with pytest.raises(CatalogueError, match="no query named"):
        catalogue()["meta.nothing"]


def test_the_catalogue_needs_no_engine() -> None:
    """Reading the catalogue imports no driver: it must cost a command nothing that never opens a store."""
    code = "import sys, graphsvc.queries as q; q.catalogue(); print(*{'kglite', 'neo4j'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_number_that_no_engine_holds() -> None:
    """It is the asker's fault, not the engine's, and no value is repeated."""
    known = catalogue()["meta.changes"]
    assert known.bind({"since": 2**63 - 1}) == {"since": 2**63 - 1}
    for far in (2**63, -(2**63), 10**30):
        with pytest.raises(BadQuestion, match="since"):
            known.bind({"since": far})
