"""What lies beside the graph: copied whole for a backup, put back where nothing is."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from graphsvc.errors import StoreUnavailable
from graphsvc.releases.files import SUFFIX

STATE = "state.db"

NEVER = frozenset({"api_key", "session"})
"""Tables whose rows no backup holds: what was revoked after it must stay revoked."""

_WORKING = (f"{STATE}-wal", f"{STATE}-shm", f"{STATE}-journal", "lock")


def copy_releases(source: Path, target: Path) -> None:
    """The releases of a folder."""
    for file in sorted(source.glob(f"*{SUFFIX}")) if source.is_dir() else ():
        _copy(file, target / file.name)


def copy_state(source: Path, target: Path) -> None:
    """
    The state of a folder, while others write to it: the database as of one moment, logs up to a whole line.

    Errors: StoreUnavailable where it cannot be read.
    """
    if not source.is_dir():
        return
    for file in sorted(source.rglob("*")):
        name = file.relative_to(source)
        if file.is_symlink() or not file.is_file() or _is_working(name):
            continue
        if str(name) == STATE:
            _copy_database(file, target / name)
        else:
            _copy(file, target / name)


def _is_working(name: Path) -> bool:
    hidden = any(part.startswith((".", "backup-")) for part in name.parts)
    return hidden or name.name in _WORKING or name.suffix == ".lock"


def _copy(source: Path, target: Path) -> None:
    """A file that is only added to: up to the last line that is whole, where it is of lines."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source.open("rb") as file, os.fdopen(_new(target), "wb") as out:
        shutil.copyfileobj(file, out)
    if target.suffix in (".jsonl", ".log"):
        text = target.read_bytes()
        if not text.endswith(b"\n"):
            target.write_bytes(text[: text.rfind(b"\n") + 1])


def _copy_database(source: Path, target: Path) -> None:
    """A database as of one moment, without what no backup holds, and without the space where it stood."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(_new(target))
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=10)) as there,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            there.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for name in sorted(tables & NEVER):
                copy.execute(f"DELETE FROM {name}")
            copy.execute("VACUUM")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{source} cannot be copied: {error}.") from error


def check_database(path: Path) -> str:
    """What is wrong with a copied database; empty where it is whole."""
    if not path.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            (said,) = copy.execute("PRAGMA integrity_check").fetchone()
            return "" if said == "ok" else "its database is damaged."
    except sqlite3.Error:
        return "its database is damaged."


def put_releases(source: Path, target: Path) -> int:
    """Releases that are not there yet; how many."""
    return _put(source, target, [file.name for file in source.glob(f"*{SUFFIX}")] if source.is_dir() else [])


def put_state(source: Path, target: Path) -> bool:
    """The state, where there is none; whether it was put there. What is there is newer, and stays."""
    if not source.is_dir() or (target / STATE).exists() or (target / "audit").exists():
        return False
    names = [str(one.relative_to(source)) for one in source.rglob("*") if one.is_file()]
    _put(source, target, sorted(names, key=lambda name: name == STATE))
    return True


def _put(source: Path, target: Path, names: list[str]) -> int:
    done = 0
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not place.exists():
            with (source / name).open("rb") as file, os.fdopen(_new(place), "wb") as out:
                shutil.copyfileobj(file, out)
                out.flush()
                os.fsync(out.fileno())
            done += 1
    return done


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
