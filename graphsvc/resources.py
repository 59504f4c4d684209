"""Where the data rooms lie: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Room = Literal["cypher", "ontology", "vocabulary", "web"]


def room(name: Room) -> Path:
    """
    The folder of a data room.

    Errors: FileNotFoundError where neither the wheel nor the checkout has it.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The data room {name!r} is missing from this installation of graphsvc.")
