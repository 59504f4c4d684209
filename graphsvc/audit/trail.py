"""The trail as the rest of the program has it: noted before it is told, on the disk before it is done."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from graphsvc.audit import audit_folder
from graphsvc.audit.chain import Chain
from graphsvc.audit.entries import Entry, Outcome
from graphsvc.audit.keys import Keys, Kind
from graphsvc.errors import StoreError
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.state import state_folder

BATCH = 0.05
"""Seconds that a read may be in the system's hands before it is on the disk: what a power cut can take."""

EVERYBODY = "*"
"""Stands in `about` for all whom the graph holds: a copy of it was made. No id and no key looks like it."""

SUBJECT = "subject:"
"""What the name of an actor begins with who is no employee."""

MANY = 5_000
"""Persons from which an entry says everybody."""

IDLE = 20
"""Batches without anything after which the writer thread ends; the next entry starts another."""

log = logging.getLogger("graphsvc.audit")


class Head(NamedTuple):
    """Where the chain stood at a moment; kept elsewhere, it shows what was changed before."""

    seq: int
    hash: str
    at: str

    def text(self) -> str:
        return json.dumps(self._asdict()) + "\n"


class Audit:
    """
    The trail of a state folder; safe in many threads, and beside other processes.

    Nothing is opened before the first entry.
    """

    def __init__(self, settings: Settings) -> None:
        folder = audit_folder(settings)
        self._chain = Chain(folder)
        self._keys = Keys(state_folder(settings), folder)
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None
        self._stop = threading.Event()
        self._expected: Collection[str] = ()

    def note(
        self,
        viewer: Viewer,
        action: str,
        thing: str,
        *,
        about: Sequence[str] = (),
        unit: str | None = None,
        revision: int | None = None,
        of: Mapping[str, str] | None = None,
        outcome: Outcome = "given",
        subject: str | None = None,
        means: str | None = None,
    ) -> None:
        """
        Write down who asked what about whom.

        `about` are ids of employees; `subject` says who somebody is that is no employee. On return the entry
        outlives this process, and within BATCH the machine's fall; `sync` waits for that.
        Errors: StoreFull, StoreUnavailable: then nothing may be told or done.
        """
        entry = Entry(
            action,
            thing,
            actor=self._actor(viewer, subject),
            kind=viewer.kind,
            means=means,
            about=self._about(about),
            unit=unit,
            of=of or {},
            revision=revision,
            outcome=outcome,
        )
        self._chain.append(entry)
        self._soon()

    def at_hand(self, viewer: Viewer, about: Sequence[str], subject: str | None = None) -> bool:
        """Whether `note` would touch nothing but the end of a file: then it takes microseconds."""
        mine = viewer.employee or subject or viewer.subject
        kind: Kind = "employee" if viewer.employee else "subject"
        return (
            not self._chain.busy
            and (mine is None or self._keys.at_hand(kind, [mine]) is not None)
            and (not _persons(about) or self._keys.at_hand("employee", about) is not None)
        )

    def meet(self, employees: Sequence[str]) -> None:
        """Make the keys of many persons at once, so that no reader waits for hers. Errors: StoreError."""
        self._keys.of("employee", employees)

    def expect(self, employees: Collection[str]) -> None:
        """`meet` beside whatever goes on, once for a collection; what goes wrong is met by the next entry."""
        if employees is self._expected:
            return
        self._expected = employees
        threading.Thread(target=self._meet, args=(employees,), name="audit keys", daemon=True).start()

    def key(self, employee: str) -> str:
        """
        The key of a person, made where she has none.

        As `by` of a change it leads to her only until she is forgotten, while the digests that cover it hold.
        """
        return self._keys.of("employee", [employee])[0]

    def known(self, who: str) -> str | None:
        """The key of an employee or `subject:...`, if there is any entry with it."""
        kind: Kind = "subject" if who.startswith(SUBJECT) else "employee"
        return self._keys.known(kind, who.removeprefix(SUBJECT))

    def persons(self, keys: Sequence[str]) -> dict[str, str]:
        """The ids of those whom keys stand for; a subject's begins with `subject:`."""
        told = self._keys.persons(keys)
        return {key: one if kind == "employee" else SUBJECT + one for key, (kind, one) in told.items()}

    def forget(self, employee: str) -> int:
        """Take away what leads to a person; how many keys went. Errors: StoreError."""
        return self._forget("employee", employee)

    def forget_subject(self, subject: str) -> int:
        """The same for somebody known by her sign-in alone. Errors: StoreError."""
        return self._forget("subject", subject)

    def sync(self) -> None:
        """Wait until every entry until now is on the disk. Errors: as `note`."""
        self._chain.sync()

    def head(self) -> Head:
        """Where the chain stands, entries of other processes too. Errors: as `note`."""
        place = self._chain.place()
        return Head(place.seq, place.digest, datetime.now(UTC).isoformat(timespec="seconds"))

    def close(self) -> None:
        """Sync, and let go of the files; it may be used again."""
        self._stop.set()
        if self._writer is not None:
            self._writer.join()
        self._stop.clear()
        self._chain.close()
        self._keys.close()

    def _forget(self, kind: Kind, one: str) -> int:
        with self._chain.held():
            gone = self._keys.forget(kind, one)
        self._chain.append(Entry("forget", "person"))  # and not whom: her key must not be told apart
        self._chain.sync()
        return gone

    def _actor(self, viewer: Viewer, subject: str | None) -> str | None:
        if viewer.employee:
            return self._keys.of("employee", [viewer.employee])[0]
        name = subject or viewer.subject
        return self._keys.of("subject", [name])[0] if name else None

    def _about(self, employees: Sequence[str]) -> Sequence[str]:
        if EVERYBODY in employees or len(employees) > MANY:
            return (EVERYBODY,)
        return self._keys.of("employee", employees) if employees else ()

    def _soon(self) -> None:
        with self._starting:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write, name="audit", daemon=True)
                self._writer.start()

    def _meet(self, employees: Collection[str]) -> None:
        with suppress(StoreError):
            self.meet(sorted(employees))

    def _write(self) -> None:
        """Sync what was appended, batch by batch, until nothing comes any more."""
        idle = 0
        while idle < IDLE and not self._stop.wait(BATCH):
            idle = 0 if self._chain.behind else idle + 1
            try:
                self._chain.sync()
            except StoreError as error:  # the next entry meets it too, and refuses
                log.error("the audit trail is not on the disk: %s", type(error).__name__)
            with self._starting:
                if idle >= IDLE and not self._chain.behind:
                    self._writer = None
                    return


def _persons(about: Sequence[str]) -> bool:
    """Whether keys of persons are needed."""
    return bool(about) and EVERYBODY not in about and len(about) <= MANY
