"""Which process holds an embedded store: a lock that dies with it, and a file that says how to ask it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from graphsvc.errors import StoreLocked, StoreUnavailable

HOLDER = "holder.json"
LOCK = "lock"


class HolderFile(NamedTuple):
    """What the holder says of itself; `secret` lets processes of the same user in."""

    address: str
    secret: str
    pid: int
    since: str


def read_holder(folder: Path) -> HolderFile | None:
    """Who serves the store in a folder; None where nobody does, or the one who did is gone."""
    try:
        told: Mapping[str, Any] = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        holder = HolderFile(str(told["address"]), str(told["secret"]), int(told["pid"]), str(told["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return holder if is_alive(holder.pid) else None


def write_holder(folder: Path, address: str, secret: str) -> None:
    """Say how this process is asked; readable by its own user only, and never half-written."""
    holder = HolderFile(address, secret, os.getpid(), _now())
    draft = folder / f"{HOLDER}.{os.getpid()}"
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(holder._asdict(), file)
    draft.replace(folder / HOLDER)


def remove_holder(folder: Path) -> None:
    """Take back what this process said; another's word is left alone."""
    with suppress(OSError, ValueError, KeyError):
        if json.loads((folder / HOLDER).read_text(encoding="utf-8"))["pid"] == os.getpid():
            (folder / HOLDER).unlink()


class Hold:
    """The lock on a folder; it ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        """Errors: StoreLocked naming the holder; StoreUnavailable where the folder cannot be used."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people lie in it
            self._file: IO[str] = (folder / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreUnavailable(f"The folder {folder} cannot be used: {error.strerror}.") from error
        if not _try_lock(self._file):
            locked = _locked(folder, self._file)
            self._file.close()
            raise locked
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "since": _now()}))
        self._file.flush()

    def release(self) -> None:
        """Let others in."""
        self._file.close()


def _locked(folder: Path, file: IO[str]) -> StoreLocked:
    try:
        file.seek(0)
        told = json.loads(file.read())
        who = f"process {told['pid']} since {told['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    holder = read_holder(folder)
    if holder is not None:
        way_out = f"It serves at {holder.address}: ask there, or stop it and try again."
    else:
        way_out = "Wait until it is done, or stop it and try again."
    return StoreLocked(f"The store in {folder} is held by {who}. {way_out}")


def _try_lock(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # no fcntl on Windows: the engine's own lock stands alone there
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
