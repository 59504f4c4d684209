"""The file of a backup: its members, written and read so that no name, size or content can surprise."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from graphsvc.errors import BadFile, Fault

FORMAT, VERSION = "graphsvc-backup", 1
HEAD, GRAPH = "backup.json", "graph.jsonl.zst"
MEMBER = re.compile(
    r"graph\.jsonl\.zst|(?:releases|state)(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,100}){1,4}", re.ASCII
)
"""What a member may be called: no dots in front, nothing absolute, nothing above."""

MOST_HEAD = 4 << 20
MOST_MEMBERS = 10_000
_PIECE = 1 << 20


@dataclass(frozen=True)
class Head:
    """What a backup says of itself; `members` are sizes and checksums by name."""

    revision: int
    made: str
    members: Mapping[str, tuple[int, str]]


def write(out: IO[bytes], folder: Path, *, revision: int, made: str) -> Head:
    """Write all files of a folder as the members of a backup; the head comes first."""
    names = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    members = {name: _measured(folder / name) for name in names}
    told = [{"name": name, "bytes": size, "sha256": digest} for name, (size, digest) in members.items()]
    head = {"format": FORMAT, "version": VERSION, "revision": revision, "made": made, "members": told}
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        text = json.dumps(head, indent=1).encode()
        archive.addfile(_info(HEAD, len(text)), io.BytesIO(text))
        for name, (size, _) in members.items():
            with (folder / name).open("rb") as file:
                archive.addfile(_info(name, size), file)
    return Head(revision, made, members)


def unpack(file: IO[bytes], where: str, folder: Path) -> Head:
    """
    Put the members into an empty folder, each checked.

    Errors: BadFile for what is no backup, is cut short, was altered, or holds what no backup has.
    """
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            head: Head | None = None
            seen: set[str] = set()
            for info in archive:
                source = archive.extractfile(info) if info.isreg() else None
                if source is None:
                    raise bad(where, f"holds {info.name[:80]!r}, which is no file.")
                if head is None:
                    head = _head(info, source, where)
                    continue
                _take(info, source, head, seen, where, folder)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise bad(where, "is damaged or no backup of graphsvc.", "Copy it again.") from error
    if head is None or seen != set(head.members):
        raise bad(where, "is cut short.", "Copy it again.")
    return head


def _take(
    info: tarfile.TarInfo, source: IO[bytes], head: Head, seen: set[str], where: str, folder: Path
) -> None:
    name = info.name
    if name not in head.members or name in seen or info.size != head.members[name][0]:
        raise bad(where, f"holds {name[:80]!r}, which its head does not name so.")
    seen.add(name)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := source.read(_PIECE):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != head.members[name][1]:
        raise bad(where, f"was altered: the checksum of {name} does not fit.", "Copy it again.")


def _head(info: tarfile.TarInfo, source: IO[bytes], where: str) -> Head:
    if info.name != HEAD or info.size > MOST_HEAD:
        raise bad(where, "is no backup of graphsvc.")
    try:
        told: Any = json.loads(source.read(MOST_HEAD))
        if told["format"] != FORMAT or type(told["version"]) is not int:
            raise ValueError(told["format"])
        if told["version"] > VERSION:
            raise bad(where, "was written by a newer graphsvc.", "Install that one.")
        members = {str(one["name"]): (int(one["bytes"]), str(one["sha256"])) for one in told["members"]}
        head = Head(int(told["revision"]), str(told["made"]), members)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise bad(where, "is no backup of graphsvc.") from error
    if GRAPH not in members or len(members) > MOST_MEMBERS:
        raise bad(where, "is no backup of graphsvc.")
    for name in members:
        if not MEMBER.fullmatch(name):
            raise bad(where, f"names {name[:80]!r}, which no backup holds.")
    return head


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def bad(where: str, problem: str, remedy: str = "") -> BadFile:
    """The refusal of a file."""
    return BadFile([Fault(where, 0, "", problem, remedy)], "The backup cannot be used; nothing was written.")
