"""
An analyst's own Cypher: hostile until shown otherwise (DESIGN 5).

First a look at its tokens, then the engine's read mode with limits of time, rows and memory. Whoever may see
everybody asks the whole graph, everybody else a copy in which there are open rows only.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from graphsvc.access.table import require
from graphsvc.answers import Answer
from graphsvc.errors import BadQuestion, QueryFailed, StoreUnavailable
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Revision, Store, SupportsDump
from graphsvc.tokens import Token, Untokenizable, tokenize

LONGEST, MOST_ROWS, MOST_SECONDS = 20_000, 1_000, 30.0
"""Characters of a statement, rows and seconds of an answer."""

AT_ONCE = 2
"""Statements that run at a time: each may take memory of its own."""

BEGINNING = frozenset(("MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"))

REFUSED = frozenset(
    (
        *("LOAD", "CALL", "SHOW", "TERMINATE", "USE", "YIELD"),
        *("CREATE", "MERGE", "DELETE", "DETACH", "SET", "REMOVE", "DROP", "FOREACH", "INSERT", "ALTER"),
    )
)
"""Words that read files, reach outside the graph, or write; as the name of a property only after a dot."""

BEFORE_BRACKETS = frozenset(
    (
        *(
            "MATCH",
            "WHERE",
            "AND",
            "OR",
            "XOR",
            "NOT",
            "IN",
            "RETURN",
            "WITH",
            "UNWIND",
            "DISTINCT",
            "AS",
            "BY",
        ),
        *("BY", "CASE", "WHEN", "THEN", "ELSE", "EXISTS", "COUNT", "COLLECT", "LIMIT", "SKIP", "UNION"),
    )
)
"""Keywords that a bracket may follow without being called."""

FUNCTIONS = frozenset(
    (
        *(
            "count",
            "collect",
            "sum",
            "avg",
            "min",
            "max",
            "stdev",
            "stdevp",
            "percentilecont",
            "percentiledisc",
        ),
        *("size", "length", "head", "last", "tail", "range", "reverse", "reduce", "coalesce", "nodes"),
        *("relationships", "labels", "type", "keys", "properties", "id", "elementid", "startnode", "endnode"),
        *(
            "all",
            "any",
            "none",
            "single",
            "exists",
            "isempty",
            "tostring",
            "tointeger",
            "tofloat",
            "toboolean",
        ),
        *("tolower", "toupper", "trim", "ltrim", "rtrim", "split", "substring", "left", "right", "replace"),
        *("abs", "ceil", "floor", "round", "sign", "sqrt", "exp", "log", "log10", "date"),
    )
)
"""Functions that read what they are given, and nothing else."""

SYMBOLS = frozenset("()[]{}.,:=<>+-*/%^|!&")


class Rows(Answer):
    """The rows of a statement, each by the names that it returns them under."""

    data: tuple[dict[str, Any], ...]
    next: str | None = None
    total: int


def ask(
    store: Store,
    copy: OpenCopy,
    viewer: Viewer,
    *,
    cypher: str,
    params: Mapping[str, Any] | None = None,
    limit: int = 100,
    seconds: float = 10.0,
) -> Rows:
    """
    What a statement finds, read only.

    Errors: Forbidden; BadQuestion for what is not let through, past `limit` rows or `seconds`, or with the
            engine's words; StoreUnavailable while others' statements run.
    """
    found = require(viewer, "query", "graph")
    allow(cypher)
    if not 1 <= limit <= MOST_ROWS or not 0 < seconds <= MOST_SECONDS:
        raise BadQuestion(f"limit lies between 1 and {MOST_ROWS}, seconds between 0 and {MOST_SECONDS:g}.")
    with _turn():
        asked = store if found == "all" else copy.of(store)
        try:
            rows = asked.query(cypher, dict(params or {}), limit=limit, seconds=seconds)
        except QueryFailed as error:
            raise BadQuestion(f"The statement cannot be answered. {error}") from None
    return Rows(data=tuple(rows), total=len(rows))


_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few turns. Errors: StoreUnavailable where all are taken for long."""
    if not _turns.acquire(timeout=MOST_SECONDS):
        raise StoreUnavailable("Own statements of others still run; try again.")
    try:
        yield
    finally:
        _turns.release()


def allow(cypher: str) -> None:
    """
    Let a statement through that can only read the graph.

    Errors: BadQuestion, with the line and the way out.
    """
    if len(cypher) > LONGEST:
        raise BadQuestion(f"A statement has at most {LONGEST:,} characters.")
    try:
        tokens = tokenize(cypher)
    except Untokenizable as error:
        raise BadQuestion(f"The statement cannot be read: {error}.") from None
    if not tokens or tokens[0].kind != "name" or tokens[0].text.upper() not in BEGINNING:
        raise BadQuestion(f"A statement begins with {', '.join(sorted(BEGINNING))}.")
    for at, token in enumerate(tokens):
        reason = _reason(tokens, at, token)
        if reason:
            raise BadQuestion(f"line {token.line}: {reason}.")


def _reason(tokens: Sequence[Token], at: int, token: Token) -> str:
    """Why a token is not let through; empty where it is."""
    if token.kind == "symbol":
        return "" if token.text in SYMBOLS else f"{token.text!r} is not let through"
    if token.kind not in ("name", "quoted"):
        return ""
    of_thing = at > 0 and tokens[at - 1].is_symbol(".")
    called = at + 1 < len(tokens) and tokens[at + 1].is_symbol("(")
    if called:
        if token.kind == "quoted" or of_thing:
            return f"{token.text!r} is no function that may be called"
        if token.text.upper() not in BEFORE_BRACKETS and token.text.lower() not in FUNCTIONS:
            return f"the function {token.text!r} may not be called"
    if token.kind == "name" and not of_thing and token.text.upper() in REFUSED:
        return f"{token.text.upper()} is not let through; a name that is spelt so goes into backticks"
    return ""


class OpenCopy:
    """A store of its own in which there is what is open, kept for an open revision."""

    def __init__(self) -> None:
        from graphsvc.kept import Kept

        self._kept: Kept[_Copy] = Kept()

    def of(self, store: Store) -> Store:
        """The copy of a store as it is now."""
        return self._kept.get(store.revision().open, lambda _: _Copy(store)).store

    def close(self) -> None:
        """Delete it."""
        self._kept.drop()


class _Copy:
    """The files of a copy, which go when nobody asks it any more."""

    def __init__(self, store: Store) -> None:
        from graphsvc.model.schema import SCHEMA_VERSION
        from graphsvc.releases.freezing import open_state
        from graphsvc.settings import Settings
        from graphsvc.store import lines as form
        from graphsvc.store.dump import restore, write_lines
        from graphsvc.store.opening import open_store

        if not isinstance(store, SupportsDump):
            raise QueryFailed("This engine cannot be read whole.")
        found, revision = open_state(store)
        folder = Path(tempfile.mkdtemp(prefix="graphsvc-open-"))
        try:
            dump = folder / "open.jsonl.zst"
            write_lines(dump, (form.header(Revision(revision, revision), SCHEMA_VERSION), *found))
            self.store = open_store(Settings(store=f"kglite:{folder / 'graph'}"))
            restore(self.store, dump)  # type: ignore[arg-type]
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        weakref.finalize(self, _delete, self.store, folder)


def _delete(store: Store, folder: Path) -> None:
    store.close()
    shutil.rmtree(folder, ignore_errors=True)
