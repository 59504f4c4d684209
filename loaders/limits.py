"""How large and how deep a source may be: files that would fill the memory are refused before they do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from loaders.base import Faults

MOST_FILE = 500_000_000
"""Bytes of a file: ten times what 50,000 employees need."""

MOST_YAML = 10_000_000

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2_000_000_000
MOST_RATIO = 250
"""How many times larger a member may be unpacked: spreadsheets reach 60, a bomb 1,000."""

SMALL = 10_000_000
"""Bytes of a member that may have any ratio."""


def file_bytes(path: Path, faults: Faults, *, where: str, most: int = MOST_FILE) -> bytes | None:
    """
    The bytes of a file, or None with a fault where it is too large or no file.

    Errors: OSError, as reading has it.
    """
    if not path.is_file():
        path.open("rb").close()  # tells what is wrong with a folder, or that nothing is there
        faults.add(where, 0, "", "This is no file.", "Give the name of a file.")
        return None
    if path.stat().st_size > most:
        faults.add(where, 0, "", f"The file is larger than {most // 1_000_000} MB.", "Load it in parts.")
        return None
    return path.read_bytes()


def fits(archive: zipfile.ZipFile, where: str, faults: Faults) -> bool:
    """
    Whether what a ZIP says it unpacks to is within limits, and can be unpacked here.

    zipfile reads no more of a member than its size says, so that what is said here holds.
    """
    held = archive.infolist()
    before = len(faults)
    if len(held) > MOST_MEMBERS:
        faults.add(where, 0, "", f"The archive holds {len(held):,} files.", f"At most {MOST_MEMBERS:,}.")
    if sum(one.file_size for one in held) > MOST_UNPACKED or any(map(_explodes, held)):
        problem = "The archive unpacks to far more than it is."
        faults.add(where, 0, "", problem, "It is damaged or made to do harm: get it anew.")
    if any(one.flag_bits & 1 for one in held):
        faults.add(where, 0, "", "The archive is locked by a password.", "Save it without one.")
    return len(faults) == before


def _explodes(one: zipfile.ZipInfo) -> bool:
    return one.file_size > SMALL and one.file_size > MOST_RATIO * max(one.compress_size, 1)
