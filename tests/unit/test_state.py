"""What the service remembers beside the graph: kept when a piece of work ends, forgotten when it fails."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

SCHEMA = "CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY)"


def names(state: State) -> list[str]:
    with state.work() as work:
        return [row["name"] for row in work.execute("SELECT name FROM thing ORDER BY name")]


def test_kept_for_the_next_who_opens_it(tmp_path: Path) -> None:
    """What was written is there for another process, and the file is its user's alone."""
    with State(tmp_path / "s", SCHEMA).work() as work:
        work.execute("INSERT INTO thing VALUES ('a')")
    again = State(tmp_path / "s", SCHEMA)
    assert names(again) == ["a"]
    assert stat.S_IMODE(again.path.stat().st_mode) == 0o600


def test_nothing_of_work_that_failed(tmp_path: Path) -> None:
    """A piece of work that raises leaves nothing behind."""
    state = State(tmp_path, SCHEMA)

    def fail() -> None:
        with state.work() as work:
            work.execute("INSERT INTO thing VALUES ('a')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(state) == []


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """A file that is no database is told with its path and the setting."""
    (tmp_path / "state.db").write_bytes(b"not a database" * 100)
    with (
        pytest.raises(StoreUnavailable, match=r"state\.db cannot be used.*GRAPHSVC_STATE"),
        State(tmp_path, SCHEMA).work(),
    ):
        pass


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        (Settings(store="kglite:/srv/graph"), "/srv/graph.state"),
        (Settings(store="neo4j://db:7687"), "var/state"),
        (Settings(store="kglite:/srv/graph", state="/srv/own"), "/srv/own"),
    ],
)
def test_where_it_lies(settings: Settings, folder: str) -> None:
    """Beside an embedded store, where nothing else is said."""
    assert state_folder(settings) == Path(folder)
