"""Several writers on one server: they take turns, lose nothing, and try again where they lost a race."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import TransientError

from graphsvc.changes import Put, ref
from graphsvc.errors import StoreConflict
from graphsvc.store import neo4j_session
from graphsvc.store.neo4j import Neo4jStore
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Row, Store
from tests.contract.samples import contents
from tests.contract.test_neo4j_errors import server_error
from tests.neo4j.server import neo4j_password, neo4j_settings, neo4j_url, neo4j_user

pytestmark = pytest.mark.parametrize("engine", ["neo4j"], indirect=True)

WRITER = """
import sys
from contextlib import closing
from graphsvc.changes import Put, ref
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store

with closing(open_store(Settings())) as store:
    for number in range(int(sys.argv[2])):
        goal = Put(ref("Goal", f"{sys.argv[1]}-{number}"), {"people": number})
        print(store.apply([goal, Put(ref("Role", "shared"), {"label_nb": f"{sys.argv[1]} {number}"})],
                          by=sys.argv[1], reason="race").number)
"""


def test_two_processes_lose_nothing(store: Store) -> None:
    """Two processes that write at once get revisions of their own; every change is there, the trail whole."""
    each = 25
    environment = {
        "GRAPHSVC_STORE": str(neo4j_url()),
        "GRAPHSVC_NEO4J_USER": neo4j_user(),
        "GRAPHSVC_NEO4J_PASSWORD": neo4j_password(),
    }
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name, str(each)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    numbers = [[int(line) for line in writer.communicate(timeout=120)[0].split()] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(numbers[0] + numbers[1]) == list(range(1, 2 * each + 1))
    goals = {str(key.key[0]) for key in contents(store)[0] if key.label == "Goal"}
    assert goals == {f"{name}-{number}" for name in ("one", "two") for number in range(each)}
    assert verify_chain(store) == []
    last = list(store.changes(0))[-1]
    said = {touch.start.key: touch.after for touch in last.touched}
    assert contents(store)[0][ref("Role", "shared")]["label_nb"] == (said[("shared",)] or {})["label_nb"]


def test_a_deadlock_costs_no_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign transaction waits for us while we wait for it: whichever the server ends, ours is written."""
    store.apply([Put(ref("Role", "both"), {})], by="a", reason="b")
    run, tries = neo4j_session.Transaction.run, []
    with (
        neo4j.GraphDatabase.driver(str(neo4j_url()), auth=(neo4j_user(), neo4j_password())) as driver,
        driver.session() as session,
    ):
        foreign = session.begin_transaction()
        foreign.run("MATCH (n:Role {id: 'both'}) SET n.notation = 'foreign'").consume()

        def wait_for_us() -> None:
            with suppress(TransientError):
                foreign.run("MATCH (m:Meta {id: 'meta'}) SET m.locked_by = 'foreign'").consume()
            foreign.close()

        waiting = threading.Thread(target=wait_for_us)

        def meeting(self: Any, statement: str, params: Mapping[str, Any]) -> list[Row]:
            if "MERGE (n:Role" in statement:
                tries.append(statement)
                if len(tries) == 1:
                    waiting.start()
                    time.sleep(1)
            return run(self, statement, params)

        monkeypatch.setattr(neo4j_session.Transaction, "run", meeting)
        told = store.apply([Put(ref("Role", "both"), {"notation": "ours"})], by="a", reason="b")
        waiting.join(30)
    assert told.number == 2
    assert contents(store)[0][ref("Role", "both")]["notation"] == "ours"


def losing(times: int, tries: list[str]) -> Callable[..., list[Row]]:
    """Runs statements as ever, but loses a race after each of the first writes of a role."""
    run = neo4j_session.Transaction.run

    def lose(self: Any, statement: str, params: Mapping[str, Any]) -> list[Row]:
        found = run(self, statement, params)
        if "MERGE (n:Role" in statement:
            tries.append(statement)
            if len(tries) <= times:
                with neo4j_session.translating():
                    raise server_error("Neo.TransientError.Transaction.DeadlockDetected")
        return found

    return lose


def test_a_race_lost_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that loses two races is done a third time, and is one revision."""
    tries: list[str] = []
    monkeypatch.setattr(neo4j_session.Transaction, "run", losing(2, tries))
    assert store.apply([Put(ref("Role", "raced"), {})], by="a", reason="b") == (1, 1, True)
    assert len(tries) == 3
    assert len(list(store.changes(0))) == 1


def test_a_race_lost_each_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that loses every race is given up with words, and nothing of it is kept."""
    tries: list[str] = []
    monkeypatch.setattr(neo4j_session.Transaction, "run", losing(99, tries))
    with pytest.raises(StoreConflict, match="try again"):
        store.apply([Put(ref("Role", "raced"), {})], by="a", reason="b")
    assert len(tries) == neo4j_session.TRIES
    assert store.revision() == (0, 0, False)
    assert contents(store) == ({}, {})


def test_two_stores_open_an_empty_database_at_once(store: Store) -> None:
    """Opening founds the store once, however many open it at the same moment."""
    store._sessions.ask("stepwise.wipe", most=1000)  # type: ignore[attr-defined]
    with neo4j.GraphDatabase.driver(str(neo4j_url()), auth=(neo4j_user(), neo4j_password())) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        opened: list[Neo4jStore] = []
        openers = [
            threading.Thread(target=lambda: opened.append(Neo4jStore(neo4j_settings()))) for _ in range(4)
        ]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join(60)
        assert len(opened) == 4
        (found,) = driver.execute_query("MATCH (n) RETURN collect(n.id) AS ids").records
    assert sorted(found["ids"]) == ["load", "meta"]
    for one in opened:
        with closing(one):
            assert one.revision() == (0, 0, False)
