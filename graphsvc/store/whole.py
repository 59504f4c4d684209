"""Files that are there whole or not at all, and that only their owner can read."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from graphsvc.errors import BadInput, StoreFull
from graphsvc.store.swap import sync_folder


@contextmanager
def whole_file(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    """
    A file beside `path`, and what puts it in its place; without that, it is gone when the block ends.

    Its name cannot be foreseen and must be new, so that no link that somebody laid in a shared folder is
    followed. Errors: StoreFull, BadInput where nothing can be written there.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:

            def keep() -> None:
                file.flush()
                os.fsync(file.fileno())
                draft.replace(path)
                sync_folder(path.parent)

            yield file, keep
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def unwritable(path: Path, error: OSError) -> Exception:
    """What a refusal of the system means."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return StoreFull(f"There is no room left for {path}; nothing of it was kept.")
    return BadInput(f"{path} cannot be written: {error.strerror}.")
