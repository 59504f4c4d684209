"""Qualifications that people hold, course sessions, and who is enrolled in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.demo import names
from loaders.demo.plan import DemoPlan

Ints = NDArray[np.int64]

STATES = ("proposed", "invited", "enrolled", "approved", "declined", "attended", "completed")
PAST = (0.0, 0.0, 0.0, 0.07, 0.10, 0.13, 0.70)
COMING = (0.20, 0.25, 0.25, 0.22, 0.08, 0.0, 0.0)
MONTH = 30.4


@dataclass(frozen=True, eq=False)
class Held:
    """Each (person, qualification) once; `issued`, `until` in days from the demo's day, 0 without limit."""

    person: Ints
    qualification: Ints
    issued: Ints
    until: Ints


@dataclass(frozen=True, eq=False)
class Sessions:
    """Course sessions: `start`, `finish` in days from the demo's day; `number` counts those of one course."""

    course: Ints
    number: Ints
    start: Ints
    finish: Ints
    seats: Ints
    place: Ints


@dataclass(frozen=True, eq=False)
class Enrolled:
    """Each (person, session) once; `evaluation` a place in names.EVALUATIONS, or -1."""

    person: Ints
    session: Ints
    state: Ints
    age: Ints
    evaluation: Ints


def qualify(plan: DemoPlan) -> Held:
    """Most hold what their role requires; some of what expires has expired."""
    rng = plan.rng("learning")
    staff, terms = plan.staff, plan.terms
    people, held = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for role, alternatives, must in terms.required_qualifications:
        at = np.flatnonzero(staff.role[: staff.people] == role)
        at = at[rng.random(len(at)) < (0.93 if must else 0.55)]
        shares = 1.0 / np.arange(1, len(alternatives) + 1, dtype=np.float64)
        people.append(at)
        held.append(rng.choice(np.array(alternatives), len(at), p=shares / shares.sum()))
    pairs = np.unique(np.stack((np.concatenate(people), np.concatenate(held))), axis=1)
    months = terms.qualification_months[pairs[1]] if pairs.shape[1] else np.zeros(0, np.int64)
    valid = (months * MONTH).astype(np.int64)
    age = rng.random(pairs.shape[1])
    issued = np.where(valid > 0, valid * 1.06 * age, 60 + 9000 * age**1.5).astype(np.int64)
    return Held(pairs[0], pairs[1], -issued, np.where(valid > 0, valid - issued, 0))


def schedule(plan: DemoPlan) -> Sessions:
    """Some runs of every course, from a year back to half a year ahead."""
    rng = np.random.default_rng([plan.seed, 101])
    each = int(np.clip(round(plan.employees / 1200), 2, 12))
    course = np.repeat(np.arange(len(plan.terms.courses)), each)
    number = np.tile(np.arange(each), len(plan.terms.courses))
    start = -340 + ((number + rng.random(len(number))) / each * 520).astype(np.int64)
    length = (plan.terms.hours[course] > 7) * rng.integers(1, 30, len(course))
    seats = rng.choice(np.array((10, 12, 15, 16, 20, 24, 30)), len(course))
    return Sessions(
        course, number, start, start + length, seats, rng.integers(0, len(names.PLACES), len(course))
    )


def enrol(plan: DemoPlan, sessions: Sessions) -> Enrolled:
    """People whose role requires what a course develops, in the states that its day allows."""
    rng = np.random.default_rng([plan.seed, 102])
    columns: list[tuple[Any, ...]] = []
    candidates = _candidates(plan)
    for session, course in enumerate(sessions.course.tolist()):
        people = candidates[course]
        if not len(people):
            continue
        wanted = round(int(sessions.seats[session]) * rng.uniform(0.5, 1.0))
        chosen = np.unique(rng.choice(people, min(wanted, len(people))))
        past = bool(sessions.finish[session] < 0)
        state = rng.choice(len(STATES), len(chosen), p=PAST if past else COMING)
        age = rng.integers(1, 40, len(chosen)) - (int(sessions.start[session]) if past else 0)
        told = (state >= STATES.index("attended")) & (rng.random(len(chosen)) < 0.4)
        said = np.where(told, rng.integers(0, len(names.EVALUATIONS), len(chosen)), -1)
        columns.append((chosen, np.full(len(chosen), session), state, age, said))
    empty = tuple(np.zeros(0, np.int64) for _ in range(5))
    return Enrolled(*(np.concatenate(column) for column in zip(empty, *columns, strict=True)))


def _candidates(plan: DemoPlan) -> list[Ints]:
    staff, must = plan.staff, plan.terms.role.must > 0
    present = np.flatnonzero(staff.present)
    roles = staff.role[present]
    wanted = (np.asarray(must[:, list(course)].any(axis=1)) for course in plan.terms.develops)
    return [present[which[roles]] for which in wanted]
