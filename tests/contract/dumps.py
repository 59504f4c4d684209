"""Stores to dump, and dumps to read and to bend."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import zstandard

from graphsvc.changes import Drop, Put, ref
from graphsvc.store import lines as form
from graphsvc.store.protocol import Store
from tests.contract.samples import assessed, person, whole_graph

Line = dict[str, Any]


def fill(store: Store) -> None:
    """Every label and type, odd text, a past: something changed, something dropped, somebody erased."""
    store.apply(whole_graph('Blå\u2028"\\\n\tbær 🫐'), by="ada", reason="first")
    store.apply([*person("kari", "competence-1")], by="ada", reason="second")
    store.apply([Put(ref("Role", "bare"), {}), Drop(ref("Goal", "goal-1"))], by="ada", reason="third")
    store.apply([assessed("kari", "competence-1", "2026-02-03", 3)], by="ada", reason="fourth")
    store.erase("kari", by="ada", reason="asked for")


def plain(path: Path) -> list[Line]:
    """The lines of a dump, the last one too."""
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as text:
        return [json.loads(line) for line in text.read().splitlines()]


def write(path: Path, lines: list[Line], last: Line | None = None) -> Path:
    """A file of lines with a last line that fits them, or the one given."""
    text = b"".join(form.encode(line).encode() + b"\n" for line in lines)
    last = last or {"lines": len(lines), "sha256": hashlib.sha256(text).hexdigest()}
    path.write_bytes(zstandard.compress(text + form.encode(last).encode() + b"\n"))
    return path
