"""Cypher cut into tokens, strings and comments understood; no grammar beyond that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

TokenKind = Literal["name", "quoted", "param", "string", "number", "symbol"]

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())


class Token(NamedTuple):
    """A piece of Cypher; `text` of a parameter lacks its `$`, of a quoted name its backticks."""

    kind: TokenKind
    text: str
    line: int

    def is_symbol(self, text: str) -> bool:
        return self.kind == "symbol" and self.text == text

    def is_word(self, word: str) -> bool:
        """Whether this is the bare word, in any case."""
        return self.kind == "name" and self.text.upper() == word


class Untokenizable(ValueError):
    """A string, comment or quoted name that never ends, or a character that Cypher has no use for."""


def tokenize(text: str) -> list[Token]:
    """
    The tokens of a statement, without comments and white space.

    Errors: Untokenizable, with the line.
    """
    return list(_scan(text))


def depths(tokens: Sequence[Token]) -> list[int]:
    """How many brackets are open before each token; a bracket that closes counts as closed."""
    depth, out = 0, []
    for token in tokens:
        if token.kind == "symbol" and token.text in CLOSING:
            depth -= 1
        out.append(depth)
        if token.kind == "symbol" and token.text in OPENING:
            depth += 1
    return out


def closing(tokens: Sequence[Token], opening: int) -> int:
    """
    Where the bracket that opens at an index closes.

    Errors: Untokenizable where it never does.
    """
    depth = 0
    for index in range(opening, len(tokens)):
        token = tokens[index]
        if token.kind != "symbol":
            continue
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0:
            return index
    raise Untokenizable(f"line {tokens[opening].line}: {tokens[opening].text!r} is never closed")


def _scan(text: str) -> Iterator[Token]:
    at, line = 0, 1
    while at < len(text):
        char = text[at]
        if char.isspace():
            end, token = at + 1, None
        elif text.startswith("//", at):
            end, token = _until(text, at, "\n", line, missing_ok=True), None
        elif text.startswith("/*", at):
            end, token = _until(text, at + 2, "*/", line), None
        else:
            token, end = _token(text, at, line)
        if token is not None:
            yield token
        line += text.count("\n", at, end)
        at = end


def _token(text: str, at: int, line: int) -> tuple[Token, int]:
    char = text[at]
    if char in "'\"":
        end = _string_end(text, at, line)
        return Token("string", text[at + 1 : end - 1], line), end
    if char == "`":
        end = _until(text, at + 1, "`", line)
        return Token("quoted", text[at + 1 : end - 1], line), end
    if char == "$" and at + 1 < len(text) and _begins_name(text[at + 1]):
        end = _name_end(text, at + 1)
        return Token("param", text[at + 1 : end], line), end
    if _begins_name(char):
        end = _name_end(text, at)
        return Token("name", text[at:end], line), end
    if char.isdigit():
        end = _number_end(text, at)
        return Token("number", text[at:end], line), end
    if char == "\\" or not char.isprintable():
        raise Untokenizable(f"line {line}: {char!r} has no place here")
    return Token("symbol", char, line), at + 1


def _until(text: str, start: int, mark: str, line: int, *, missing_ok: bool = False) -> int:
    found = text.find(mark, start)
    if found >= 0:
        return found + len(mark)
    if missing_ok:
        return len(text)
    raise Untokenizable(f"line {line}: {mark!r} is missing")


def _string_end(text: str, at: int, line: int) -> int:
    index = at + 1
    while index < len(text):
        if text[index] == "\\":
            if text[index + 1 : index + 2] in ("u", "U"):
                # Neo4j resolves these before it reads strings, so that one could end the string.
                raise Untokenizable(f"line {line}: unicode escapes are not read")
            index += 2
        elif text[index] == text[at]:
            return index + 1
        else:
            index += 1
    raise Untokenizable(f"line {line}: a string is never closed")


def _begins_name(char: str) -> bool:
    return char == "_" or char.isalpha()


def _name_end(text: str, at: int) -> int:
    while at < len(text) and (text[at] == "_" or text[at].isalnum()):
        at += 1
    return at


def _number_end(text: str, at: int) -> int:
    """The end of 12, 1.5, 1e9 or 0x1f; a range such as 1..3 is two numbers."""
    while at < len(text) and (text[at].isalnum() or (text[at] == "." and text[at + 1 : at + 2].isdigit())):
        at += 1
    return at
