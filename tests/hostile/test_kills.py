"""What the service acknowledged survives the death of its process; of Neo4j: contract/test_neo4j_away.py."""

from __future__ import annotations

import os
import random
from pathlib import Path

from tests.hostile.kills import kill_rounds

ROUNDS = int(os.environ.get("GRAPHSVC_SERVE_KILL_ROUNDS", "3"))


def test_killed_while_it_serves(tmp_path: Path) -> None:
    """kill -9 under writers and readers over HTTP: nothing acknowledged is lost, nothing is half-written."""
    assert kill_rounds(tmp_path / "graph", ROUNDS, random.Random(20261125), lambda _: None) > ROUNDS
