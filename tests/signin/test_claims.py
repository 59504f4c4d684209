"""What tokens of Entra ID, ID-porten, Ansattporten and Keycloak say, as docs/sign-in.md sets them up."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from graphsvc.access.claims import claim, words_of
from graphsvc.access.numbers import SCHEMA, Numbers
from graphsvc.changes import put
from graphsvc.errors import BadQuestion
from graphsvc.graph import Graph
from graphsvc.model.nodes import Employee
from graphsvc.settings import Settings
from graphsvc.state import State
from tests.signin.conftest import bearer, service
from tests.signin.issuer import Issuer

NUMBER, KEY = "01017012345", "k" * 32
Asked = dict[str, Any]

ENTRA = {
    "oidc_employee_claim": "preferred_username",
    "oidc_roles": "hr=Kompetansegraf.HR auditor=Kompetansegraf.Revisor lms=Kompetansegraf.LMS",
}
PORTEN = {
    "oidc_employee_claim": "pid",
    "oidc_employee_by": "pid",
    "oidc_scopes": "openid profile",
    "pid_key": SecretStr(KEY),
}
KEYCLOAK = {"oidc_roles_claim": "realm_access.roles"}


def me(client: TestClient, token: str) -> tuple[list[str], str | None]:
    """What the service takes the sender of a token for."""
    told = client.get("/auth/me", headers=bearer(token))
    assert told.status_code == 200, told.text
    return told.json()["kinds"], told.json()["employee"]


def plain(issuer: Issuer, **claims: Any) -> str:
    """A token with these claims beside those that every token has."""
    return issuer.token(**{"email": None, "scope": None} | claims)


def test_anonymous_and_a_stranger(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Nobody, and somebody whom no claim makes an employee, see no gaps."""
    client = service(graph, issuer, state, **ENTRA)
    assert client.get("/v1/gaps").status_code == 401
    stranger = plain(issuer, scp="access", preferred_username="x@elsewhere.example")
    assert me(client, stranger) == (["public"], None)
    assert client.get("/v1/gaps", headers=bearer(stranger)).status_code == 403


def test_entra(graph: Graph, issuer: Issuer, state: Path) -> None:
    """A person by her user principal name, in any case; app roles; a program by its app roles alone."""
    client = service(graph, issuer, state, **ENTRA)
    common = {"ver": "2.0", "tid": "b1f2", "oid": "0a", "azp": "client", "azpacr": "1", "uti": "u"}
    person = plain(issuer, **common, scp="access", preferred_username="A3@Example.org")
    assert me(client, person)[1] == "a3"
    hr = plain(
        issuer, **common, scp="access", preferred_username="a3@example.org", roles=["Kompetansegraf.HR"]
    )
    assert me(client, hr) == (["employee", "hr"], "a3")
    program = plain(issuer, **common, idtyp="app", roles=["Kompetansegraf.LMS"])
    assert me(client, program) == (["lms"], None)
    ours_alone = plain(issuer, **common, roles=["hr", "Kompetansegraf.Other"])
    assert me(client, ours_alone) == (["public"], None)
    identity = plain(
        issuer, ver="2.0", tid="b1f2", preferred_username="a3@example.org", roles=["Kompetansegraf.HR"]
    )
    assert client.get("/v1/gaps", headers=bearer(identity)).status_code == 401


def test_porten(graph: Graph, issuer: Issuer, state: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By the keyed hash of the number; no audience without `resource`; the number stands nowhere."""
    caplog.set_level(logging.DEBUG)
    Numbers(State(state, SCHEMA), KEY).keep({NUMBER: "a2"})
    client = service(graph, issuer, state, **PORTEN)
    common = {
        "client_id": "c7", "client_amr": "private_key_jwt", "pid": NUMBER, "token_type": "Bearer",
        "acr": "idporten-loa-substantial", "scope": "openid profile", "jti": "j", "locale": "nb",
        "consumer": {"authority": "iso6523-actorid-upis", "ID": "0192:889640782"},
    }  # fmt: skip
    assert me(client, plain(issuer, **common)) == (["employee"], "a2")
    assert client.get("/v1/gaps", headers=bearer(plain(issuer, **common, aud=None))).status_code == 401
    other = plain(issuer, **common | {"pid": "02027154321"})
    assert me(client, other) == (["public"], None)
    for wrong in ("0101701234", f"{NUMBER}0", "", 1017012345, [NUMBER], "1" * 400):
        assert me(client, plain(issuer, **common | {"pid": wrong})) == (["public"], None)
    client.get(f"/v1/employees/{NUMBER}/gaps", headers=bearer(other))
    ours = [vars(record) for record in caplog.records if not record.name.startswith("http")]
    assert ours
    assert NUMBER not in repr(ours), "but for the log of the test's own client"
    assert all(NUMBER.encode() not in file.read_bytes() for file in state.rglob("*") if file.is_file())


def test_sign_in_by_number(graph: Graph, issuer: Issuer, state: Path) -> None:
    """The same with a browser: the ID token has the number, the session has not."""
    from tests.signin.test_browser import sign_in

    Numbers(State(state, SCHEMA), KEY).keep({NUMBER: "a2"})
    client = service(graph, issuer, state, **PORTEN)
    issuer.person = {"sub": "pairwise", "pid": NUMBER, "amr": ["BankID"], "email": None}
    assert sign_in(client).status_code == 303
    assert client.get("/auth/me").json()["employee"] == "a2"
    assert all(NUMBER.encode() not in file.read_bytes() for file in state.rglob("*") if file.is_file())


def test_a_number_as_subject_is_hidden(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Where `sub` is the number, its keyed hash stands for it, and without a key nobody comes in."""
    client = service(graph, issuer, state, **PORTEN)
    assert me(client, plain(issuer, scope="openid", sub=NUMBER))[0] == ["public"]
    bare = service(graph, issuer, state)
    refused = bare.get("/v1/roles", headers=bearer(plain(issuer, scope="openid", sub=NUMBER)))
    assert (refused.status_code, NUMBER in refused.text) == (403, False)
    kept = client.app.state.authority._kept.values()  # type: ignore[attr-defined]
    assert all(NUMBER not in identity.subject for identity, _ in kept)


def test_keycloak(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Roles of the realm by their way; an address of e-mail that nobody has verified is none."""
    common = {"typ": "Bearer", "azp": "web", "sid": "s", "preferred_username": "anne"}
    client = service(graph, issuer, state, **KEYCLOAK)
    roles = {"realm_access": {"roles": ["hr", "offline_access"]}}
    assert me(client, plain(issuer, **common, **roles)) == (["hr"], None)
    assert me(client, plain(issuer, **common, email="a1@example.org", email_verified=True))[1] == "a1"
    assert me(client, plain(issuer, **common, email="a1@example.org", email_verified=False))[1] is None
    assert me(client, plain(issuer, **common, email="a1@example.org", email_verified="true"))[1] is None
    for odd in ("hr", {"roles": "hr"}, {"roles": {"hr": 1}}, {"roles": [["hr"]]}, None, [], 7):
        told = me(client, plain(issuer, **common, realm_access=odd))
        assert told == ((["hr"], None) if odd == {"roles": "hr"} else (["public"], None))


def test_by_id_and_by_the_id_of_another_system(issuer: Issuer, tmp_path: Path) -> None:
    """The claim may be the employee's id, or the payroll's; two people of one address are nobody."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as graph:
        people = [
            Employee(id="e1", name="E", email="same@example.org", external_id="4711"),
            Employee(id="e2", name="F", email="Same@example.org"),
        ]
        graph.store.apply([put(one) for one in people], by="test", reason="two")
        by = {"oidc_employee_claim": "extra.number", "oidc_employee_by": "external_id"}
        client = service(graph, issuer, tmp_path / "state", **by)
        assert me(client, plain(issuer, scope="x", extra={"number": "4711"}))[1] == "e1"
        client = service(graph, issuer, tmp_path / "state", **by | {"oidc_employee_by": "id"})
        assert me(client, plain(issuer, scope="x", extra={"number": "e2"}))[1] == "e2"
        assert me(client, plain(issuer, scope="x", extra={"number": "4711"}))[1] is None
        client = service(graph, issuer, tmp_path / "state")
        assert me(client, plain(issuer, scope="x", email="same@example.org"))[1] is None


def test_a_claim_by_its_name_or_its_way() -> None:
    """A name with dots of its own comes first."""
    claims = {"a": {"b": 1}, "https://x.example/a": 2, "a.c": 3}
    found = [claim(claims, name) for name in ("a.b", "https://x.example/a", "a.c", "a.d", "a.b.c", "")]
    assert found == [1, 2, 3, None, None, None]


@pytest.mark.parametrize("setting", ["", "hr", "hr=", "boss=x", "hr=a lms=a", "employee=x", "=hr"])
def test_roles_that_cannot_be_read(setting: str) -> None:
    """A setting that says nothing clear is refused, and named."""
    with pytest.raises(BadQuestion, match="GRAPHSVC_OIDC_ROLES"):
        words_of(setting)


def test_words_of_roles() -> None:
    """Several words may make somebody the same."""
    assert words_of("hr=a, hr=b  lms=c") == {"a": "hr", "b": "hr", "c": "lms"}


def test_pid_needs_its_key(graph: Graph, issuer: Issuer, state: Path) -> None:
    """Without a key nothing would be found, and with a short one all numbers could be tried."""
    for key in ("", "short"):
        with pytest.raises(BadQuestion, match="GRAPHSVC_PID_KEY"):
            service(graph, issuer, state, **PORTEN | {"pid_key": SecretStr(key)})
