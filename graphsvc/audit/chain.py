"""
The files of the trail: one a day, one chain through all of them.

Processes that share the folder take turns by a lock for the microseconds of one write: one chain has one
order, and a process's share of it cannot be taken away unseen. Under the lock each sees what others wrote
since, and goes on from there. Nothing is written over: a line that a crash cut short is closed with a
newline, and the entry that follows says how long it was and what its digest is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from graphsvc.audit.entries import BEGINNING, Entry, Place, read, sealed
from graphsvc.errors import StoreError, StoreFull, StoreUnavailable

LOCK, SUFFIX = "lock", ".jsonl"
TORN, LOST = "torn-line", "lost-entries"
"""
Things that the trail says of itself: the bytes before this entry are a line that was not finished; entries
up to a number were there and are gone.
"""

NAME = re.compile(r"\d{4}-\d\d-\d\d\.jsonl")

BLOCK = 64 * 1024

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def files(folder: Path) -> list[Path]:
    """The files of a trail, oldest first."""
    return sorted(folder.glob(f"[0-9]*{SUFFIX}"))


class Chain:
    """The end of the chain, for one process; safe in many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard, self._syncing = Lock(), Lock()
        self._lock = self._file = -1
        self._name, self._inode, self._end = "", 0, 0
        self._place = BEGINNING
        self._written = self._synced = 0
        self._failed = False

    def append(self, entry: Entry) -> Place:
        """
        Hand an entry to the system, where it outlives this process; `sync` brings it to the disk.

        Errors: StoreFull, StoreUnavailable; then nothing that was asked for may be told or done.
        """
        if self._failed:
            self.sync()
        with self.held():
            self._turn(datetime.now(UTC))
            return self._add(entry)

    def sync(self) -> None:
        """
        Bring what was appended until now to the disk; whoever comes meanwhile waits for one that serves all.

        Errors: as `append`.
        """
        mine = self._written
        with self._syncing:
            if self._synced >= mine:
                return
            with self._guard:
                upto, file = self._written, os.dup(self._file)
            try:
                os.fsync(file)
            except OSError as error:
                self._failed = True
                raise self._trouble(error) from error
            finally:
                os.close(file)
            self._synced, self._failed = upto, False

    @property
    def busy(self) -> bool:
        """Whether the disk is at work on the file, so that a write might wait for it."""
        return self._syncing.locked()

    @property
    def behind(self) -> bool:
        """Whether something waits for `sync`."""
        return self._synced < self._written

    def place(self) -> Place:
        """Where the chain stands now, on the disk."""
        with self.held():
            self._turn(datetime.now(UTC))
            place = self._place
            self._written += 1  # what others wrote is synced too
        self.sync()
        return place

    def close(self) -> None:
        """Let go of the files; what waits is synced."""
        if self.behind:
            self.sync()
        with self._guard:
            for file in (self._file, self._lock):
                if file >= 0:
                    os.close(file)
            self._file = self._lock = -1
            self._name = ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """The lock that all processes share. Errors: as `append`."""
        with self._guard:
            try:
                self._take()
                try:
                    yield
                finally:
                    _unlock(self._lock)
            except OSError as error:
                self._name = ""  # whatever came of it, the file says it next time
                raise self._trouble(error) from error

    def _take(self) -> None:
        if self._lock < 0:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._lock)

    def _turn(self, now: datetime) -> None:
        """Stand at the end of the file of the day, whoever began it; never before the present one."""
        present = os.pread(self._lock, 64, 0).decode("ascii", "replace")
        if not NAME.fullmatch(present):  # new, or what a power cut left of it
            present = max((file.name for file in files(self.folder)), default="")
        wanted = max(present, f"{now:%Y-%m-%d}{SUFFIX}")
        if present and (self._name != present or not self._is_there()):
            self._open(present)
        self._catch_up()
        if wanted != present:
            self._open(wanted)
            if os.fstat(self._file).st_size:
                self._catch_up()
            else:
                self._end = 0  # and what it follows is known
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, wanted.encode(), 0)

    def _is_there(self) -> bool:
        with suppress(FileNotFoundError):
            return os.stat(self.folder / self._name).st_ino == self._inode  # noqa: PTH116 - on every write
        return False

    def _open(self, name: str) -> None:
        """Go over to a file; what is known of the chain's end is kept, and held against what is there."""
        if self._file >= 0:
            os.fsync(self._file)
            os.close(self._file)
            self._file = -1
        path = self.folder / name
        new = not path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        if new:
            _sync_folder(self.folder)
        self._name, self._inode, self._end = name, os.fstat(self._file).st_ino, -1

    def _catch_up(self) -> None:
        """See what others wrote, close what one of them could not, and tell where something is gone."""
        if self._file < 0:
            return
        size = os.fstat(self._file).st_size
        if size == self._end:
            return
        known, (found, torn) = self._place, self._tail(size)
        self._place, self._end = found, size
        if torn:
            closing = b"" if torn.endswith(b"\n") else b"\n"
            digest = hashlib.sha256(torn + closing).hexdigest()
            note = {"bytes": len(torn + closing), "sha256": digest}
            self._add(Entry("mend", TORN, note=note), closing)
        if found.seq < known.seq or (found.seq == known.seq and found != known):
            self._add(Entry("mend", LOST, note={"seq": known.seq, "hash": known.digest}))

    def _tail(self, size: int) -> tuple[Place, bytes]:
        """The last entry of this file or of those before it, and what follows it and is none."""
        start, rest = size, b""
        while start > 0:
            step = min(start, max(BLOCK, len(rest)))
            start -= step
            rest = os.pread(self._file, step, start) + rest
            lines = rest.split(b"\n")
            after = len(lines.pop())
            for at in range(len(lines) - 1, 0 if start else -1, -1):
                found = read(lines[at])
                if found is not None:
                    return found.place, rest[len(rest) - after :]
                after += len(lines[at]) + 1
        return self._before(), rest

    def _before(self) -> Place:
        """The last entry of the files before the present one."""
        for path in reversed([file for file in files(self.folder) if file.name < self._name]):
            for line in reversed(path.read_bytes().split(b"\n")):
                found = read(line)
                if found is not None:
                    return found.place
        return BEGINNING

    def _add(self, entry: Entry, closing: bytes = b"") -> Place:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line, place = sealed(entry, self._place, at)
        self._write(closing + line)
        self._place = place
        self._written += 1
        return place

    def _write(self, data: bytes) -> None:
        done = 0
        while done < len(data):
            done += os.write(self._file, data[done:])
        self._end += done

    def _trouble(self, error: OSError) -> StoreError:
        if error.errno in FULL:
            return StoreFull(
                "The audit trail cannot be written, since the disk is full; until there is room, nothing "
                f"about people is read or changed. It lies in {self.folder}."
            )
        return StoreUnavailable(
            f"The audit trail in {self.folder} cannot be used: {error.strerror}. Until it can, nothing about "
            "people is read or changed. See GRAPHSVC_STATE and its rights."
        )


def _sync_folder(folder: Path) -> None:
    """A new file's name is on the disk too."""
    with suppress(PermissionError):  # Windows opens no folders
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _lock(file: int) -> None:
    with suppress(ImportError):  # no fcntl on Windows: one process at a time there
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _unlock(file: int) -> None:
    with suppress(ImportError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
