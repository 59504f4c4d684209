"""What can happen to any file on its way: each takes chance and bytes, and gives other bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Bytewise = Callable[[Random, bytes], bytes]


def _at(chance: Random, held: bytes) -> int:
    return chance.randrange(len(held) + 1)


def _put(text: bytes) -> Bytewise:
    """Something put in anywhere."""

    def put(chance: Random, held: bytes) -> bytes:
        at = _at(chance, held)
        return held[:at] + text + held[at:]

    return put


def _flip(chance: Random, held: bytes) -> bytes:
    out = bytearray(held)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if out:
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _noise(chance: Random, held: bytes) -> bytes:
    out = bytearray(held)
    for _ in range(chance.choice((1, 4, 32))):
        if out:
            out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _without(chance: Random, held: bytes) -> bytes:
    at = _at(chance, held)
    return held[:at] + held[at + chance.choice((1, 2, 10, 100)) :]


def _twice(chance: Random, held: bytes) -> bytes:
    at = _at(chance, held)
    end = at + chance.choice((1, 10, 100, 1000))
    return held[:end] + held[at:end] * chance.choice((1, 2, 50)) + held[end:]


def _turned(chance: Random, held: bytes) -> bytes:
    a, b = sorted((_at(chance, held), _at(chance, held)))
    return held[b:] + held[a:b] + held[:a]


def _line(change: Callable[[Random, list[bytes], int], None]) -> Bytewise:
    """Something done to a line."""

    def changed(chance: Random, held: bytes) -> bytes:
        lines = held.split(b"\n")
        change(chance, lines, chance.randrange(len(lines)))
        return b"\n".join(lines)

    return changed


def _token(pattern: bytes, *others: bytes) -> Bytewise:
    """One of what a pattern finds, replaced."""

    def changed(chance: Random, held: bytes) -> bytes:
        found = list(re.finditer(pattern, held))
        if not found:
            return held + chance.choice(others)
        one = chance.choice(found)
        return held[: one.start()] + chance.choice(others) + held[one.end() :]

    return changed


def _swap(_: Random, lines: list[bytes], at: int) -> None:
    lines[at - 1], lines[at] = lines[at], lines[at - 1]


BYTEWISE: Mapping[str, Bytewise] = {
    "a bit": _flip,
    "bytes": _noise,
    "cut short": lambda chance, held: held[: _at(chance, held)],
    "cut at the front": lambda chance, held: held[_at(chance, held) :],
    "a hole": _without,
    "a part again": _twice,
    "parts turned": _turned,
    "all of it twice": lambda _, held: held + held,
    "nothing": lambda *_: b"",
    "blanks": lambda *_: b" \n\t\r\n ",
    "NULs": lambda *_: b"\0" * 100,
    "a NUL": _put(b"\0"),
    "an escape": _put(b"\x1b[2J"),
    "a newline": _put(b"\n"),
    "a carriage return": _put(b"\r"),
    "a byte that is no UTF-8": _put(b"\xff"),
    "a surrogate": _put(b"\xed\xa0\x80"),
    "an overlong slash": _put(b"\xc0\xaf"),
    "text that runs backwards": _put("\u202e\u2066".encode()),
    "nothing visible": _put("\u200b\ufeff\u2060".encode()),
    "a long word": _put(b"x" * 200_000),
    "depth in brackets": _put(b"[" * 30_000),
    "depth in braces": _put(b'{"a":' * 30_000),
    "UTF-16": lambda _, held: held.decode("utf-8", "replace").encode("utf-16"),
    "a BOM": lambda _, held: b"\xef\xbb\xbf" + held,
    "Windows-1252": lambda _, held: held.decode("utf-8", "replace").encode("cp1252", "replace"),
    "Windows lines": lambda _, held: held.replace(b"\n", b"\r\n"),
    "old lines": lambda _, held: held.replace(b"\n", b"\r"),
    "a line less": _line(lambda _, lines, at: lines.pop(at) and None),
    "a line again": _line(lambda _, lines, at: lines.insert(at, lines[at])),
    "lines swapped": _line(_swap),
    "a line indented": _line(lambda _, lines, at: lines.__setitem__(at, b"    " + lines[at])),
    "a number": _token(rb"\d+", b"-1", b"9" * 30, b"1e999", b"NaN", b"0x10", b"", b"1_0", b"\xd9\xa3"),
    "a quotation mark": _token(rb'["\']', b"", b'"""', b"`"),
    "a word": _token(rb"[a-z]{3,}", b"null", b"true", b"__proto__", b"=1+1", b"../../etc/passwd", b"<x>&'"),
    "a sign": _token(rb"[:;,|=-]", b"", b"::", b";;", b"\t", b"&a *a"),
}
