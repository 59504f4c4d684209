"""The OpenAPI document is held to its word as each kind of viewer; for minutes by the command."""

from __future__ import annotations

import pytest

from tests.hostile.kinds import IDENTITIES, app_of, opened

schemathesis = pytest.importorskip("schemathesis")

CASES = 1
EVERY = 8
"""Cases of one operation, and which part of the operations is tried as one kind."""


def test_every_kind_is_answered_as_documented(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No 5xx, no undocumented status or shape, whoever asks; every operation is asked by somebody."""
    from tests.hostile.fuzzing import operations, tried

    wrong: list[str] = []
    with opened(tmp_path_factory.mktemp("kinds")) as graph:
        every = list(operations(schemathesis.openapi.from_asgi("/openapi.json", app_of(graph))))
        for place, kind in enumerate(IDENTITIES):
            for operation in every[place % EVERY :: EVERY]:
                told = f"{kind} {operation.label}: "
                done = tried(
                    operation, kind, CASES, place, lambda words, told=told: wrong.append(told + words)
                )
                assert done
    assert not wrong
