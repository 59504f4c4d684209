"""A server that is not there, does not let us in, or goes away and comes back."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from neo4j import GraphDatabase
from pydantic import SecretStr

from graphsvc.changes import Put, ref
from graphsvc.errors import BadQuestion, QueryFailed, StoreDenied, StoreUnavailable
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.store.neo4j import Neo4jStore
from graphsvc.store.opening import open_store
from tests.api.conftest import client_of
from tests.contract.samples import contents
from tests.hostile.kills import away_rounds
from tests.neo4j.server import NoServer, Server, free_port, neo4j_settings, neo4j_url, why_not

ROLE = Put(ref("Role", "one"), {"label_nb": "En"})


@pytest.fixture(scope="module")
def shared() -> Settings:
    """The server that other tests use too."""
    if neo4j_url() is None:
        pytest.skip(why_not())
    return neo4j_settings()


@pytest.fixture(scope="module")
def own(shared: Settings) -> Iterator[Server]:
    """A server of these tests alone, which they may stop."""
    server = Server(heap="512m", extra="server.bolt.connection_keep_alive=2s")
    try:
        yield server.start()
    except NoServer as problem:
        pytest.skip(str(problem))
    finally:
        server.remove()


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password(shared: Settings, password: str) -> None:
    """A password that the server does not accept is said, and neither it nor the right one is repeated."""
    wrong = shared.model_copy(update={"neo4j_password": SecretStr(password)})
    with pytest.raises(StoreDenied, match="user and password") as caught:
        open_store(wrong)
    assert shared.neo4j_password.get_secret_value() not in str(caught.value)


def test_an_unknown_database(shared: Settings) -> None:
    """A database that the server has not is said."""
    with pytest.raises(StoreUnavailable, match="no database"):
        open_store(shared.model_copy(update={"neo4j_database": "nothing"}))


def test_nobody_there_at_start() -> None:
    """Where nobody listens, opening is refused in words, and soon."""
    started = time.monotonic()
    with pytest.raises(StoreUnavailable, match="does not answer"):
        open_store(Settings(store=f"neo4j://127.0.0.1:{free_port()}"))
    assert time.monotonic() - started < 10


def test_an_address_without_a_name() -> None:
    """A host that no name server knows is the same."""
    with pytest.raises(StoreUnavailable, match="does not answer"):
        open_store(Settings(store="neo4j://nowhere.invalid:7687"))


def test_going_away_and_coming_back(own: Server) -> None:
    """
    Gone between two requests, each is refused within seconds; back, the same store works on.

    Over HTTP that is 503 with the time to come back.
    """
    with closing(Neo4jStore(own.settings)) as store:
        before = store.apply([ROLE], by="a", reason="b").number
        client = client_of(Graph(store, own.settings))
        assert client.get("/v1/roles").status_code == 200
        own.stop()
        started = time.monotonic()
        for ask in (store.revision, lambda: store.read("meta.state"), lambda: list(store.changes(0))):
            with pytest.raises(StoreUnavailable, match="does not answer"):
                ask()
        with pytest.raises(StoreUnavailable):
            store.apply([Put(ref("Role", "two"), {})], by="a", reason="b")
        assert time.monotonic() - started < 20
        for path in ("/v1/roles", "/v1/gaps"):
            refused = client.get(path)
            assert refused.status_code == 503
            assert refused.headers["content-type"] == "application/problem+json"
            assert int(refused.headers["Retry-After"]) > 0
        own.start()
        assert client.get("/v1/roles").json()["total"] == 1
        assert store.revision().number == before
        assert store.apply([Put(ref("Role", "two"), {})], by="a", reason="b").number == before + 1
        assert ref("Role", "one") in contents(store)[0]


def test_a_power_cut_that_nobody_noticed(own: Server) -> None:
    """After kill -9 of the server all that was acknowledged is there, and stale connections are replaced."""
    goals = [Put(ref("Goal", str(number)), {}) for number in range(10)]
    with closing(Neo4jStore(own.settings)) as store:
        for goal in goals:
            before = store.apply([goal], by="a", reason="b").number
        own.kill()
        own.start()
        assert store.apply([Put(ref("Goal", "late"), {})], by="a", reason="b").number == before + 1
        assert {goal.ref for goal in goals} < contents(store)[0].keys()


def test_taken_away_while_a_service_is_asked(own: Server) -> None:
    """Clients are told 503 and nothing worse, go on by themselves, and miss nothing that was acknowledged."""
    with GraphDatabase.driver(own.url, auth=(own.user, own.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
    assert away_rounds(own, 1, random.Random(20261125), lambda _: None) > 5


def test_a_server_that_is_frozen(own: Server) -> None:
    """One that listens but answers nobody is given up within seconds, for it promised to keep in touch."""
    with closing(Neo4jStore(own.settings)) as store:
        before = store.revision()
        own.freeze()
        try:
            started = time.monotonic()
            with pytest.raises(StoreUnavailable, match="does not answer"):
                store.revision()
            assert time.monotonic() - started < 30
        finally:
            own.thaw()
        assert store.revision() == before


def test_a_closed_store(shared: Settings) -> None:
    """Closing twice is fine; afterwards every call is refused in words."""
    store = Neo4jStore(shared)
    store.close()
    store.close()
    for call in (store.revision, lambda: store.apply([ROLE], by="a", reason="b")):
        with pytest.raises(StoreUnavailable, match="closed"):
            call()


QUESTIONS = {
    "writing": ("CREATE (n:Role {id: 'elf'}) RETURN n.id AS id", QueryFailed, "read access mode"),
    "wrong syntax": ("MATCH (n RETURN n", QueryFailed, "Invalid input"),
    "too many rows": ("UNWIND range(1, 20) AS n RETURN n", BadQuestion, "more than 10 rows"),
    "too slow": (
        "UNWIND range(1, 200000) AS a UNWIND range(1, 200000) AS b WITH a * b AS c WHERE c < 0 RETURN c",
        BadQuestion,
        "more than 1 seconds",
    ),
    "too much memory": (
        "UNWIND range(1, 100000000) AS n RETURN collect(toString(n) + 'xxxxxxxxxxxx') AS all",
        QueryFailed,
        "memory",
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_an_analysts_statement_is_held_in(own: Server, case: str) -> None:
    """Writing, too many rows, too long, too much memory: each is refused in words and the server lives on."""
    cypher, error, words = QUESTIONS[case]
    seconds = 60 if case == "too much memory" else 1
    with closing(Neo4jStore(own.settings)) as store:
        before = contents(store)
        with pytest.raises(error, match=words):
            store.query(cypher, {}, limit=10, seconds=seconds)
        assert contents(store) == before


def test_an_analysts_answer_is_plain(own: Server) -> None:
    """Nodes, edges, paths, days and points arrive as what JSON knows."""
    with closing(Neo4jStore(own.settings)) as store:
        (row,) = store.query(
            "MATCH (n:Meta {id: 'meta'}) RETURN n, [n.id] AS l, date('2026-01-31') AS d, $x AS x, null AS z",
            {"x": 1.5},
            limit=10,
            seconds=10,
        )
    assert row["n"]["id"] == "meta"
    assert (row["l"], row["d"], row["x"], row["z"]) == (["meta"], "2026-01-31", 1.5, None)
