"""What has been kept long enough: old assessments, people who left. Which rules hold, the settings say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphsvc.access.table import reach, require
from graphsvc.answers import Answer
from graphsvc.changes import Unlink, ref
from graphsvc.errors import BadQuestion
from graphsvc.gaps.rules import add_months, day_name, day_number
from graphsvc.people.permission import today
from graphsvc.people.rights.erasing import forget_people
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.store.protocol import Reader, Row, Store

REASON = "kept as long as the rules of retention say"


class Due(Answer):
    """
    What one rule finds: how many things, of how many people; `employees` are told to hr only.

    `before` is the day before which something must lie; None where the rule is off.
    """

    rule: str
    before: str | None
    things: int
    people: int
    employees: tuple[str, ...] | None


class Retention(Answer):
    """What the rules find on a day, a row per rule; `revision` is None where nothing was taken away."""

    as_of: str
    data: tuple[Due, ...]
    revision: int | None


def retention(
    store: Store, settings: Settings, viewer: Viewer, *, as_of: str | None = None, dry_run: bool = False
) -> Retention:
    """
    Take away what has been kept long enough, or (`dry_run`) tell what would go.

    People go as if they were erased, everywhere, but are not put on the list of the erased: whoever a backup
    brings back is found by the rule again, and may come to work here again. Twice does no more than once.
    Units:  `as_of` another day than today, for dry runs only.
    Errors: Forbidden; BadQuestion.
    """
    if dry_run:
        require(viewer, "foresee", "retention")
    else:
        require(viewer, "erase", "person")
    if as_of is not None and not dry_run:
        raise BadQuestion("as_of is for dry runs: what goes is what was kept long enough today.")
    day = as_of or today()
    told = reach(viewer, "erase", "person") == "all"
    leavers_before = _months_before(day, settings.keep_leavers_months)
    old_before = _months_before(day, 12 * settings.keep_assessments_years)
    gone = leavers(store, leavers_before)
    old = [row for row in _old(store, old_before) if row["employee"] not in gone]
    data = (
        _due("leavers", leavers_before, len(gone), gone, told),
        _due("assessments", old_before, len(old), {row["employee"] for row in old}, told),
    )
    revision = None
    if not dry_run and (gone or old):
        revision = _take(store, settings, viewer, sorted(gone), old)
    return Retention(as_of=day, data=data, revision=revision)


def _take(store: Store, settings: Settings, viewer: Viewer, gone: Sequence[str], old: Sequence[Row]) -> int:
    number = store.revision().number
    if gone:
        number = forget_people(store, settings, gone, by=viewer.name, reason=REASON)
    if old:
        number = store.expire(list(map(_unlink, old)), by=viewer.name, reason=REASON).number
    return number


def leavers(reader: Reader, before: str | None) -> set[str]:
    """
    Those whose every post ended before a day; who never had a post, or has one without an end, is none.

    Source: cypher/rights/last_days.cypher
    """
    if before is None:
        return set()
    ends: dict[str, bool] = {}
    for row in reader.read("rights.last_days"):
        over = row["valid_to"] is not None and row["valid_to"] < before
        ends[row["employee"]] = ends.get(row["employee"], True) and over
    return {employee for employee, over in ends.items() if over}


def _old(reader: Reader, before: str | None) -> list[Row]:
    return [] if before is None else reader.read("rights.old_assessments", before=before)


def _unlink(row: Row) -> Unlink:
    ends = ref("Employee", row["employee"]), ref("Competence", row["competence"])
    return Unlink("ASSESSED", *ends, {"at": row["at"], "method": row["method"]})


def _due(rule: str, before: str | None, things: int, people: Iterable[str], told: bool) -> Due:
    listed = tuple(sorted(people))
    return Due(
        rule=rule, before=before, things=things, people=len(listed), employees=listed if told else None
    )


def _months_before(day: str, months: int) -> str | None:
    """The day so many months before, or None for none; months end on the same day number or the last one."""
    if not months:
        return None
    return day_name(int(add_months(np.array([day_number(day)], np.int32), -months)[0]))
