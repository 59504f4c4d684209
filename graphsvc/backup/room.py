"""A private folder to work in: it lies with the state, and nothing of it outlives the work."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.settings import Settings
from graphsvc.state import state_folder
from graphsvc.store.holder import is_alive

PREFIX = "backup-"


@contextmanager
def room(settings: Settings) -> Iterator[Path]:
    """An empty folder for this user alone, gone when the block ends; those of the dead are swept up."""
    home = state_folder(settings)
    made = home / f"{PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(home)
        made.mkdir(mode=0o700)
    except OSError as error:
        raise BadInput(f"{home} cannot be written: {error.strerror}. See GRAPHSVC_STATE.") from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _sweep(home: Path) -> None:
    for old in home.glob(f"{PREFIX}*-*"):
        pid = old.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(old, ignore_errors=True)
