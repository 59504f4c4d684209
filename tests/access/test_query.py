"""Own Cypher: each attack is refused by its tokens or held in by the engine, on both engines."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from graphsvc.changes import put
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.model import nodes as n
from graphsvc.people.viewer import HR, PUBLIC, Viewer
from graphsvc.query import LONGEST, OpenCopy, allow, ask
from graphsvc.store.protocol import Store
from tests.access import town
from tests.access.town import told_of
from tests.contract.conftest import available, opener
from tests.contract.samples import contents

MANAGER = Viewer("manager", town.marked("led"), frozenset((town.marked("e0"),)))

ATTACKS = (
    # reading files and addresses
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "MATCH (n) LOAD CSV FROM 'http://127.0.0.1/' AS line RETURN line",
    "RETURN 1 AS x UNION load csv from 'file:///etc/passwd' AS x RETURN x",
    "WITH 1 AS x LoAd /* here */ CSV FROM 'file:///etc/passwd' AS line RETURN line",
    # the server and other databases
    "SHOW DATABASES",
    "SHOW TRANSACTIONS YIELD *",
    "MATCH (n) SHOW USERS RETURN n",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system SHOW DATABASES",
    "MATCH (n) USE system RETURN n",
    # procedures and functions of extensions
    "CALL dbms.listConfig()",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) CALL db.labels() YIELD label RETURN label",
    "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DETACH DELETE n RETURN 1', {}) AS x",
    "RETURN apoc . load . json ('file:///etc/passwd') AS x",
    "RETURN `apoc.load.json`('file:///etc/passwd') AS x",
    "RETURN shortestPath((a)-[*]-(b)) AS x",
    "RETURN file() AS x",
    # plans
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "CYPHER runtime=slotted MATCH (n) RETURN n",
    "/* */ EXPLAIN MATCH (n) RETURN n",
    # writing
    "CREATE (n:Role {id: 'x'})",
    "MATCH (n) SET n.name = 'x' RETURN n",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:Role {id: 'x'}) RETURN n",
    "MATCH (n) REMOVE n.name RETURN n",
    "MATCH (n) FOREACH (x IN [1] | CREATE (:X))",
    "DROP CONSTRAINT x",
    # hiding one of these
    "RETURN 1 AS x; MATCH (n) DETACH DELETE n",
    "RETURN '\\u0027 AS x MATCH (n) DETACH DELETE n //'",
    "\\u004cOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "RETURN 1 AS x \\u004cOAD CSV FROM 'file:///etc/passwd' AS line",
    "RETURN 'never closed",
    "RETURN 1 /* never closed",
    "",
    "   // nothing",
    f"RETURN '{'x' * LONGEST}' AS x",
)

HARMLESS = (
    "MATCH (r:Role)-[q:REQUIRES]->(c:Competence) WHERE q.level >= 3 RETURN r.id AS r, count(c) AS n",
    "MATCH (p:Profile) WHERE (p.kind = 'common') OR NOT (p.id IN ['a', 'b']) RETURN p.id AS id",
    "OPTIONAL MATCH (s:CourseSession) RETURN s.start AS start, coalesce(s.seats, 0) AS seats",
    "UNWIND range(1, 3) AS x WITH x WHERE x > 1 RETURN sum(x) AS s",
    "MATCH (n:Role) RETURN CASE WHEN (n.id = 'x') THEN 1 ELSE 0 END AS x, n.use AS `set` LIMIT 3",
    "MATCH (n:Role) WHERE EXISTS { MATCH (n)-[:REQUIRES]->(:Competence) } RETURN toLower(n.id) AS id",
    "RETURN 'LOAD CSV; CALL' AS text // SHOW",
)


@pytest.mark.parametrize("statement", ATTACKS, ids=lambda text: text[:60])
def test_an_attack_is_refused_before_any_engine_sees_it(statement: str) -> None:
    """By its tokens, whatever the engine."""
    with pytest.raises(BadQuestion):
        allow(statement)


@pytest.fixture(scope="module", params=["kglite", "neo4j"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The plain municipality, its people marked, on each engine."""
    available(request.param)
    with opener(request.param, tmp_path_factory)() as store:
        store.apply([*_few()], by=town.marked("skriver"), reason="people")
        yield store


def _few() -> Iterator[object]:
    """The vocabulary with what stays inside of it, and some people and units."""
    vocabulary = town.plain._vocabulary(), town.plain._requirements(), town.plain._courses(), town._inner()
    for part in vocabulary:
        yield from part
    for unit in ("rot", "e6"):
        yield put(n.OrgUnit(id=town.marked(unit), name=f"Enhet {town.marked(unit)}", vision="v"))
    yield from town._session()
    yield from town._sealed_person("emp", "rot")
    yield from town._about("emp")


@pytest.fixture(scope="module")
def copy() -> Iterator[OpenCopy]:
    """What is open of it."""
    made = OpenCopy()
    yield made
    made.close()


def test_questions_are_answered(whole: Store, copy: OpenCopy) -> None:
    """What only reads is let through and answered, of the whole graph and of the open copy."""
    for number, statement in enumerate(HARMLESS):
        ask(whole, copy, (HR, MANAGER)[number % 2], cypher=statement)


def test_hr_asks_the_whole_graph_and_others_what_is_open(whole: Store) -> None:
    """In the copy there is nobody to be found, by any name, and nothing that stays inside of open things."""
    copy = OpenCopy()
    everything = (
        "MATCH (e:Employee) RETURN e.name AS name",
        "MATCH (n) RETURN n AS n, labels(n) AS labels",
        "MATCH (a)-[r]->(b) RETURN r AS r, type(r) AS type, a.id AS a, b.id AS b",
        "MATCH (c:Change) RETURN c.by AS by, c.reason AS reason",
        "MATCH (p:ChangePayload) RETURN p.body AS body, p.subject AS subject",
        "MATCH (u:OrgUnit) RETURN u.name AS name, u.vision AS vision",
        "MATCH (:Role)-[r:REQUIRES]->(:Competence) RETURN r.level_reason AS why, r.basis_checked_by AS by",
        "MATCH (:Competence)-[m:MATCHES]->(:Concept) RETURN m.by AS by",
    )
    seen = set()
    for statement in everything:
        all_ = ask(whole, copy, HR, cypher=statement, limit=1000).body()
        seen |= told_of(json.dumps(all_))
        part = ask(whole, copy, MANAGER, cypher=statement, limit=1000).body()
        assert not told_of(json.dumps(part)), statement
    assert {"emp", "rot", "indre", "skriver"} <= seen
    roles = "MATCH (r:Role) RETURN r.id AS id ORDER BY id"
    assert ask(whole, copy, MANAGER, cypher=roles) == ask(whole, copy, HR, cypher=roles)
    whole.apply([put(n.Role(id="ny", label_nb="Ny"))], by="test", reason="new")
    assert {"id": "ny"} in ask(whole, copy, MANAGER, cypher=roles).data
    copy.close()


def test_what_the_engine_itself_holds_in(whole: Store, copy: OpenCopy) -> None:
    """Past the tokens there are rows, seconds, and words that the engine does not understand."""
    before = contents(whole)
    slow = " ".join(f"UNWIND range(1, 3000) AS {name}" for name in "abc") + " RETURN sum(a * b * c) AS s"
    for viewer in (HR, MANAGER):
        with pytest.raises(BadQuestion, match="more than 1 rows"):
            ask(whole, copy, viewer, cypher="UNWIND [1, 2] AS x RETURN x", limit=1)
        with pytest.raises(BadQuestion, match="seconds"):
            ask(whole, copy, viewer, cypher=slow, seconds=0.5)
        with pytest.raises(BadQuestion, match="cannot be answered"):
            ask(whole, copy, viewer, cypher="MATCH (c RETURN c")
        for wrong in ({"limit": 0}, {"limit": 1001}, {"seconds": 0}, {"seconds": 31}):
            with pytest.raises(BadQuestion, match="lies between"):
                ask(whole, copy, viewer, cypher="RETURN 1 AS x", **wrong)  # type: ignore[arg-type]
    assert contents(whole) == before


def test_anonymous_asks_nothing(whole: Store) -> None:
    """Nor does a stranger who has signed in."""
    with pytest.raises(Forbidden):
        ask(whole, OpenCopy(), PUBLIC, cypher="RETURN 1 AS x")
