"""Keys of services: made, used, listed, revoked, expired; and what is kept of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from graphsvc.access import numbers
from graphsvc.access.keys import SCHEMA, Keys
from graphsvc.changes import put
from graphsvc.cli import main
from graphsvc.errors import BadFile, BadQuestion, UnknownKey
from graphsvc.graph import Graph
from graphsvc.model.nodes import Employee
from graphsvc.settings import Settings
from graphsvc.state import State
from tests.signin.conftest import bearer

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def keys(state: Path) -> Keys:
    """The keys that the service of these tests looks at."""
    return Keys(State(state, SCHEMA))


@pytest.fixture
def cli(
    graph: Graph, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """The command line beside the service."""
    monkeypatch.setenv("GRAPHSVC_STATE", str(state))
    monkeypatch.setenv("GRAPHSVC_STORE", graph.settings.store)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_anonymous_and_a_wrong_key_are_refused(client: TestClient, keys: Keys) -> None:
    """No key, a made-up one, and one whose secret is another's: 401, whatever is asked for."""
    assert client.get("/v1/gaps").status_code == 401
    one, other = (keys.create(name="x", scope=["hr"], days=1).words for _ in range(2))
    mixed = one[: one.rindex("_", 0, 20) + 1] + other[other.rindex("_", 0, 20) + 1 :]
    for words in (
        "kgk_",
        "kgk_aaaaaaaaaa_" + "A" * 43,
        one + "x",
        one[:-1],
        mixed,
        one.upper(),
        f"{one} {one}",
    ):
        refused = client.get("/v1/roles", headers=bearer(words))
        assert refused.status_code == 401
        assert refused.json()["type"].endswith(":token-refused")


def test_a_key_for_other_things_opens_nothing_else(client: TestClient, keys: Keys) -> None:
    """A learning platform's key sees nobody's gaps."""
    words = keys.create(name="moodle", scope=["lms"], days=30).words
    assert client.get("/v1/employees/a1/gaps", headers=bearer(words)).status_code == 403
    assert client.get("/auth/me", headers=bearer(words)).json()["kinds"] == ["lms"]


def test_a_key_opens_what_its_scope_says(client: TestClient, keys: Keys) -> None:
    """As a bearer token, and as user and password, as learning platforms send it."""
    words = keys.create(name="reports", scope=["hr"], days=30).words
    assert client.get("/v1/gaps", headers=bearer(words)).status_code == 200
    _, id_, secret = words.split("_", 2)
    for user in (id_, f"kgk_{id_}"):
        coded = base64.b64encode(f"{user}:{secret}".encode()).decode()
        assert client.get("/v1/gaps", headers={"Authorization": f"Basic {coded}"}).status_code == 200


def test_a_revoked_key_opens_nothing_at_once(client: TestClient, keys: Keys, cli: Cli) -> None:
    """Another process revokes it, and the next request is refused: a kept answer too."""
    made = keys.create(name="leaked", scope=["hr"], days=30)
    assert client.get("/v1/gaps?by=role", headers=bearer(made.words)).status_code == 200
    assert cli("key", "revoke", made.key.id)[0] == 0
    assert client.get("/v1/gaps?by=role", headers=bearer(made.words)).status_code == 401
    keys.revoke(made.key.id, today=date.today() + timedelta(days=1))  # noqa: DTZ011
    assert next(k for k in keys.all() if k.id == made.key.id).revoked == date.today().isoformat()  # noqa: DTZ011


def test_a_key_ends_with_its_last_day(keys: Keys) -> None:
    """Its last day is the last on which it opens anything."""
    day = date(2026, 11, 25)
    words = keys.create(name="short", scope=["lms"], days=2, today=day).words
    assert keys.identity(words, today=day + timedelta(days=2)) is not None
    assert keys.identity(words, today=day + timedelta(days=3)) is None


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"scope": ["manager"]}, "scope"),
        ({"scope": ["public"]}, "scope"),
        ({"scope": []}, "scope"),
        ({"days": 0}, "days"),
        ({"days": 731}, "days"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_no_key_can_be(keys: Keys, told: dict[str, object], names: str) -> None:
    """Each refusal names what is wrong."""
    good: dict[str, object] = {"name": "x", "scope": ["lms"], "days": 30}
    with pytest.raises(BadQuestion, match=names):
        keys.create(**good | told)  # type: ignore[arg-type]
    with pytest.raises(UnknownKey):
        keys.revoke("nothing")


def test_no_words_of_a_key_are_kept(keys: Keys, state: Path) -> None:
    """Neither the state folder nor the list holds the secret."""
    secret = keys.create(name="secret", scope=["lms"], days=30).words.split("_", 2)[2]
    assert all(secret.encode() not in path.read_bytes() for path in state.rglob("*") if path.is_file())
    assert (state / "state.db").stat().st_mode & 0o077 == 0


def test_the_command_line(cli: Cli, keys: Keys) -> None:
    """Words alone on stdout, so that they can go into a file; the list without them; exit codes."""
    code, out, err = cli("key", "create", "moodle", "--scope", "lms", "--scope", "auditor", "--days", "10")
    assert (code, out.count("\n")) == (0, 1)
    words = out.strip()
    assert keys.identity(words) is not None
    assert "not shown again" in err
    code, out, _ = cli("key", "create", "json", "--scope", "lms", "--json")
    assert json.loads(out)["key"].startswith(f"kgk_{json.loads(out)['id']}_")
    code, out, _ = cli("key", "list", "--json")
    listed = json.loads(out)
    assert listed["total"] == len(listed["data"]) >= 2
    assert words.split("_", 2)[2] not in out
    assert "scope" in cli("key", "list", "--csv")[1].splitlines()[0]
    assert "moodle" in cli("key", "list")[1]
    assert cli("key", "revoke", "nothing")[0] == 3
    assert cli("key", "create", "x", "--scope", "boss")[0] == 3
    assert cli("key", "create", "x")[0] == 2


def test_numbers_are_kept_as_hashes(
    cli: Cli, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read, whole or not at all; what is kept tells nothing without the key."""
    monkeypatch.setenv("GRAPHSVC_PID_KEY", "k" * 32)
    monkeypatch.setenv("GRAPHSVC_STORE", f"kglite:{tmp_path / 'graph'}")
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as own:
        own.store.apply([put(Employee(id=id_, name=id_)) for id_ in ("a1", "a2")], by="test", reason="two")
    file = tmp_path / "numbers.csv"
    file.write_text("employee;number\na1;01017012345\na2;020271 54321\n", encoding="utf-8-sig")
    code, out, _ = cli("key", "numbers", str(file))
    assert (code, out.startswith("2 numbers")) == (0, True)
    kept = numbers.Numbers(State(state, numbers.SCHEMA), "k" * 32)
    assert (kept.employee("01017012345"), kept.employee("02027154321")) == ("a1", "a2")
    assert kept.employee("03037100000") is None
    assert numbers.Numbers(State(state, numbers.SCHEMA), "other" * 8).employee("01017012345") is None
    assert all(b"01017012345" not in path.read_bytes() for path in state.rglob("*") if path.is_file())
    assert numbers.forget(State(state, numbers.SCHEMA), "a1") == 1
    assert kept.employee("01017012345") is None
    monkeypatch.setenv("GRAPHSVC_PID_KEY", "short")
    assert cli("key", "numbers", str(file))[0] == 3
    monkeypatch.setenv("GRAPHSVC_PID_KEY", "")
    assert cli("key", "numbers", str(file))[0] == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("employee,number\na1,1\n", "row 2, number: is not eleven digits"),
        ("employee,number\nnobody,01017012345\n", "row 2, employee: is no employee"),
        ("employee,number\na1,01017012345\na2,01017012345\n", "row 3, number: stands twice"),
        ("id,number\na1,01017012345\n", "needs the columns employee and number"),
        ("", "needs the columns"),
        ("employee,number\na1\n", "row 2, number"),
    ],
)
def test_faults_of_a_file_of_numbers(tmp_path: Path, text: str, told: str) -> None:
    """Each is named by row, and no number is repeated."""
    file = tmp_path / "numbers.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=told) as refused:
        numbers.read_numbers(file, {"a1", "a2"})
    assert "01017012345" not in str(refused.value)
