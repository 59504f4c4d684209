"""Making, checking and restoring a backup."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from graphsvc.backup import archive, beside
from graphsvc.backup.room import room
from graphsvc.backup.sealing import Opener, Seal, is_sealed
from graphsvc.errors import BadInput
from graphsvc.releases.files import folder_of
from graphsvc.settings import Settings
from graphsvc.state import state_folder
from graphsvc.store import dump
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Progress, SupportsDump
from graphsvc.store.whole import whole_file

if TYPE_CHECKING:
    from graphsvc.remote import Holder


class Backup(NamedTuple):
    """What a backup holds; `bytes` is the size of its file."""

    revision: int
    made: str
    lines: int
    releases: int
    state: bool
    sealed: bool
    bytes: int

    def __str__(self) -> str:
        also = f", {self.releases} releases" if self.releases else ""
        state = ", state" if self.state else ""
        how = "sealed" if self.sealed else "NOT sealed: whoever has the file can read all of it"
        return f"revision {self.revision} of {self.made}: {self.lines:,} lines{also}{state}; {how}"


class Restored(NamedTuple):
    """What was put back; `state` is false where there was one already, which stays."""

    backup: Backup
    releases: int
    state: bool


def make(
    settings: Settings,
    path: Path,
    *,
    seal: Seal,
    holder: Holder | None = None,
    state: bool = True,
    noting: Callable[[int], None] = lambda _: None,
    progress: Progress | None = None,
) -> Backup:
    """
    Write a backup, whole or not at all; a file that is there is replaced.

    An embedded store that is being served is copied by its holder, in milliseconds, and noted there; the copy
    is read here. Of any other `noting` is told the revision before anything leaves it.
    Errors: StoreError; BadInput, StoreFull where the file cannot be written.
    """
    with room(settings) as own:
        files = own / "files"
        files.mkdir(mode=0o700)
        summary = _dump(settings, own, files / archive.GRAPH, holder, noting, progress)
        if state:
            beside.copy_state(state_folder(settings), files / "state")
        beside.copy_releases(folder_of(settings), files / "releases")
        made = datetime.now(UTC).isoformat(timespec="seconds")
        with whole_file(path) as (out, keep):
            head = _write(out, files, own / "plain.tar", seal, summary.revision, made)
            keep()
    return _told(head, summary.lines, path, sealed=bool(seal))


def _dump(
    settings: Settings,
    own: Path,
    to: Path,
    holder: Holder | None,
    noting: Callable[[int], None],
    progress: Progress | None,
) -> dump.Summary:
    chosen = settings
    if holder is not None:
        holder.post("/internal/backup", {"path": str((own / "engine").resolve())})
        chosen = settings.model_copy(update={"store": f"kglite:{own / 'engine'}"})
    with closing(open_store(chosen, older_too=True)) as store:
        if holder is None:
            noting(store.revision().number)
        return dump.dump(cast(SupportsDump, store), to, progress)


def _write(out: IO[bytes], files: Path, plain: Path, seal: Seal, revision: int, made: str) -> archive.Head:
    if not seal:
        return archive.write(out, files, revision=revision, made=made)
    with plain.open("w+b") as tar:
        head = archive.write(tar, files, revision=revision, made=made)
        tar.seek(0)
        seal.close(tar, out)
    return head


def _told(head: archive.Head, lines: int, path: Path, *, sealed: bool) -> Backup:
    releases = sum(name.startswith("releases/") for name in head.members)
    state = any(name.startswith("state/") for name in head.members)
    return Backup(head.revision, head.made, lines, releases, state, sealed, path.stat().st_size)


def verify(settings: Settings, path: Path, *, opener: Opener) -> Backup:
    """
    Read all of a backup as a restore would, without writing anything of it.

    Errors: BadFile with what is wrong; BadInput where there is no file.
    """
    with room(settings) as own:
        return _checked(path, own, opener)[0]


def restore(
    settings: Settings, path: Path, *, store: Any, opener: Opener, progress: Progress | None = None
) -> Restored:
    """
    Fill an empty store, and put releases and state where there are none; nothing that is there is touched.

    All of it is checked before anything is written. Errors: as `verify`; BadInput for a store with a graph.
    """
    if store.revision().number:
        raise BadInput("This store is not empty. Restore into a store that nothing was written to.")
    with room(settings) as own:
        backup, files = _checked(path, own, opener)
        releases = beside.put_releases(files / "releases", folder_of(settings))
        state = beside.put_state(files / "state", state_folder(settings))
        dump.restore(store, files / archive.GRAPH, progress)
    return Restored(backup, releases, state)


def _checked(path: Path, own: Path, opener: Opener) -> tuple[Backup, Path]:
    files, where = own / "files", path.name
    files.mkdir(mode=0o700)
    try:
        sealed = is_sealed(path)
        with path.open("rb") as file:
            if not sealed:
                head = archive.unpack(file, where, files)
            else:
                with (own / "plain.tar").open("w+b") as tar:
                    opener.open(file, tar, where)
                    tar.seek(0)
                    head = archive.unpack(tar, where, files)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    wrong = beside.check_database(files / "state" / beside.STATE)
    if wrong:
        raise archive.bad(where, wrong, "Copy it again.")
    for release in sorted((files / "releases").glob("*")):
        for _ in dump.read_lines(release):
            pass
    _, summary = dump.check(files / archive.GRAPH)
    return _told(head, summary.lines, path, sealed=sealed), files


def is_backup(path: Path) -> bool:
    """Whether a file looks like a backup, sealed or not; a dump does not."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return False
    return head.startswith((archive.HEAD.encode(), b"age-encryption.org/"))
