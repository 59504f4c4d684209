"""How large and how deep a source may be: files that would fill the memory are refused before they do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from graphsvc.unpacking import trouble
from loaders.base import Faults

MOST_FILE = 500_000_000
"""Bytes of a file: ten times what 50,000 employees need."""

MOST_YAML = 10_000_000


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
    """Whether a ZIP can be unpacked here; a fault where it cannot."""
    found = trouble(archive)
    if found:
        faults.add(where, 0, "", found.problem, found.remedy)
    return found is None
