"""Making sure that a file's new name is on disk."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries; a renamed file may be lost in a power cut before that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders, and needs none of this
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
