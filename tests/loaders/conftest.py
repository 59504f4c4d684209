"""An empty embedded store, and the real data where it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of the embedded engine; both engines keep to one contract (tests/contract)."""
    opened = open_store(Settings(store=f"kglite:{tmp_path / 'graph'}"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """A folder of the real data; skips where this machine has none."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.is_dir():
            pytest.skip(f"the real data {name} is not beside this checkout ({path})")
        return path

    return folder
