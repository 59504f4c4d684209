"""A folder of files, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from graphsvc.errors import BadInput


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """
    Write files into a folder of their own; one that holds nothing but files of the same names is replaced.

    Errors: BadInput where something else lies there, or where it cannot be written.
    """
    target = path.absolute()
    draft, old = (target.with_name(f".{target.name}.{os.getpid()}.{word}") for word in ("partial", "old"))
    _refuse_others(target, files)
    try:
        draft.mkdir(parents=True)
        for name, content in files.items():
            (draft / name).write_bytes(content)
        if target.exists():
            target.rename(old)
        draft.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        for left in (draft, old):
            shutil.rmtree(left, ignore_errors=True)


def _refuse_others(target: Path, names: Collection[str]) -> None:
    """Errors: BadInput where the folder holds what an export did not write."""
    if not target.exists():
        return
    if not target.is_dir():
        raise BadInput(f"{target.name} is a file. Name a folder, or a file that ends in .zip.")
    others = sorted(one.name for one in target.iterdir() if one.name not in names or not one.is_file())
    if others:
        raise BadInput(f"{target.name} holds other files ({others[0]}). Name a folder of its own.")
