"""
Which SPARQL is let through: reading, of the open graph alone.

What decides are tokens (SPARQL 1.1, 19.8, terminals): a word in a text, an IRI, a variable, a local name or a
comment is no keyword. Parsers without a lexer also take a keyword that is glued to what follows (SERVICE:x,
FROMNAMED), so a keyword is looked for inside words and prefixes too. Codepoint escapes (19.2) could spell
one, or end a text, and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphsvc.errors import BadQuestion

LONGEST = 100_000
"""Characters of a query."""

READING = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATING = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"}
)
ELSEWHERE = {
    "SERVICE": "SERVICE is refused: a query stays on this machine and this graph.",
    "FROM": "FROM is refused: the graph asked is the open vocabulary, and there is no other.",
}

_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<quote>["'])
  | (?P<variable>[?$]\w+)
  | (?P<language>@\w+(?:-\w+)*)
  | (?P<prefix>(?:[^\W\d][\w.\-]*)?:)(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\w:\-%\\.]))*
  | (?P<word>[^\W\d]\w*)
  | (?P<other>\\.|\d+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def check(query: str) -> None:
    """
    Let a query through that only reads, and only here.

    Errors: BadQuestion that says what is refused, and why.
    """
    if len(query) > LONGEST:
        raise BadQuestion(f"The query has {len(query):,} characters; at most {LONGEST:,} are taken.")
    if re.search(r"\\[uU]", query):
        raise BadQuestion("Escapes such as \\u0041 are refused: write the character itself.")
    words = list(_words(query))
    for word in words:
        for keyword, reason in ELSEWHERE.items():
            if keyword in word:
                raise BadQuestion(_named(word, keyword, reason))
    first = next((word for word in words if word not in _PROLOGUE and not word.endswith(":")), "")
    if first in UPDATING:
        raise BadQuestion(f"{first} is refused: updates are, for the vocabulary is only read here.")
    if first not in READING:
        raise BadQuestion("A query is a SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _words(query: str) -> Iterator[str]:
    """The keywords and prefixes, in capitals; a prefix with its colon."""
    for found in _TOKEN.finditer(query):
        if found["quote"]:
            raise BadQuestion("A text in the query has no end: a quotation mark stands alone.")
        token = found["word"] or found["prefix"]
        if token:
            yield token.upper()


def _named(word: str, keyword: str, reason: str) -> str:
    if word == keyword:
        return reason
    name = word.lower()
    return f"{reason} It stands in {name!r} too: call that something else."
