"""
Judging what is pending, and writing it through the one door: one turn at a time, whoever takes it.

    log: pending (fsync) -> for whom, how enrolments stood (fsync) -> graph: one ChangeSet -> log: settled

Turns are taken under a lock on a file in the state folder, by threads and processes alike. Each judges all
that is pending, also what a process left that ended in between: it finds the graph either without the
ChangeSet or with it, and comes to the same one again, of which the second time nothing is left to write.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.changes import Change
from graphsvc.completions.judging import Done, Step, Steps, judge
from graphsvc.completions.log import Log
from graphsvc.completions.marking import Was, mark, target
from graphsvc.completions.records import Completion, LevelTold
from graphsvc.completions.resolving import look_up, resolved
from graphsvc.errors import InvalidChange, StoreConflict, StoreUnavailable
from graphsvc.store.protocol import Reader, Row, Store

LOCK = "completions.lock"
WAIT_SECONDS = 30.0
MOST = 500
"""Completions of one turn, and so of one ChangeSet."""

TRIES = 4


@dataclass
class Case:
    """All that is known of one person in a turn."""

    employee: str
    new: list[Completion] = field(default_factory=list)
    gone: list[Completion] = field(default_factory=list)
    before: list[Completion] = field(default_factory=list)
    voided: list[Completion] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    enrolments: list[Row] = field(default_factory=list)
    was: dict[str, Was] = field(default_factory=dict)

    @property
    def moved(self) -> list[Completion]:
        """What comes or goes."""
        return [one for one in (*self.new, *self.gone) if one.outcome == "completed"]

    @property
    def courses(self) -> set[str]:
        return {one.course for one in (*self.moved, *self.before) if one.course}


@dataclass
class Verdict:
    """What a turn asks of the graph for one person, and what it will say in the log."""

    employee: str
    changes: list[Change] = field(default_factory=list)
    told: list[Completion] = field(default_factory=list)
    was: dict[str, Was | None] = field(default_factory=dict)


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """
    The right to judge, for one thread of one process at a time.

    Errors: StoreUnavailable where nobody lets go of it in time; what is pending is judged in the next turn.
    """
    try:
        import fcntl
    except ImportError:  # no fcntl on Windows: there, one process alone may take completions in
        yield
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("a") as file:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StoreUnavailable(
                        "Completions are being judged by another process; try again."
                    ) from None
                time.sleep(0.005)
        yield


def settle(store: Store, log: Log, *, by: str, today: str, recent_months: int) -> int:
    """
    Judge all that is pending; how many there were.

    Errors: StoreError, after which the rest is still pending.
    """
    count = 0
    with turn(log.state.path.parent):
        while due := log.due(today, MOST):
            _settle(store, log, due, by=by, today=today, recent_months=recent_months)
            count += len(due)
    return count


def _settle(
    store: Store, log: Log, due: Sequence[Completion], *, by: str, today: str, recent_months: int
) -> None:
    for left in reversed(range(TRIES)):
        told, cases = _sorted(store, log, due, today)
        steps = _steps(store, cases)
        verdicts = [_verdict(case, steps, recent_months) for case in cases]
        try:
            _write(store, log, verdicts, by)
            break
        except StoreConflict:
            if not left:
                raise
        except InvalidChange:  # somebody took out of the graph what was there a moment ago
            if not left:
                verdicts = [
                    _alone(store, log, one, case, by) for one, case in zip(verdicts, cases, strict=True)
                ]
    told += [one for verdict in verdicts for one in verdict.told]
    bare = [(one.employee, session) for one in verdicts for session, was in one.was.items() if was is None]
    log.close_turn(told, bare)


def _sorted(
    store: Reader, log: Log, due: Sequence[Completion], today: str
) -> tuple[list[Completion], list[Case]]:
    """What needs no judging, as it will be told; and a case per person for the rest."""
    voids = {one.activity for one in due if one.outcome == "voids"}
    told = [one.model_copy(update={"state": "settled"}) for one in due if one.outcome == "voids"]
    rest = [one for one in due if one.outcome != "voids"]
    void = voids | log.voided(one.id for one in rest)
    known = look_up(store, log, rest)
    cases: dict[str, Case] = {}
    for one in rest:
        found = resolved(one, known, today)
        if found.state == "settled" and found.employee:
            case = cases.setdefault(found.employee, Case(found.employee))
            (case.gone if one.id in void else case.new).append(found)
        elif one.id in void:
            told.append(one.model_copy(update={"state": "voided", "reason": None}))
        else:
            told.append(found)
    for one in log.with_ids(voids):
        if one.state == "settled" and one.employee and one.outcome != "voids":
            cases.setdefault(one.employee, Case(one.employee)).gone.append(one)
        elif one.state in ("parked", "discarded"):
            told.append(one.model_copy(update={"state": "voided", "reason": None}))
    return told, _filled(store, log, list(cases.values()))


def _filled(store: Reader, log: Log, cases: list[Case]) -> list[Case]:
    """
    The cases with all that log and graph know of these people, in a few questions.

    Source: cypher/completions/{history,enrolments}.cypher
    """
    by_person = {case.employee: case for case in cases}
    was = log.was(by_person)
    for one in log.of_people(by_person):
        case = by_person[str(one.employee)]
        if one.state == "voided":
            case.voided.append(one)
        elif one.id not in {gone.id for gone in case.gone}:
            case.before.append(one)
    people = sorted(by_person)
    steps = _steps(store, cases)
    competences = sorted({key for case in cases for key in _competences(case, steps)})
    if competences:
        for row in store.read("completions.history", employees=people, competences=competences):
            by_person[row["employee"]].history.append(row)
    courses = sorted({course for case in cases for course in case.courses})
    if courses:
        for row in store.read("completions.enrolments", employees=people, courses=courses):
            by_person[row["employee"]].enrolments.append(row)
    for case in cases:
        case.was = was.get(case.employee, {})
    return cases


def _steps(store: Reader, cases: Iterable[Case]) -> Steps:
    """Source: cypher/completions/steps.cypher"""
    steps: dict[str, list[Step]] = {}
    courses = sorted({course for case in cases for course in case.courses})
    for row in store.read("completions.steps", courses=courses) if courses else []:
        course = row.pop("course")
        steps.setdefault(course, []).append(Step(**row))
    return steps


def _competences(case: Case, steps: Steps) -> frozenset[str]:
    """The competences that what comes or goes is about."""
    coming = {step.competence for one in case.moved for step in steps.get(str(one.course), ())}
    return frozenset(coming | {level.competence for one in case.gone for level in one.levels})


def _verdict(case: Case, steps: Steps, recent_months: int) -> Verdict:
    gone = [one.model_copy(update={"state": "voided"}) for one in case.gone]
    if not case.moved:
        return Verdict(case.employee, told=[*case.new, *gone])
    competences = _competences(case, steps)
    new = [one for one in case.new if one.outcome == "completed"]
    sessions = {
        one.id: one.session or target(case.enrolments, case.was, str(one.course), one.day) for one in new
    }
    done = [(_done(one), one.session) for one in case.before if one.outcome == "completed"]
    done += [(_done(one), sessions[one.id]) for one in new]
    touched = {at for at in (*sessions.values(), *(one.session for one in case.gone)) if at}
    marked = mark(case.employee, case.enrolments, done, touched, case.was)
    since = min(one.day for one in case.moved)
    judged = judge(
        case.employee,
        [row for row in case.history if row["competence"] in competences],
        [one for one, _ in done],
        [_done(one) for one in (*case.gone, *case.voided) if one.course],
        steps,
        since=since,
        competences=competences,
        recent_months=recent_months,
    )
    told = [*(one for one in case.new if one.outcome != "completed"), *gone]
    for one in new:
        found = {"session": sessions[one.id], "enrolment": marked.told[one.id]}
        told.append(_leveled(one.model_copy(update=found), judged.told.get(one.id, []), competences))
    for one in case.before:
        if one.day >= since and one.outcome == "completed":
            told.append(_leveled(one, judged.told.get(one.id, []), competences))
    return Verdict(case.employee, [*marked.changes, *judged.changes], told, marked.was)


def _done(one: Completion) -> Done:
    return Done(one.id, str(one.course), one.day, one.at)


def _leveled(one: Completion, new: Sequence[LevelTold], competences: frozenset[str]) -> Completion:
    """The completion with what it did to some competences told anew."""
    kept = [level for level in one.levels if level.competence not in competences]
    levels = sorted((*kept, *new), key=lambda level: (level.competence, level.from_level, level.to_level))
    return one.model_copy(update={"levels": tuple(levels)})


def _write(store: Store, log: Log, verdicts: Sequence[Verdict], by: str) -> None:
    """Remember, then write: the log knows what the graph is about to be told."""
    changes = [change for one in verdicts for change in one.changes]
    if not changes:
        return
    was = {(one.employee, at): was for one in verdicts for at, was in one.was.items() if was is not None}
    log.remember((one for verdict in verdicts for one in verdict.told), was)
    store.apply(changes, by=by, reason="course completions")


def _alone(store: Store, log: Log, verdict: Verdict, case: Case, by: str) -> Verdict:
    """One person by herself; what came is parked where the graph will not have it."""
    try:
        _write(store, log, [verdict], by)
    except InvalidChange:
        parked = {"state": "parked", "reason": "graph"}
        return Verdict(case.employee, told=[one.model_copy(update=parked) for one in case.new])
    return verdict
