"""What a ZIP may hold before anything of it is unpacked: workbooks and downloads that others hand in."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from typing import NamedTuple

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2_000_000_000
MOST_RATIO = 250
"""How many times larger a member may be unpacked: spreadsheets reach 60, a bomb 1,000."""

SMALL = 10_000_000
"""Bytes of a member that may have any ratio."""

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl and zipfile raise for parts that do not fit: they promise nothing narrower."""

_HEAD = 65_536


class Trouble(NamedTuple):
    """What is wrong, and the way out."""

    problem: str
    remedy: str


def trouble(archive: zipfile.ZipFile) -> Trouble | None:
    """
    What is wrong with a ZIP by what it says of itself; None for nothing.

    zipfile reads no more of a member than its size says, so that what is said here holds.
    """
    held = archive.infolist()
    if len(held) > MOST_MEMBERS:
        return Trouble(f"The archive holds {len(held):,} files.", f"At most {MOST_MEMBERS:,} are allowed.")
    if any(one.flag_bits & 1 for one in held):
        return Trouble("The archive is locked by a password.", "Save it without one.")
    if sum(one.file_size for one in held) > MOST_UNPACKED or any(map(_explodes, held)):
        problem = "The archive unpacks to far more than it is."
        return Trouble(problem, "It is damaged or made to do harm: get it anew.")
    return None


def workbook_trouble(archive: zipfile.ZipFile) -> Trouble | None:
    """
    The same of a workbook, none of whose parts may declare a document type: entities can explode.

    Errors: those in DAMAGED.
    """
    found = trouble(archive)
    for info in archive.infolist() if found is None else ():
        with archive.open(info) as part:
            head = part.read(_HEAD).replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            return Trouble("A part declares a document type.", "Save it in a spreadsheet program.")
    return found


def _explodes(one: zipfile.ZipInfo) -> bool:
    return one.file_size > SMALL and one.file_size > MOST_RATIO * max(one.compress_size, 1)
