"""
Backups that only some can open: age files, for recipients (age or SSH keys) or a passphrase.

A passphrase's file is made in memory: for large graphs take a recipient's key. `age -d` opens both.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from graphsvc.backup.archive import bad
from graphsvc.errors import BadInput

TRIES = 10
MAGIC = b"age-encryption.org/v1\n"


class Seal:
    """What a backup is sealed with; nothing where neither is given."""

    def __init__(self, recipients: Sequence[str] = (), passphrase: Path | None = None) -> None:
        """Errors: BadInput for a recipient that is none, for both at once, or a file that cannot be read."""
        if recipients and passphrase:
            raise BadInput("Give recipients or a passphrase, not both: a file has one kind of lock.")
        self._recipients = [_recipient(one) for one in recipients]
        self._passphrase = _words(passphrase) if passphrase else ""

    def __bool__(self) -> bool:
        return bool(self._recipients or self._passphrase)

    def close(self, plain: IO[bytes], out: IO[bytes]) -> None:
        """Write what `plain` holds, sealed."""
        import pyrage

        if self._passphrase:
            out.write(pyrage.passphrase.encrypt(plain.read(), self._passphrase))
        else:
            pyrage.encrypt_io(plain, out, self._recipients)


class Opener:
    """What opens a sealed backup."""

    def __init__(self, identity: Path | None = None, passphrase: Path | None = None) -> None:
        """Errors: BadInput for a file that cannot be read or holds no key."""
        self._identities = _identities(identity) if identity else []
        self._passphrase = _words(passphrase) if passphrase else ""

    def open(self, sealed: IO[bytes], out: IO[bytes], where: str) -> None:
        """Write what a sealed file holds. Errors: BadFile where it cannot be opened with what is at hand."""
        import pyrage

        if not (self._identities or self._passphrase):
            raise bad(where, "is sealed.", "Give --identity FILE or --passphrase-file FILE.")
        try:
            if self._identities:
                pyrage.decrypt_io(sealed, out, self._identities)
            else:
                out.write(_by_words(sealed.read(), self._passphrase, where))
        except (pyrage.DecryptError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's; what is damaged inside has no number
            raise bad(where, "cannot be opened: another key or passphrase, or it is damaged.") from error


def _by_words(sealed: bytes, words: str, where: str) -> bytes:
    """
    What a passphrase opens.

    age makes a passphrase as costly as a second on the machine that seals, and refuses what it reckons to be
    far costlier on the one that opens; on a busy machine it reckons wrong, so it is asked again.
    """
    import pyrage

    for tried in range(TRIES):
        try:
            return bytes(pyrage.passphrase.decrypt(sealed, words))
        except pyrage.DecryptError as error:
            if "work" not in str(error):
                raise
            time.sleep(0.1 * tried)
    problem = "asks for more work than this machine has at the moment."
    raise bad(where, problem, "Try again when it is less busy, or open it with `age -d` and restore the tar.")


def is_sealed(path: Path) -> bool:
    """Whether a file is an age file."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _recipient(text: str) -> Any:
    import pyrage

    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text)
    except pyrage.RecipientError as error:
        raise BadInput(f"{text[:20]!r} is no recipient. Write age1... or an SSH public key.") from error


def _identities(path: Path) -> list[Any]:
    import pyrage

    text = _read(path)
    try:
        if "PRIVATE KEY" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        lines = [line for line in text.split() if line.startswith("AGE-SECRET-KEY-")]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError as error:
        raise BadInput(f"{path} holds no key that can be used.") from error
    if not found:
        raise BadInput(f"{path} holds no key. It is AGE-SECRET-KEY-... or an SSH private key.")
    return found


def _words(path: Path) -> str:
    """The first line of a file."""
    words = _read(path).split("\n", 1)[0].rstrip("\r")
    if len(words) < 12:
        raise BadInput(
            f"The passphrase in {path} is too short. Take at least 12 characters, better six words."
        )
    return words


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read.") from error
