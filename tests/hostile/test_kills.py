"""What the service acknowledged survives the death of its process, and of the database under it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.hostile.kills import away_rounds, kill_rounds
from tests.neo4j.server import NoServer, Server, neo4j_url, why_not

ROUNDS = int(os.environ.get("GRAPHSVC_SERVE_KILL_ROUNDS", "3"))


def test_killed_while_it_serves(tmp_path: Path) -> None:
    """kill -9 under writers and readers over HTTP: nothing acknowledged is lost, nothing is half-written."""
    assert kill_rounds(tmp_path / "graph", ROUNDS, random.Random(20261125), lambda _: None) > ROUNDS


def test_neo4j_goes_away_while_it_serves() -> None:
    """Clients are told 503 and nothing worse, and go on by themselves once the database is back."""
    if neo4j_url() is None:
        pytest.skip(why_not())
    server = Server(heap="512m", extra="server.bolt.connection_keep_alive=2s")
    try:
        server.start()
        assert away_rounds(server, 1, random.Random(20261125), lambda _: None) > 5
    except NoServer as problem:
        pytest.skip(str(problem))
    finally:
        server.remove()
