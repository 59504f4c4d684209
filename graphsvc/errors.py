"""
Everything that can go wrong, as one tree.

    GraphsvcError
    ├── NotFound                 UnknownRole, UnknownCompetence, UnknownEmployee, ...
    ├── BadInput                 a file, a row, a parameter that cannot be used (exit 3, HTTP 422)
    │   ├── InvalidChange        a ChangeSet that the table does not allow; lists every fault
    │   ├── BadFile              a source file with faults; lists every fault
    │   ├── BadStatement         a statement that xAPI does not allow; lists every fault
    │   ├── StatementConflict    a statement whose id another one has
    │   ├── BadQuestion          a parameter of a question (unknown dimension, impossible day)
    │   └── TooMany              more at once than is answered (HTTP 413)
    ├── Forbidden                this viewer may not see or do that
    ├── LmsRefused               a learning platform that refuses, fails or does not answer
    ├── CatalogueError           a query file that the catalogue refuses, a call that does not fit its header
    └── StoreError               the engine (exit 4, HTTP 503)
        ├── StoreUnavailable     down, gone away, not started: may come back by itself
        ├── StoreLocked          another process holds the embedded store
        ├── StoreFull            the disk is full, or a file-size limit was met
        ├── StoreDenied          wrong user or password
        ├── StoreNewer           written by a newer version of graphsvc
        ├── StoreOlder           written by an earlier one; `graphsvc migrate` brings it here
        ├── StoreConflict        a concurrent write won; nothing was written
        └── QueryFailed          the engine refused or aborted a statement

Domain errors know no HTTP and no exit codes: `api/errors.py` and `graphsvc/cli.py` map the classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class GraphsvcError(Exception):
    """The root; its text is a whole sentence for a person, free of personal data."""


class NotFound(GraphsvcError):
    """Nothing has that id."""

    noun = "thing"

    def __init__(self, key: str) -> None:
        super().__init__(f"No {self.noun} has the id {key!r}.")
        self.key = key


class UnknownRole(NotFound):
    noun = "role"


class UnknownCompetence(NotFound):
    noun = "competence"


class UnknownEmployee(NotFound):
    """The id is not repeated: it may be somebody's national number, typed by mistake."""

    noun = "employee"

    def __init__(self, key: str) -> None:
        GraphsvcError.__init__(self, "No employee has that id.")
        self.key = key


class UnknownUnit(NotFound):
    noun = "unit"


class UnknownCourse(NotFound):
    noun = "course"


class UnknownGroup(NotFound):
    noun = "competence group"


class UnknownProfile(NotFound):
    noun = "profile"


class UnknownSystem(NotFound):
    noun = "system"


class UnknownQualification(NotFound):
    noun = "qualification"


class UnknownArea(NotFound):
    noun = "service area"


class UnknownCluster(NotFound):
    noun = "cluster of gaps"


class UnknownKey(NotFound):
    noun = "key"


class UnknownCompletion(NotFound):
    noun = "completion"


class UnknownTable(NotFound):
    """A fixed table of statistics."""

    noun = "table"

    def __init__(self, key: str, there: Iterable[str]) -> None:
        GraphsvcError.__init__(self, f"No table has the id {key!r}; there are {', '.join(there)}.")
        self.key = key


class UnknownMonth(NotFound):
    """A month that was never frozen."""

    noun = "month"

    def __init__(self, key: str, there: Iterable[str]) -> None:
        GraphsvcError.__init__(self, f"The month {key} was never frozen; there are {', '.join(there)}.")
        self.key = key


class BadInput(GraphsvcError):
    """What was handed in cannot be used as it is."""


class BadQuestion(BadInput):
    """A parameter of a question is malformed or impossible."""


class TooMany(BadInput):
    """More was asked at once than is answered; the text says how much is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong with an input, and the way out.

    `where` names file, sheet or ChangeSet; `row` counts from 1 with the header as row 1 (0 = the whole file).
    """

    where: str
    row: int
    field: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        return sentence(self.where, self.row, self.field, self.problem, self.remedy)


def sentence(where: str, row: int, what: str, problem: str, remedy: str) -> str:
    """A fault in words: place, problem, way out; empty parts are left out."""
    place = ", ".join(part for part in (where, f"row {row}" if row else "", what) if part)
    return f"{place}: {problem}" + (f" {remedy}" if remedy else "")


class FaultyInput(BadInput):
    """Input with faults, all of them; the text shows the first twenty."""

    shown = 20

    def __init__(self, faults: Iterable[Fault], headline: str = "") -> None:
        self.faults: Sequence[Fault] = tuple(faults)
        lines = [str(fault) for fault in self.faults[: self.shown]]
        more = len(self.faults) - len(lines)
        if more > 0:
            lines.append(f"... and {more} more")
        count = len(self.faults)
        head = headline or f"{count} fault{'' if count == 1 else 's'}; nothing was written."
        super().__init__("\n".join([head, *lines]))


class InvalidChange(FaultyInput):
    """A ChangeSet that the table does not allow."""


class BadFile(FaultyInput):
    """A source file that cannot be loaded as it is."""


class BadStatement(FaultyInput):
    """Statements that are not as xAPI wants them; nothing was taken in (Communication 3.2.s3.b9)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        told = list(faults)
        count = f"{len(told)} fault{'' if len(told) == 1 else 's'}"
        super().__init__(told, f"{count}; nothing of the request was taken in.")


class StatementConflict(BadInput):
    """Statements whose ids others have; `rows` are their places in the request, from 1."""

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)
        told = ", ".join(map(str, rows[:20]))
        super().__init__(
            f"Statement {told} of the request: another one with that id was sent before. Nothing of the "
            "request was taken in. Send it under an id of its own."
        )


class Forbidden(GraphsvcError):
    """This viewer may not see or do that."""


class LmsRefused(GraphsvcError):
    """A learning platform refused a call, failed, or did not answer; its words are repeated, no secret is."""


class CatalogueError(GraphsvcError):
    """A query file or a call that the catalogue refuses: a fault in the program, not in the input."""


class StoreError(GraphsvcError):
    """The engine under the graph."""


class StoreUnavailable(StoreError):
    """The engine does not answer; it may come back by itself."""


class StoreLocked(StoreError):
    """Another process holds the embedded store."""


class StoreFull(StoreError):
    """No room left to write; nothing of the change is kept."""


class StoreDenied(StoreError):
    """The engine does not accept this user or password."""


class StoreNewer(StoreError):
    """The store was written by a newer version of graphsvc."""


class StoreOlder(StoreError):
    """The store was written by an earlier version of graphsvc and waits for `graphsvc migrate`."""


class StoreConflict(StoreError):
    """A concurrent write won; nothing was written, and trying again is safe."""


class QueryFailed(StoreError):
    """The engine refused or aborted a statement."""
