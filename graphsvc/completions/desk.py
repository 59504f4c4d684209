"""
Where completions come in, are looked through and are put right; every use case with a viewer first.

A service account of kind lms sends completions and says which activity is which course; hr does all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pydantic import PrivateAttr

from graphsvc.access.table import reaches, require
from graphsvc.answers import Answer, Page
from graphsvc.completions import rows
from graphsvc.completions.linking import (
    Account,
    Activity,
    Linked,
    Tables,
    activity_faults,
    read_accounts,
    read_activities,
)
from graphsvc.completions.log import SCHEMA, Log
from graphsvc.completions.meaning import said
from graphsvc.completions.reading import refuse, statements_of
from graphsvc.completions.records import Arrival, Completion, Standing
from graphsvc.completions.sameness import digest, id_of
from graphsvc.completions.settling import settle
from graphsvc.errors import (
    BadFile,
    BadQuestion,
    Fault,
    StatementConflict,
    UnknownCompletion,
    UnknownCourse,
    UnknownEmployee,
)
from graphsvc.paging import checked, decode, encode
from graphsvc.people.permission import today
from graphsvc.people.viewer import HR, Viewer
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from graphsvc.store.protocol import Store

LONGEST_REASON = 500


class Report(Answer):
    """
    What has become of some completions.

    `total` were told of, of which `new` were not known before; `states` counts where they stand now,
    `raised` the levels that they gave. Whoever only brings completions is told of neither: both hang on what
    people hold.
    """

    total: int
    new: int
    states: dict[str, int] | None
    raised: int | None
    _about: tuple[str, ...] = PrivateAttr(())

    @property
    def about(self) -> tuple[str, ...]:
        """Whom they are of, for whoever must say so; no part of the answer."""
        return self._about


class Desk:
    """The completions of one graph and its state folder."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        state = State(state_folder(settings), SCHEMA)
        self.log = Log(state)
        self.tables = Tables(state)

    def send(
        self, viewer: Viewer, body: bytes, *, single: bool = False, statement_id: str | None = None
    ) -> list[str]:
        """
        Take in statements; their ids in the order in which they came. The graph has them when this returns.

        `single` takes one alone, and `statement_id` is what it is to be called (Communication 2.1.1).
        Errors: Forbidden; BadStatement with every fault; StatementConflict; StoreError, after which what was
        taken in is judged later.
        """
        require(viewer, "send", "completions")
        batch = statements_of(body, single=single)
        if statement_id is not None:
            own = str(batch[0].setdefault("id", statement_id))
            if own.lower() != statement_id.lower():
                refuse("must be the statementId of the request", field="id", row=1)
        now = datetime.now(UTC)
        key = self.log.key()
        ids, arrivals = [], {}
        for statement in batch:
            told = digest(statement, key)
            ids.append(id_of(statement, told))
            found = said(statement, now)
            if found is not None:
                outcome, home_page, account, activity, at, day = found
                arrivals[ids[-1]] = Arrival(
                    ids[-1], told, "xapi", outcome, home_page, account, activity, at, day
                )
        if arrivals:
            self.log.take(list(arrivals.values()), now.isoformat(timespec="milliseconds"))
            self.judge(viewer)
        return ids

    def load(self, viewer: Viewer, data: bytes, *, where: str = "completions.csv") -> Report:
        """
        Take in the completions of a CSV file, all or none.

        Errors: Forbidden; BadFile with every fault.
        """
        require(viewer, "send", "completions")
        key = self.log.key()
        found = rows.arrivals(self.store, data, where=where, key=key, today=today())
        try:
            new = self.log.take(list(found.values()), datetime.now(UTC).isoformat(timespec="milliseconds"))
        except StatementConflict as error:
            problem, remedy = "Another completion has that id.", "Write another one, or leave it empty."
            numbers = list(found)
            told = [Fault(where, numbers[place - 1], "id", problem, remedy) for place in error.rows]
            raise BadFile(told) from None
        self.judge(viewer)
        report = self._report([one.id for one in found.values()], new)
        if "all" in reaches(viewer, "handle", "completions"):
            return report
        return report.model_copy(update={"states": None, "raised": None})

    def judge(self, viewer: Viewer = HR) -> int:
        """
        Judge and write all that is pending, also what an ended process left; how many there were.

        Errors: StoreError.
        """
        return settle(
            self.store,
            self.log,
            by=viewer.name,
            today=today(),
            recent_months=self.settings.recent_months,
        )

    def listed(
        self,
        viewer: Viewer,
        *,
        state: Standing | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Completion]:
        """
        What was sent and what has become of it, the latest first.

        Errors: Forbidden, BadQuestion.
        """
        require(viewer, "handle", "completions")
        after = int(decode(cursor, int)[0]) if cursor else 2**62
        found, total = self.log.page(state, after, checked(limit) + 1)
        data = tuple(one for _, one in found[:limit])
        more = encode(found[limit - 1][0]) if len(found) > limit else None
        return Page[Completion](data=data, next=more, total=total)

    def replay(self, viewer: Viewer, *, everything: bool = False) -> Report:
        """
        Judge again what is parked; with `everything` also what was judged, as after a restored backup.

        Errors: Forbidden, StoreError.
        """
        require(viewer, "handle", "completions")
        before = {one.id for one in self._all("parked")}
        if everything:
            before |= {one.id for one in self._all("settled")}
        self.log.reopen(everything=everything)
        self.judge(viewer)
        return self._report(sorted(before), 0)

    def discard(
        self,
        viewer: Viewer,
        *,
        reason: str,
        id: str | None = None,  # noqa: A002 - the name of the parameter on every surface
        home_page: str | None = None,
        account: str | None = None,
        activity: str | None = None,
        forget: bool = False,
    ) -> Report:
        """
        Put away what is parked: one by its id, or all of an account or an activity. It stays in the list.

        With `forget` it does not: nothing but the ids is kept, as when a person is erased.

        Errors: Forbidden, UnknownCompletion; BadQuestion without a reason or anything to go by.
        """
        require(viewer, "handle", "completions")
        words = reason.strip()
        if not 1 <= len(words) <= LONGEST_REASON:
            raise BadQuestion(f"reason: say why in 1 to {LONGEST_REASON} characters.")
        if id is not None:
            chosen = [self._parked(id)]
        elif account is None and activity is None:
            raise BadQuestion("Say which: id, account (and home_page), or activity.")
        else:
            chosen = [
                one
                for one in self._all("parked")
                if (account is None or (one.home_page, one.account) == (home_page or "", account))
                and activity in (None, one.activity)
            ]
        ids = [one.id for one in chosen]
        self.log.discard(ids, words, forget=forget)
        return self._report(ids, 0)

    def link(
        self,
        viewer: Viewer,
        *,
        id: str | None = None,  # noqa: A002
        home_page: str | None = None,
        account: str | None = None,
        employee: str | None = None,
        activity: str | None = None,
        course: str | None = None,
        session: str | None = None,
    ) -> Report:
        """
        Say whose an account is, which course (and session) an activity is, or both; what waited is judged.

        With the `id` of what is parked, account and activity are its own. A course '' says that it is none.
        Errors: Forbidden, UnknownCompletion, UnknownEmployee, UnknownCourse; BadQuestion.
        """
        require(viewer, "handle", "completions")
        if id is not None:
            one = self._parked(id)
            home_page, account, activity = one.home_page, one.account, one.activity
        if employee is None and course is None:
            raise BadQuestion("Say employee (whose the account is), course (which the activity is), or both.")
        if employee is not None:
            self._link_account(home_page or "", account or "", employee)
        if course is not None:
            self._link_activity(activity or "", course, session or "")
        return self.replay(viewer)

    def _parked(self, id_: str) -> Completion:
        found = self.log.with_ids([id_.lower()])
        if not found:
            raise UnknownCompletion(id_)
        if found[0].state != "parked":
            raise BadQuestion(f"id: this completion is {found[0].state}, not parked.")
        return found[0]

    def _link_account(self, home_page: str, account: str, employee: str) -> None:
        for name, problem, remedy in rows.account_faults(home_page, account):
            raise BadQuestion(f"{name}: {problem} {remedy}")
        if not self.store.read("completions.employees", ids=[employee]):
            raise UnknownEmployee(employee)
        self.tables.put_accounts([Account(home_page=home_page, account=account, employee=employee)])

    def _link_activity(self, activity: str, course: str, session: str) -> None:
        if course and not self.store.read("completions.courses", ids=[course], uris=[]):
            raise UnknownCourse(course)
        runs = {row["id"]: row["course"] for row in self.store.read("completions.sessions", ids=[session])}
        row = Activity(activity=activity, course=course, session=session)
        for name, problem, remedy in activity_faults(row, {course}, runs):
            raise BadQuestion(f"{name}: {problem} {remedy}")
        self.tables.put_activities([row])

    def accounts(self, viewer: Viewer, *, limit: int = 50, cursor: str | None = None) -> Page[Account]:
        """Whose which account is. Errors: Forbidden, BadQuestion."""
        require(viewer, "handle", "completions")
        return self.tables.accounts(limit=limit, cursor=cursor)

    def load_accounts(
        self, viewer: Viewer, data: bytes, *, where: str = "accounts.csv", only: bool = False
    ) -> Linked:
        """
        Take in a table of accounts, all or none; what is parked is judged again.

        Errors: Forbidden; BadFile with every fault.
        """
        require(viewer, "handle", "completions")
        found = read_accounts(self.store, data, where=where)
        total = self.tables.put_accounts(found, only=only)
        made = Linked(total=total, rows=len(found), judged=self._again(viewer))
        made._about = tuple(sorted({one.employee for one in found}))
        return made

    def activities(self, viewer: Viewer, *, limit: int = 50, cursor: str | None = None) -> Page[Activity]:
        """Which course which activity is. Errors: Forbidden, BadQuestion."""
        require(viewer, "write", "activities")
        return self.tables.activities(limit=limit, cursor=cursor)

    def load_activities(
        self, viewer: Viewer, data: bytes, *, where: str = "activities.csv", only: bool = False
    ) -> Linked:
        """
        Take in a table of activities, all or none; what is parked is judged again.

        Errors: Forbidden; BadFile with every fault.
        """
        require(viewer, "write", "activities")
        found = read_activities(self.store, data, where=where)
        total = self.tables.put_activities(found, only=only)
        return Linked(total=total, rows=len(found), judged=self._again(viewer))

    def people(self, ids: Iterable[str]) -> list[str]:
        """Whom some completions are of, as far as it is known."""
        return sorted({one.employee for one in self.log.with_ids(ids) if one.employee})

    def close(self) -> None:
        """Let go of the state folder."""
        self.log.state.close()

    def consistent_through(self) -> str:
        """The moment up to which all that came is judged (Communication 2.1.3.s2.b5)."""
        return self.log.oldest_pending() or datetime.now(UTC).isoformat(timespec="milliseconds")

    def _again(self, viewer: Viewer) -> int:
        reopened = self.log.reopen()
        self.judge(viewer)
        return reopened

    def _all(self, state: str) -> list[Completion]:
        found, _ = self.log.page(state, 2**62, -1)
        return [one for _, one in found]

    def _report(self, ids: Sequence[str], new: int) -> Report:
        found = self.log.with_ids(ids)
        raised = sum(level.result == "raised" for one in found for level in one.levels)
        states = dict(Counter(one.state for one in found))
        made = Report(total=len(ids), new=new, states=states, raised=raised)
        made._about = tuple(sorted({one.employee for one in found if one.employee}))
        return made
