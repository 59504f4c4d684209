"""
The table of access in words.

Run `python -m graphsvc.access.page` after a change of access/table.py; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphsvc.access.table import KINDS, MEANING, ROWS, Rule
from graphsvc.resources import room

INTRODUCTION = """\
Whoever asks is found out from what she signed in with and from the graph, anew for every request:

* **public**: nobody has signed in, or somebody whom the graph knows nothing of.
* **employee**: a person of the graph. **manager**: she has a MANAGES edge of today, or deputises for
  somebody who has. **system administrator**: she has an ADMINISTERS edge of today, as administrator, owner
  or adviser.
* **hr**, **lms**, **auditor**: said by the issuer of the token, or by the key.

A person may be several of these at once and gets the widest reach of all that she is: a system
administrator who manages a unit sees the persons of that unit and the others only by count. Both days of a
period belong to it. Whoever has left (all her posts have ended) keeps what is about herself. The day is the
one on which she asks: a question about last year does not bring back a unit that she managed then. In a
question about another day she sees the posts that lay in her units on that day, and of a past day nothing
that was written later.

Errors say nothing of what is there: outside her reach a manager, employee or deputy gets the same refusal
for a person or unit that exists and for one that does not. Without signing in, a closed route answers 401
whatever is asked of it.

With `GRAPHSVC_AUTH=local`, and for the command line on the machine that holds the store, everybody is hr.
"""

DELEGATION = """\
## Deputies

A manager hands her units, or some of those below, to a deputy from one day to another, at most a year ahead
(`graphsvc delegation give`, `POST /v1/delegations`). On every day of it the deputy gets what the giver
herself has on that day, and no more: it shrinks and ends with what the giver has, and cannot be handed on.
The giver, the deputy (who may decline) and HR see it and can take it back, which counts from the next
request.
"""


def page() -> str:
    """docs/access.md."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Who may see and do what"
    yield ""
    yield "Made of `graphsvc/access/table.py` by `python -m graphsvc.access.page`; do not edit."
    yield ""
    yield INTRODUCTION
    yield "## The table"
    yield ""
    yield from (f"* **{reach}**: {words}." for reach, words in MEANING.items())
    yield ""
    yield "| action | thing | " + " | ".join(kind.replace("_", " ") for kind in KINDS) + " |"
    yield "|" + "---|" * (2 + len(KINDS))
    yield from map(_line, ROWS)
    yield ""
    yield "| action | thing | what it is | the refusal |"
    yield "|---|---|---|---|"
    yield from (f"| {row.action} | {row.thing} | {row.note} | {row.refusal} |" for row in ROWS)
    yield ""
    yield DELEGATION.rstrip()


def _line(row: Rule) -> str:
    cells = (row.reach.get(kind, "no") for kind in KINDS)
    return f"| {row.action} | {row.thing} | " + " | ".join("" if one == "no" else one for one in cells) + " |"


def write(folder: Path) -> None:
    """Write the page."""
    (folder / "access.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(room("ontology").parent / "docs")
