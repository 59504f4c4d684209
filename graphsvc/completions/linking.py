"""
The two tables of who is who: (home page, account) is an employee, an activity is a course (and session).

They lie in the state folder, beside the log: accounts are personal data that must go when the person goes,
and no query, dump or copy of the graph has any use for them (docs/decisions/completions.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import PrivateAttr

from graphsvc.answers import Answer, Page
from graphsvc.completions import csvfile, forms
from graphsvc.completions.rows import account_faults, course_faults
from graphsvc.completions.sameness import mailbox
from graphsvc.errors import BadFile, Fault
from graphsvc.paging import checked, decode, encode
from graphsvc.state import State
from graphsvc.store.protocol import Reader


class Account(Answer):
    """
    Whose an account is.

    `home_page` and `account` as the platform sends them; without a home page the account is a mailto address,
    `sha1:` and the sum of one, or an OpenID.
    """

    home_page: str
    account: str
    employee: str


class Activity(Answer):
    """Which course (and session, '' for none) an activity is; no course at all where `course` is ''."""

    activity: str
    course: str
    session: str


class Linked(Answer):
    """What a table has now, and how many completions were judged again."""

    total: int
    rows: int
    judged: int
    _about: tuple[str, ...] = PrivateAttr(())

    @property
    def about(self) -> tuple[str, ...]:
        """Whom the rows are of, for whoever must say so; no part of the answer."""
        return self._about


def read_accounts(reader: Reader, data: bytes, *, where: str) -> list[Account]:
    """
    The rows of a file with the columns home_page, account, employee.

    Errors: BadFile with every fault; ids of employees are not repeated.
    """
    rows = csvfile.read(data, where=where, needed=("home_page", "account", "employee"), optional=())
    asked = sorted({cells["employee"] for _, cells in rows})
    people = {row["id"] for row in reader.read("completions.employees", ids=asked)}
    faults: list[Fault] = []
    found: dict[tuple[str, str], tuple[int, Account]] = {}
    for number, cells in rows:
        told = account_faults(cells["home_page"], cells["account"])
        if cells["employee"] not in people:
            told.append(("employee", "No employee has that id.", "Write one that was loaded."))
        faults += (Fault(where, number, *one) for one in told)
        account = cells["account"]
        if not cells["home_page"] and account.startswith("mailto:"):
            account = mailbox(account)
        made = Account(home_page=cells["home_page"], account=account, employee=cells["employee"])
        first, other = found.setdefault((made.home_page, made.account), (number, made))
        if other != made:
            problem = f"The account stands in row {first} too, for somebody else."
            faults.append(Fault(where, number, "account", problem, "Keep one of them."))
    _check(faults)
    return [one for _, one in found.values()]


def read_activities(reader: Reader, data: bytes, *, where: str) -> list[Activity]:
    """
    The rows of a file with the columns activity, course and, where wanted, session.

    Errors: BadFile with every fault.
    """
    rows = csvfile.read(data, where=where, needed=("activity", "course"), optional=("session",))
    courses, sessions = _courses(reader, [cells for _, cells in rows])
    faults: list[Fault] = []
    found: dict[str, tuple[int, Activity]] = {}
    for number, cells in rows:
        made = Activity(activity=cells["activity"], course=cells["course"], session=cells.get("session", ""))
        faults += (Fault(where, number, *one) for one in activity_faults(made, courses, sessions))
        first, other = found.setdefault(made.activity, (number, made))
        if other != made:
            problem = f"The activity stands in row {first} too, for another course."
            faults.append(Fault(where, number, "activity", problem, "Keep one of them."))
    _check(faults)
    return [one for _, one in found.values()]


def activity_faults(
    one: Activity, courses: set[str], sessions: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What is wrong with a row."""
    told = []
    if not forms.is_iri(one.activity):
        told.append(("activity", "This is no IRI.", "Write it as the platform sends it."))
    if one.course:
        told += course_faults(one.course, one.session, courses, dict(sessions))
    elif one.session:
        told.append(("course", "The session has no course.", "Write its course, or leave both empty."))
    return told


def _courses(reader: Reader, rows: Sequence[Mapping[str, str]]) -> tuple[set[str], dict[str, str]]:
    courses = sorted({row["course"] for row in rows if row["course"]})
    sessions = sorted({row["session"] for row in rows if row.get("session")})
    found = reader.read("completions.courses", ids=courses, uris=[])
    runs = reader.read("completions.sessions", ids=sessions)
    return {row["id"] for row in found}, {row["id"]: row["course"] for row in runs}


def _check(faults: Sequence[Fault]) -> None:
    if faults:
        raise BadFile(sorted(faults, key=lambda fault: fault.row))


class Tables:
    """The two tables as they lie in a state folder."""

    def __init__(self, state: State) -> None:
        self.state = state

    def put_accounts(self, rows: Sequence[Account], *, only: bool = False) -> int:
        """Add or change rows; with `only`, those that are not named go. How many there are now."""
        with self.state.work() as work:
            if only:
                work.execute("DELETE FROM completion_account")
            work.executemany(
                "INSERT OR REPLACE INTO completion_account VALUES (?, ?, ?)",
                [(one.home_page, one.account, one.employee) for one in rows],
            )
            return int(work.execute("SELECT count(*) FROM completion_account").fetchone()[0])

    def put_activities(self, rows: Sequence[Activity], *, only: bool = False) -> int:
        """The same for activities."""
        with self.state.work() as work:
            if only:
                work.execute("DELETE FROM completion_activity")
            work.executemany(
                "INSERT OR REPLACE INTO completion_activity VALUES (?, ?, ?)",
                [(one.activity, one.course, one.session) for one in rows],
            )
            return int(work.execute("SELECT count(*) FROM completion_activity").fetchone()[0])

    def accounts(self, *, limit: int, cursor: str | None) -> Page[Account]:
        """A page of accounts. Errors: BadQuestion."""
        after = decode(cursor, str, str) if cursor else ["", ""]
        statement = """SELECT * FROM completion_account WHERE (home_page, account) > (?, ?)
            ORDER BY home_page, account LIMIT ?"""
        rows = self.state.rows(statement, *after, checked(limit) + 1)
        total = self.state.rows("SELECT count(*) FROM completion_account")[0][0]
        data = tuple(Account(**dict(row)) for row in rows[:limit])
        more = encode(data[-1].home_page, data[-1].account) if len(rows) > limit else None
        return Page[Account](data=data, next=more, total=total)

    def activities(self, *, limit: int, cursor: str | None) -> Page[Activity]:
        """A page of activities. Errors: BadQuestion."""
        (after,) = decode(cursor, str) if cursor else [""]
        statement = "SELECT * FROM completion_activity WHERE activity > ? ORDER BY activity LIMIT ?"
        rows = self.state.rows(statement, after, checked(limit) + 1)
        total = self.state.rows("SELECT count(*) FROM completion_activity")[0][0]
        data = tuple(Activity(**dict(row)) for row in rows[:limit])
        more = encode(data[-1].activity) if len(rows) > limit else None
        return Page[Activity](data=data, next=more, total=total)
