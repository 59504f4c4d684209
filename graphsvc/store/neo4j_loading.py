"""
Loads too big for one Neo4j transaction, written in steps of which no reader sees a part.

    1 trail    the payloads of the coming revision are written; nothing that a reader asks for changes
    2 effects  the graph changes, some thousand rows a transaction; reads are refused meanwhile
    end        one transaction: the Change, the revision, no load pending

`Meta.pending_digest` and `Meta.pending_phase` say that a load is under way. A second Meta node, `load`, is
kept locked by an idle transaction for as long as the loader lives. When a loader dies, however that is, the
server lets go of the lock, and whoever comes next (the same load again, another write, opening the store)
ends its work: in phase 1 by throwing the payloads away, in phase 2 by doing over again what they tell. A
step's last statement sees to it that its load is still the pending one, so that no loader that was given up
goes on.
"""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

from graphsvc.changes import Change, Touch
from graphsvc.errors import StoreConflict, StoreError, StoreUnavailable
from graphsvc.store import payloads, statements, writing
from graphsvc.store.effects import Effects, Step, chunks
from graphsvc.store.neo4j_errors import timed_out
from graphsvc.store.neo4j_session import CHUNK, Sessions, Transaction
from graphsvc.store.protocol import Progress, Revision, Row

TRAIL, EFFECTS = 1, 2
"""The phases of a load; a restore has only the second."""

NOTE = "pending"
"""The id of the payload that keeps what a load will say of itself."""

RESTORE = "restore"
"""What stands as the digest of a load while a restore runs."""

_PAYLOADS = 1_000
"""Payloads of one transaction; some are large."""

_ABREAST = 2
"""How many steps are under way at once, of statements that do not wait for each other's locks."""

_PATIENCE = 3.0
"""Seconds that a small write waits for a running load before it gives up."""


Work = Callable[[Transaction], None]
Finish = Callable[[Work], None]


class Standing(NamedTuple):
    """Whether a load is under way, and the revision of the last one that ended."""

    phase: int | None
    digest: str | None
    loaded: int


def standing(tx: Transaction) -> Standing:
    """Errors: StoreConflict where the store's own nodes are gone."""
    rows = writing.run(tx, "stepwise.standing")
    if not rows:
        raise StoreConflict("The store has lost its Meta nodes.")
    return Standing(**rows[0])


class Stepwise:
    """The big writes of one store."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def load(self, changes: Sequence[Change], head: writing.Head, progress: Progress | None) -> Revision:
        """
        Write the changes as one revision.

        A load that died in phase 2 is ended first; was it the same one, nothing is left to write and the
        revision that it became is returned as changed.
        """
        ended = False
        while True:
            with self._held(head.by) as finish:
                state = self._sessions.read(standing)
                if state.phase is not None:
                    ended = self._end(state, finish, progress) or ended
                    continue
                plan, change = self._begin(changes, head)
                if change is None:
                    return plan.base._replace(changed=ended)
                self._step(change["digest"], EFFECTS, _nothing)
                self._do(plan.effects.steps(CHUNK), change["digest"], len(plan.effects), progress)
                finish(_concluding(change))
                return plan.revision

    def restore(self, steps: Iterable[tuple[str, list[Row]]], *, replace: bool = False) -> None:
        """
        Write steps into an empty store, or with `replace` into any; the last of them sets Meta.

        Interrupted, the store stays unreadable until a restore is run again, which starts from nothing.
        """
        with self._held(RESTORE) as finish:
            self._sessions.write(lambda tx: _begin_restore(tx, replace))
            while self._sessions.ask("stepwise.wipe", most=CHUNK)[0]["gone"]:
                pass
            last = _Last(Step(*step) for step in steps)
            self._do(last, RESTORE, 0, None)
            finish(_doing(last.step))

    def settle(self, *, patience: float = _PATIENCE) -> bool:
        """
        End a load whose process died; True if there was one.

        Errors: StoreUnavailable where its process still writes; StoreConflict for a restore.
        """
        self._wait(patience)
        with self._held("recovery") as finish:
            state = self._sessions.read(standing)
            return state.phase is not None and self._end(state, finish, None)

    def _begin(
        self, changes: Sequence[Change], head: writing.Head
    ) -> tuple[writing.Plan, dict[str, Any] | None]:
        """Compare, mark the load, and write its payloads; the Change that it will become, if any."""

        def compare(tx: Transaction) -> tuple[writing.Plan, dict[str, Any] | None, list[dict[str, Any]]]:
            plan = writing.prepare(tx, changes, head)
            if not len(plan.effects):
                return plan, None, []
            writing.run(tx, "stepwise.discard", revision=plan.revision.number)
            rows = plan.payloads()
            change = plan.change(row["digest"] for row in rows)
            writing.run(tx, "stepwise.mark", digest=change["digest"], phase=TRAIL)
            tx.run(statements.of_node("ChangePayload").put, {"rows": [_note(change)]})
            return plan, change, rows

        plan, change, rows = self._sessions.write(compare, keep=lambda found: found[1] is not None)
        if change is not None:
            put = statements.of_node("ChangePayload").put
            for part in chunks(rows, _PAYLOADS):
                self._step(change["digest"], TRAIL, _doing(Step(put, part)))
        return plan, change

    def _end(self, state: Standing, finish: Finish, progress: Progress | None) -> bool:
        """Bring to an end what a dead loader left; True if it was rolled forward."""
        digest = str(state.digest)
        if digest == RESTORE:
            raise StoreConflict(
                "A restore into this store was interrupted. Run it again; it starts from the beginning."
            )
        change = json.loads(self._sessions.ask("stepwise.note")[0]["body"])
        if state.phase == TRAIL:
            finish(lambda tx: _abandon(tx, change["revision"]))
            return False
        effects = Effects.of_touches(self._told(change["revision"]))
        self._do(effects.steps(CHUNK, again=True), digest, len(effects), progress)
        finish(_concluding(change))
        return True

    def _told(self, revision: int) -> Iterator[Touch]:
        rows = self._sessions.read(lambda tx: writing.run(tx, "stepwise.trail", revision=revision))
        for row in rows:
            yield from payloads.touches(row["body"])

    def _do(self, steps: Iterable[Step], digest: str, total: int, progress: Progress | None) -> None:
        """All steps, in order; two at a time where they only make new edges."""
        done = 0

        def settle(most: int) -> None:
            nonlocal done
            while len(running) > most:
                future, rows = running.popleft()
                future.result()
                done += rows
                if progress:
                    progress(min(done, total), total)

        running: deque[tuple[Future[None], int]] = deque()
        with ThreadPoolExecutor(_ABREAST) as pool:
            last = ""
            for step in steps:
                settle(_ABREAST if step.statement == last and statements.only_creates(last) else 0)
                running.append((pool.submit(self._step, digest, EFFECTS, _doing(step)), len(step.rows)))
                last = step.statement
            settle(0)

    def _step(self, digest: str, phase: int, work: Work) -> None:
        """One transaction of a load that is still the pending one."""

        def fenced(tx: Transaction) -> None:
            work(tx)
            if not writing.run(tx, "stepwise.fence", digest=digest, phase=phase):
                raise StoreConflict("Another process has ended this load meanwhile.")

        self._sessions.write(fenced)

    @contextmanager
    def _held(self, by: str) -> Iterator[Finish]:
        """
        The loaders' lock until the block ends.

        Given is what ends a load: it does the last writes in the transaction that holds the lock, together
        with telling readers, and commits.
        """
        self._sessions.read(standing)  # stale connections are left behind before one is kept for long
        with self._sessions.transaction("WRITE") as (tx, commit):
            writing.run(tx, "stepwise.hold", by=by)

            def finish(last: Work) -> None:
                last(tx)
                revision = writing.run(tx, "meta.state")[0]["revision"]
                writing.run(tx, "stepwise.ended", revision=revision)
                commit()

            yield finish

    def _wait(self, seconds: float) -> None:
        """Errors: StoreUnavailable where the loaders' lock is not free in time."""
        try:
            with self._sessions.transaction("WRITE", seconds=seconds) as (tx, _):
                writing.run(tx, "stepwise.hold", by="")
        except StoreError as error:
            if timed_out(error):
                raise busy() from error
            raise


def busy() -> StoreUnavailable:
    """What readers and writers are told while a load changes the graph."""
    return StoreUnavailable(
        "A load is being written and nothing of it is shown before it is complete; try again in a moment. "
        "Was the load interrupted, run it again."
    )


class _Last:
    """Steps but the last, which is kept in `step`."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = iter(steps)
        self.step = next(self._steps)

    def __iter__(self) -> Iterator[Step]:
        for step in self._steps:
            yield self.step
            self.step = step


def _nothing(tx: Transaction) -> None:
    """A step that only tells the phase."""


def _doing(step: Step) -> Work:
    def do(tx: Transaction) -> None:
        tx.run(step.statement, {"rows": step.rows})

    return do


def _note(change: Mapping[str, Any]) -> dict[str, Any]:
    """The Change that a load will become, kept as a payload of no revision until then."""
    body = json.dumps(change, ensure_ascii=False)
    return {"id": NOTE, "revision": -1, "subject": "internal", "salt": secrets.token_hex(16)} | {
        "body": body,
        "digest": change["digest"],
    }


def _concluding(change: Mapping[str, Any]) -> Work:
    """The last writes of a load."""

    def conclude(tx: Transaction) -> None:
        tx.run(statements.of_node("Change").put, {"rows": [dict(change)]})
        writing.run(tx, "stepwise.discard", revision=-1)
        writing.run(tx, "stepwise.mark", digest=None, phase=None)
        writing.raise_revision(tx, Revision(change["revision"], change["open_revision"]))

    return conclude


def _abandon(tx: Transaction, revision: int) -> None:
    writing.run(tx, "stepwise.discard", revision=revision)
    writing.run(tx, "stepwise.discard", revision=-1)
    writing.run(tx, "stepwise.mark", digest=None, phase=None)


def _begin_restore(tx: Transaction, replace: bool) -> None:
    base, state = writing.lock(tx, RESTORE), standing(tx)
    taken = base.number or (state.phase is not None and state.digest != RESTORE)
    if taken and not replace:
        raise StoreConflict("This store is not empty; restore into an empty one.")
    writing.run(tx, "stepwise.mark", digest=RESTORE, phase=EFFECTS)
