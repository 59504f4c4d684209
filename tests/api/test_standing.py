"""ETag and 304: what a client has stays right until what it was told of has changed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from tests.api.conftest import client_of
from tests.api.routes import CLOSED, OPEN
from tests.api.town import MEDICINE, assessed


@pytest.mark.parametrize("address", [*OPEN.values(), *CLOSED.values()])
def test_what_the_client_has_is_not_sent_again(local: TestClient, address: str) -> None:
    """The ETag of an answer, sent back, gives 304 with an empty body and the same ETag."""
    first = local.get(address)
    assert first.headers["ETag"].startswith('W/"')
    again = local.get(address, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("address", CLOSED.values(), ids=CLOSED)
def test_closed_answers_are_private(local: TestClient, address: str) -> None:
    """No shared cache may keep what is about people."""
    assert "private" in local.get(address).headers["Cache-Control"]


def test_a_closed_change_leaves_open_answers_standing(own: Graph) -> None:
    """An assessment changes the gaps' ETag and not the vocabulary's."""
    client = client_of(own)
    gaps, roles = (client.get(address).headers["ETag"] for address in ("/v1/gaps", "/v1/roles"))
    own.store.apply([assessed("a2", MEDICINE, 2)], by="test", reason="assessed")
    assert client.get("/v1/roles", headers={"If-None-Match": roles}).status_code == 304
    changed = client.get("/v1/gaps", headers={"If-None-Match": gaps})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != gaps
    row = next(row for row in changed.json()["data"] if row["key"] == "hjemme")
    assert row["assessed"] == 3


def test_an_open_change_is_seen_at_once(own: Graph) -> None:
    """A renamed role is renamed in lists and in similarity, and has another ETag."""
    client = client_of(own)
    address = "/v1/roles/avdelingsleder-sykehjem/similar"
    before = client.get(address)
    own.store.apply(
        [put(n.Role(id="sykepleier-hjemmetjeneste", vocabulary="kommune", label_nb="Hjemmesykepleier"))],
        by="test",
        reason="renamed",
    )
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["data"][0]["label"] == "Hjemmesykepleier"


def test_another_language_is_another_answer(local: TestClient) -> None:
    """What was fetched in bokmål is not the answer in English."""
    nb = local.get("/v1/roles").headers["ETag"]
    assert local.get("/v1/roles?lang=en", headers={"If-None-Match": nb}).status_code == 200
    assert "Accept-Language" in local.get("/v1/roles").headers["Vary"]
