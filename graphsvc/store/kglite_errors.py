"""
The embedded engine's exceptions in our words.

Its texts may quote values, so only its stable code is repeated; the exception itself is chained.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import kglite

from graphsvc import errors as e

_REFUSED = (e.QueryFailed, "The embedded engine refused or aborted a statement")
_AWAY = (e.StoreUnavailable, "The embedded store's files cannot be used")
_BROKEN = (e.StoreError, "The embedded engine failed")
_FULL: tuple[type[e.StoreError], str] = (
    e.StoreFull,
    "There is no room left for the embedded store; nothing of this was kept",
)

TABLE: Mapping[type[BaseException], tuple[type[e.StoreError], str]] = {
    kglite.CypherError: _REFUSED,
    kglite.SchemaError: _REFUSED,
    kglite.ValidationError: _REFUSED,
    kglite.ExprError: _REFUSED,
    kglite.NodeNotFoundError: _REFUSED,
    kglite.ConnectionNotFoundError: _REFUSED,
    kglite.PropertyNotFoundError: _REFUSED,
    kglite.ConstraintError: _REFUSED,
    kglite.ArgumentError: _REFUSED,
    kglite.MissingArgumentError: _REFUSED,
    kglite.InternerCollisionError: _REFUSED,
    kglite.FileError: _AWAY,
    kglite.FileFormatError: (e.StoreError, "The embedded store's files are damaged"),
    kglite.FileIoError: _AWAY,
    kglite.WriterLeaseHeldError: (e.StoreLocked, "Another process holds the embedded store"),
    kglite.LoadMemoryLimitError: (e.StoreFull, "The embedded store needs more memory than it may have"),
    kglite.WriteBudgetExceededError: (e.StoreFull, "The embedded store needs more memory than it may have"),
    kglite.NotDurableError: _BROKEN,
    kglite.InternalError: _BROKEN,
    kglite.TransactionConflictError: (e.StoreConflict, "Somebody else wrote at the same moment; try again"),
    OSError: _AWAY,
    RuntimeError: (e.StoreError, "The embedded store's log cannot be played back"),
    MemoryError: (e.StoreFull, "There is not enough memory for this"),
    ValueError: _REFUSED,
    KeyError: _REFUSED,
    TypeError: _REFUSED,
}

_FULL_ERRNOS = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@contextmanager
def translating() -> Iterator[None]:
    """
    Turns what the engine raises into a StoreError.

    Errors: as TABLE says; StoreFull where the system says that there is no room.
    """
    try:
        yield
    except e.GraphsvcError:
        raise
    except Exception as error:
        raise translated(error) from error


def translated(error: Exception) -> Exception:
    """The error in our words; an exception that no engine raises stays what it is."""
    found = next((TABLE[base] for base in type(error).__mro__ if base in TABLE), None)
    if found is None:
        return error
    kind, text = _FULL if _is_full(error) else found
    code = getattr(error, "code", None) or type(error).__name__
    return kind(f"{text} ({code}).")


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL_ERRNOS:
        return True
    if not isinstance(error, kglite.FileIoError | OSError | RuntimeError):
        return False
    return any(f"os error {number})" in str(error) for number in _FULL_ERRNOS)
