"""A sample of the requests and files that are wrong; all of them, thousands of times, by the command."""

from __future__ import annotations

import os

import pytest

from tests.hostile.bytewise import BYTEWISE
from tests.hostile.trying import everything, lives, once

ROUND = int(os.environ.get("GRAPHSVC_HOSTILE_ROUND", "1"))
EVERY = int(os.environ.get("GRAPHSVC_HOSTILE_EVERY", "12"))
"""Which round of chance, and which part of the mutations, is tried here."""

FEWEST = 200


def test_nothing_that_is_wrong_does_harm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No 5xx, no hang, no crash, nothing half-loaded, nothing outside; and the service lives on."""
    with everything(tmp_path_factory.mktemp("hostile")) as (cases, tally, service):
        assert len(cases) >= FEWEST + len(BYTEWISE)
        for place, (name, case) in enumerate(cases.items()):
            if place % EVERY == ROUND % EVERY:
                once(name, case, ROUND, tally)
        assert lives(service)
    assert not tally.wrong, tally.wrong
    assert tally.outcomes["422"]
    assert tally.outcomes["refused: BadFile"]
