"""Answers that are kept: the same bytes, for the same asker, until something that they tell of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import pytest

from api import kept
from graphsvc.changes import put
from graphsvc.errors import StoreUnavailable
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from tests.api.conftest import client_of
from tests.api.routes import CLOSED, OPEN
from tests.api.town import MEDICINE, assessed

ROLES = "/v1/roles/avdelingsleder-sykehjem/similar"


def asked(graph: Graph, addresses: list[str], **headers: str) -> tuple[list[Any], int]:
    """The answers to addresses one after another, and how many of them the routes made."""
    client = client_of(graph)
    with patch.object(kept.Kept, "_keep", autospec=True, side_effect=kept.Kept._keep) as made:
        answers = [client.get(address, headers=headers) for address in addresses]
    return answers, made.call_count


RELEASES = ("/v1/vocabulary?", "/v1/vocabulary/", "/v1/changes", "/v1/catalog")
"""What a release changes without a new revision, and is kept elsewhere or is not worth it."""

REVISED = [
    address
    for address in (*OPEN.values(), *CLOSED.values())
    if address != "/v1/status" and not address.startswith(RELEASES)
]
"""Addresses whose ETag names a revision."""


@pytest.mark.parametrize("address", REVISED)
def test_the_second_answer_is_the_first(own: Graph, address: str) -> None:
    """Status, body and headers, byte for byte, whether made or kept; but each request has its own number."""
    (first, second), made = asked(own, [address, address])
    assert made == 1
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert [_lasting(one.headers) for one in (first, second)] == [_lasting(first.headers)] * 2


def _lasting(headers: Mapping[str, str]) -> dict[str, str]:
    """All but the number that each request has of its own."""
    return {name: value for name, value in headers.items() if name != "x-request-id"}


def test_another_language_or_host_is_another_answer(own: Graph) -> None:
    """What an answer depends on is part of what it is kept under; who asks: tests/signin."""
    client = client_of(own)
    with patch.object(kept.Kept, "_keep", autospec=True, side_effect=kept.Kept._keep) as made:
        for header in ({}, {"Accept-Language": "en"}, {"Host": "localhost:8000"}):
            for _ in range(2):
                assert client.get("/v1/gaps", headers=header).status_code == 200
        client.get("/v1/gaps?by=role")
    assert made.call_count == 4


def test_a_write_makes_what_it_changes_anew(own: Graph) -> None:
    """After an assessment the gaps are new and the vocabulary is the kept one; after a role, both are new."""
    client = client_of(own)
    before = client.get("/v1/gaps").json(), client.get("/v1/courses").content
    own.store.apply([assessed("a2", MEDICINE, 2)], by="test", reason="assessed")
    with patch.object(kept.Kept, "_keep", autospec=True, side_effect=kept.Kept._keep) as made:
        assert client.get("/v1/gaps").json() != before[0]
        assert client.get("/v1/courses").content == before[1]
        assert made.call_count == 1
        own.store.apply([put(n.Goal(id="new", vocabulary="kommune"))], by="test", reason="another")
        client.get("/v1/courses")
        assert made.call_count == 2


def test_errors_and_large_answers_are_not_kept(own: Graph) -> None:
    """Only a small 200 with the ETag of a revision."""
    assert asked(own, ["/v1/roles/nobody"] * 2)[1] == 0
    with patch.object(kept, "LARGEST", 10):
        assert asked(own, ["/v1/roles"] * 2)[1] == 0


def test_the_oldest_go_when_there_are_too_many(own: Graph) -> None:
    """The bytes of all that are kept are bounded; what was asked for last stays."""
    with patch.object(kept, "MOST", 3000):
        addresses = [f"/v1/roles?limit={limit}" for limit in range(1, 30)]
        _, made = asked(own, [*addresses, addresses[0], addresses[0]])
    assert made == len(addresses) + 1


def test_an_engine_that_is_away_is_said(own: Graph) -> None:
    """A kept answer is no answer where nobody can say that it still stands."""
    client = client_of(own)
    assert client.get("/v1/roles").status_code == 200
    with patch.object(type(own.store), "revision", side_effect=StoreUnavailable("away")):
        assert client.get("/v1/roles").status_code == 503
