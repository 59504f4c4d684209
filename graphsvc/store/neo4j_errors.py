"""
The Neo4j driver's exceptions in our words.

The server's texts quote values (a broken constraint names the id), so only its stable code is repeated; an
analyst's own statement is the exception, since only she reads the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from neo4j import exceptions as n

from graphsvc import errors as e

Words = tuple[type[e.StoreError], str]

_AWAY: Words = (e.StoreUnavailable, "Neo4j does not answer; this works again when it is back")
_DENIED: Words = (e.StoreDenied, "Neo4j does not accept this user and password, or they may not do that")
_REFUSED: Words = (e.QueryFailed, "Neo4j refused or aborted a statement")
_CONFLICT: Words = (e.StoreConflict, "Somebody else wrote at the same moment; nothing was written, try again")
_FAULT: Words = (e.StoreError, "The Neo4j driver was used wrongly")

TABLE: Mapping[type[BaseException], Words] = {
    n.Neo4jError: _REFUSED,
    n.ClientError: _REFUSED,
    n.ConstraintError: _CONFLICT,
    n.AuthError: _DENIED,
    n.Forbidden: _DENIED,
    n.DatabaseError: _REFUSED,
    n.TransientError: _CONFLICT,
    n.DatabaseUnavailable: _AWAY,
    n.NotALeader: _AWAY,
    n.ForbiddenOnReadOnlyDatabase: _AWAY,
    n.DriverError: _FAULT,
    n.SessionExpired: _AWAY,
    n.ServiceUnavailable: _AWAY,
    n.IncompleteCommit: (
        e.StoreUnavailable,
        "Neo4j went away before it had said whether it kept a change; writing the same again is safe",
    ),
    n.ConfigurationError: (e.StoreUnavailable, "Neo4j cannot be reached as the settings say"),
    n.UnsupportedServerProduct: (
        e.StoreUnavailable,
        "What answers at this address is no Neo4j of a known kind",
    ),
    n.ConnectionPoolError: _AWAY,
    n.BrokenRecordError: _REFUSED,
    n.ResultError: _FAULT,
    n.SessionError: _FAULT,
    n.TransactionError: _FAULT,
    OSError: _AWAY,
    ValueError: _REFUSED,
    TypeError: _REFUSED,
    OverflowError: _REFUSED,
}
"""By exception; a subclass that stands not here means what its parent means."""

CODES: Sequence[tuple[str, Words]] = (
    ("Neo.ClientError.Security.", _DENIED),
    ("Neo.ClientError.Database.DatabaseNotFound", (e.StoreUnavailable, "Neo4j has no database of that name")),
    (
        "Neo.TransientError.General.MemoryPoolOutOfMemory",
        (e.QueryFailed, "The statement needed more memory than Neo4j allows it"),
    ),
    (
        "Neo.TransientError.General.OutOfMemory",
        (e.QueryFailed, "The statement needed more memory than Neo4j has"),
    ),
    (
        "Neo.TransientError.General.StackOverFlow",
        (e.QueryFailed, "The statement is nested deeper than Neo4j allows"),
    ),
    (
        "Neo.ClientError.Transaction.TransactionTimedOut",
        (e.QueryFailed, "Neo4j aborted a statement that took too long"),
    ),
    ("Neo.ClientError.Transaction.LockClientStopped", _CONFLICT),
    ("Neo.TransientError.Transaction.LockClientStopped", _CONFLICT),
    ("Neo.TransientError.Transaction.Terminated", (e.QueryFailed, "Neo4j aborted a statement")),
    ("Neo.TransientError.Transaction.MaximumTransactionLimitReached", _AWAY),
)
"""Codes of the server, by how they begin, that mean something else than their class does."""

_FULL = ("no space left on device", "disk is full", "disk full", "file too large", "read-only due to disk")
_FULL_WORDS: Words = (e.StoreFull, "There is no room left for Neo4j to write; nothing of this was kept")

_TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.TransientError.Transaction.LockClientStopped",
)


@contextmanager
def translating(*, quoting: bool = False) -> Iterator[None]:
    """
    Turns what the driver raises into a StoreError; with `quoting` the server's own text is told too.

    Errors: as TABLE and CODES say.
    """
    try:
        yield
    except tuple(TABLE) as error:
        raise translated(error, quoting=quoting) from error


def translated(error: BaseException, *, quoting: bool = False) -> e.StoreError:
    """The error in our words."""
    kind, text = _words(error)
    code = getattr(error, "code", None) or type(error).__name__
    if quoting and isinstance(error, n.Neo4jError):
        return kind(f"{text}: {error.message}")
    return kind(f"{text} ({code}).")


def timed_out(error: e.StoreError) -> bool:
    """Whether a transaction's seconds were over, also while it waited for a lock."""
    return str(getattr(error.__cause__, "code", None)).startswith(_TIMED_OUT)


def retryable(error: BaseException | None) -> bool:
    """Whether doing the same once more may go well: a lost race, or a connection that went stale."""
    if isinstance(error, n.IncompleteCommit):
        return False
    if isinstance(error, n.TransientError):
        return _words(error)[0] in (e.StoreConflict, e.StoreUnavailable)
    return isinstance(error, n.SessionExpired | n.ServiceUnavailable | n.ConstraintError)


def _words(error: BaseException) -> Words:
    if any(sign in str(error).lower() for sign in _FULL) and isinstance(error, n.Neo4jError):
        return _FULL_WORDS
    code = str(getattr(error, "code", None) or "")
    for start, words in CODES:
        if code.startswith(start):
            return words
    return next(TABLE[base] for base in type(error).__mro__ if base in TABLE)
