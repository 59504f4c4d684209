"""Whatever the Neo4j driver raises becomes one of our errors, in our words, without anybody's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from neo4j import exceptions as n

from graphsvc import errors as e
from graphsvc.store.neo4j_errors import TABLE, retryable, translated, translating


def below(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in root.__subclasses__():
        if child.__module__ == n.__name__:
            yield child
            yield from below(child)


ROOTS = (n.GqlError, n.Neo4jError, n.DriverError)
TREE = sorted({kind for root in ROOTS for kind in below(root)}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_the_whole_tree_is_translated(kind: type[BaseException]) -> None:
    """Each exception of the driver has a row, or a parent that is no root and has one."""
    covered = [base for base in kind.__mro__ if base in TABLE]
    assert covered
    assert kind in ROOTS or covered[0] not in ROOTS
    error = kind.__new__(kind)
    Exception.__init__(error, "Navn Navnesen")
    ours = translated(error)
    assert type(ours) in (*e.StoreError.__subclasses__(), e.StoreError)
    assert "Navnesen" not in str(ours)


def test_the_tree_was_found() -> None:
    """The walk sees the driver's exceptions at all."""
    assert {n.AuthError, n.ServiceUnavailable, n.TransientError, n.ResultError} <= set(TREE)


def server_error(code: str, message: str = "Navn Navnesen") -> n.Neo4jError:
    """An error as the driver makes it from what a server sends."""
    return n.Neo4jError._hydrate_neo4j(code=code, message=message)


CODES = {
    "Neo.ClientError.Security.Unauthorized": e.StoreDenied,
    "Neo.ClientError.Security.AuthenticationRateLimit": e.StoreDenied,
    "Neo.ClientError.Security.CredentialsExpired": e.StoreDenied,
    "Neo.ClientError.Security.Forbidden": e.StoreDenied,
    "Neo.ClientError.Database.DatabaseNotFound": e.StoreUnavailable,
    "Neo.TransientError.General.DatabaseUnavailable": e.StoreUnavailable,
    "Neo.ClientError.Cluster.NotALeader": e.StoreUnavailable,
    "Neo.TransientError.Transaction.DeadlockDetected": e.StoreConflict,
    "Neo.ClientError.Schema.ConstraintValidationFailed": e.StoreConflict,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": e.QueryFailed,
    "Neo.TransientError.General.OutOfMemoryError": e.QueryFailed,
    "Neo.TransientError.General.StackOverFlowError": e.QueryFailed,
    "Neo.ClientError.Transaction.TransactionTimedOut": e.QueryFailed,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": e.QueryFailed,
    "Neo.ClientError.Statement.SyntaxError": e.QueryFailed,
    "Neo.DatabaseError.General.UnknownError": e.QueryFailed,
    "Neo.SomethingNew.General.Unheard": e.QueryFailed,
}


@pytest.mark.parametrize("code", CODES)
def test_codes_of_the_server(code: str) -> None:
    """What a server says becomes the error that it means; its text, which may quote data, is not repeated."""
    error = translated(server_error(code))
    assert type(error) is CODES[code]
    assert "Navnesen" not in str(error)


def test_an_analyst_reads_the_servers_words() -> None:
    """For an analyst's own statement the server's text is told."""
    error = server_error("Neo.ClientError.Statement.SyntaxError", "Invalid input ')'")
    assert "Invalid input ')'" in str(translated(error, quoting=True))


@pytest.mark.parametrize(
    "text", ["write failed: No space left on device", "Database read-only due to disk full"]
)
def test_a_full_disk(text: str) -> None:
    """A server whose disk is full says so in prose only; it is told apart all the same."""
    assert type(translated(server_error("Neo.DatabaseError.General.UnknownError", text))) is e.StoreFull


def test_what_may_go_well_the_second_time() -> None:
    """A lost race and a stale connection are worth another try; a commit of unknown fate is not."""
    assert retryable(server_error("Neo.TransientError.Transaction.DeadlockDetected"))
    assert retryable(n.ServiceUnavailable("gone"))
    assert retryable(n.SessionExpired("stale"))
    assert not retryable(n.IncompleteCommit("who knows"))
    assert not retryable(server_error("Neo.TransientError.General.MemoryPoolOutOfMemoryError"))
    assert not retryable(server_error("Neo.ClientError.Statement.SyntaxError"))
    assert not retryable(None)


def test_our_own_errors_pass() -> None:
    """What is not the driver's is left alone."""
    with pytest.raises(e.InvalidChange), translating():
        raise e.InvalidChange([])
    with pytest.raises(KeyError), translating():
        raise KeyError("ours")
