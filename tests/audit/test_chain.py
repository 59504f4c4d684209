"""The trail's files: one chain by many writers, and every way to tamper with it is found and named."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.audit import chain as chains
from graphsvc.audit.chain import Chain, files
from graphsvc.audit.entries import BEGINNING, Entry, read, sealed
from graphsvc.audit.trail import Head
from graphsvc.audit.verifying import Verified, read_heads, verify
from graphsvc.errors import BadFile, StoreFull, StoreUnavailable

ROOT = Path(__file__).parents[2]


def entry(number: int = 0) -> Entry:
    return Entry("read", "why", actor="k1", kind="hr", about=["k2", "k3"], of={"n": str(number)}, revision=3)


def written(folder: Path, count: int = 6) -> Path:
    """The one file of a trail of some entries."""
    chain = Chain(folder)
    for number in range(count):
        chain.append(entry(number))
    chain.close()
    (file,) = files(folder)
    return file


def problems(found: Verified) -> list[tuple[int | None, str]]:
    return [(one.entry, one.problem) for one in found.findings]


def test_entries_are_chained_lines(tmp_path: Path) -> None:
    """One JSON object a line, numbered, each covering the one before; readable by its user only."""
    file = written(tmp_path / "audit")
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["seq"] for one in told] == [1, 2, 3, 4, 5, 6]
    assert [one["prev"] for one in told[1:]] == [one["hash"] for one in told[:-1]]
    assert told[0] | {"about": ["k2", "k3"], "revision": 3, "outcome": "given"} == told[0]
    assert "unit" not in told[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    found = verify(file.parent)
    assert (found.whole, found.entries, found.last, found.torn) == (True, 6, 6, 0)


@given(
    thing=st.text(max_size=30),
    of=st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3),
    number=st.integers(0, 9),
)
@settings(max_examples=30, deadline=None)
def test_what_is_read_is_what_was_sealed(thing: str, of: dict[str, str], number: int) -> None:
    """Any text goes through, and one changed byte breaks the digest."""
    line, place = sealed(Entry("read", thing, of=of, revision=number), BEGINNING, "2026-01-01T00:00:00.000Z")
    found = read(line[:-1])
    assert found is not None
    assert (found.whole, found.place, found.fields["thing"]) == (True, place, thing)
    assert line.count(b"\n") == 1
    changed = bytearray(line[:-1])
    changed[number + 1] ^= 1
    again = read(bytes(changed))
    assert again is None or not again.whole


Lines = list[bytes]


def _edited(lines: Lines) -> Lines:
    return [*lines[:2], lines[2].replace(b'"hr"', b'"xx"'), *lines[3:]]


def _resealed(lines: Lines) -> Lines:
    before = read(lines[1])
    assert before is not None
    forged, _ = sealed(Entry("read", "nothing"), before.place, "2026-01-01T00:00:00.000Z")
    return [*lines[:2], forged[:-1], *lines[3:]]


def _inserted(lines: Lines) -> Lines:
    before = read(lines[2])
    assert before is not None
    forged, _ = sealed(Entry("read", "nothing"), before.place, "2026-01-01T00:00:00.000Z")
    return [*lines[:3], forged[:-1], *lines[3:]]


def _reordered(lines: Lines) -> Lines:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def _garbled(lines: Lines) -> Lines:
    return [*lines[:2], lines[2][:50], *lines[3:]]


@pytest.mark.parametrize(
    ("tamper", "entry_", "said"),
    [
        (_edited, 3, "was edited"),
        (_resealed, 4, "does not follow"),
        (_inserted, 4, "comes twice"),
        (_reordered, 3, "reordered"),
        (_garbled, None, "no entry"),
        (lambda lines: [*lines[:2], *lines[3:]], 4, r"\(3\) was removed"),
        (lambda lines: [*lines[:1], *lines[4:]], 5, r"\(2 to 4\) was removed"),
        (lambda lines: lines[1:], 2, r"follows 0: what stood between \(1\)"),
        (lambda lines: [*lines, lines[3]], 4, "comes twice"),
    ],
)
def test_tampering_is_named(
    tmp_path: Path, tamper: Callable[[Lines], Lines], entry_: int | None, said: str
) -> None:
    """Edited, sealed anew, inserted, moved, garbled, removed, copied: the entry and what was done to it."""
    file = written(tmp_path)
    file.write_bytes(b"\n".join([*tamper(file.read_bytes().splitlines()), b""]))
    found = verify(tmp_path)
    assert not found.whole
    assert any(at == entry_ and re.search(said, problem) for at, problem in problems(found)), problems(found)
    assert len(found.findings) <= 2


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_byte_changes_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever byte of the files is changed or taken away, with the head kept elsewhere it is found."""
    folder = tmp_path_factory.mktemp("chain")
    file = written(folder, 4)
    head = _head(folder)
    raw = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[at] ^= data.draw(st.integers(1, 255))
    else:
        del raw[at : at + data.draw(st.integers(1, 400))]
    file.write_bytes(bytes(raw))
    assert not verify(folder, [head]).whole


def _head(folder: Path) -> Head:
    chain = Chain(folder)
    place = chain.place()
    chain.close()
    return Head(place.seq, place.digest, "2026-11-25T10:00:00+00:00")


def test_a_head_kept_elsewhere_shows_what_was_cut_or_written_anew(tmp_path: Path) -> None:
    """Entries taken from the end, and a whole trail sealed anew, are whole by themselves."""
    file = written(tmp_path)
    head, raw = _head(tmp_path), file.read_bytes()
    file.write_bytes(b"".join(raw.splitlines(keepends=True)[:4]))
    assert verify(tmp_path).whole
    assert problems(verify(tmp_path, [head])) == [
        (6, "is missing, and was there at 2026-11-25T10:00:00+00:00: the trail was cut after entry 4.")
    ]
    file.unlink()
    (tmp_path / "lock").unlink()
    written(tmp_path, 8)
    assert verify(tmp_path).whole
    ((at, problem),) = problems(verify(tmp_path, [head]))
    assert at == 6
    assert "written anew" in problem


def test_heads_are_read_as_they_are_written(tmp_path: Path) -> None:
    """One under another; what is none is named by its row."""
    heads = [Head(3, "ab", "2026-11-25T10:00:00+00:00"), Head(5, "cd", "2026-11-26T10:00:00+00:00")]
    (tmp_path / "heads").write_text("".join(head.text() for head in heads))
    assert read_heads(tmp_path / "heads") == heads
    (tmp_path / "bad").write_text(heads[0].text() + "{}\n")
    with pytest.raises(BadFile, match="row 2"):
        read_heads(tmp_path / "bad")
    with pytest.raises(BadFile, match="cannot be read"):
        read_heads(tmp_path / "none")


def test_one_chain_by_several_writers(tmp_path: Path) -> None:
    """Threads of several writers, as of several processes: no number twice, none left out."""
    writers = [Chain(tmp_path) for _ in range(3)]

    def write(chain: Chain) -> None:
        for number in range(25):
            chain.append(entry(number))

    threads = [threading.Thread(target=write, args=(chain,)) for chain in writers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(tmp_path)
    assert (found.whole, found.entries) == (True, 150)
    for chain in writers:
        chain.close()


WRITER = """
import sys
from pathlib import Path
from graphsvc.audit.chain import Chain
from graphsvc.audit.entries import Entry
chain = Chain(Path(sys.argv[1]))
while True:
    place = chain.append(Entry("read", "why", about=["k"] * 20))
    sys.stdout.write(f"{place.seq}\\n")
    sys.stdout.flush()
"""


def test_killed_processes_lose_nothing_that_they_told(tmp_path: Path) -> None:
    """Two at once, killed in the middle: every entry that was acknowledged is there, and the chain holds."""
    for _ in range(2):
        running = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
            for _ in range(2)
        ]
        for process in running:
            assert process.stdout is not None
            for _ in range(20):
                process.stdout.readline()
        for process in running:
            process.send_signal(signal.SIGKILL)
        told = []
        for process in running:
            told += [
                int(line)
                for line in process.communicate()[0].splitlines(keepends=True)
                if line.endswith(b"\n")
            ]
        found = verify(tmp_path)
        assert found.whole, found.findings
        assert found.last >= max(told)


@pytest.mark.parametrize("left", [1, 40, -1, 9999])
def test_a_torn_line_is_closed_and_told(tmp_path: Path, left: int) -> None:
    """What a crash cut short stays where it is; the next entry says how long it was; no number is lost."""
    file = written(tmp_path, 3)
    whole = file.read_bytes()
    torn = sealed(entry(), Chain(tmp_path).place(), "2026-01-01T00:00:00.000Z")[0][:-1][:left]
    file.write_bytes(whole + torn)
    before = verify(tmp_path)
    assert (before.whole, before.entries, before.torn) == (True, 3, 1)
    chain = Chain(tmp_path)
    chain.append(entry(9))
    chain.close()
    assert file.read_bytes().startswith(whole + torn + b"\n")
    told = json.loads(file.read_bytes().splitlines()[-2])
    assert (told["thing"], told["seq"], told["note"]["bytes"]) == ("torn-line", 4, len(torn) + 1)
    found = verify(tmp_path)
    assert (found.whole, found.entries, found.last, found.torn) == (True, 5, 5, 1)
    file.write_bytes(file.read_bytes().replace(torn + b"\n", torn[:-1] + b"x\n"))
    assert not verify(tmp_path).whole


def test_a_new_day_is_a_new_file_of_the_same_chain(tmp_path: Path) -> None:
    """Several writers go over one after another, also one whose clock is still in the day before."""
    first, second = Chain(tmp_path), Chain(tmp_path)
    days = [datetime(2026, 3, day, 23, 59, tzinfo=UTC) for day in (1, 2, 1, 3)]
    with patch.object(chains, "datetime") as clock:
        for day, chain in zip(days, (first, second, first, first), strict=True):
            clock.now.return_value = day
            chain.append(entry())
    first.append(entry())
    assert [file.name for file in files(tmp_path)][:3] == [f"2026-03-0{day}.jsonl" for day in (1, 2, 3)]
    assert [len(file.read_bytes().splitlines()) for file in files(tmp_path)] == [1, 2, 1, 1]
    found = verify(tmp_path)
    assert (found.whole, found.entries, found.files) == (True, 5, 4)
    files(tmp_path)[1].unlink()
    ((at, problem),) = problems(verify(tmp_path))
    assert at == 4
    assert "(2 to 3)" in problem
    first.close()
    second.close()


def test_a_running_writer_tells_of_what_was_taken_away(tmp_path: Path) -> None:
    """Who cuts the end of a trail that is being written is told of by the next entry itself."""
    chain = Chain(tmp_path)
    for number in range(4):
        chain.append(entry(number))
    (file,) = files(tmp_path)
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:2]))
    chain.append(entry())
    told = json.loads(file.read_bytes().splitlines()[2])
    assert (told["thing"], told["note"]["seq"]) == ("lost-entries", 4)
    assert not verify(tmp_path).whole
    chain.close()


def test_a_full_disk_refuses_and_the_next_entry_goes_on(tmp_path: Path) -> None:
    """Half a line is written, then no more: nothing was told, and once there is room the chain holds."""
    chain = Chain(tmp_path)
    chain.append(entry())
    real = os.write

    def full(file: int, data: bytes) -> int:
        real(file, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with patch.object(chains.os, "write", full):
        for _ in range(2):
            with pytest.raises(StoreFull, match="nothing about people is read or changed"):
                chain.append(entry())
    chain.append(entry())
    found = verify(tmp_path)
    assert (found.whole, found.entries, found.torn) == (True, 3, 1)
    chain.close()


def test_a_disk_that_does_not_sync_refuses_until_it_does(tmp_path: Path) -> None:
    """What may not be on the disk is synced before anything more is taken."""
    chain = Chain(tmp_path)
    chain.append(entry())
    with patch.object(chains.os, "fsync", side_effect=OSError(errno.EIO, "Input/output error")):
        with pytest.raises(StoreUnavailable, match="GRAPHSVC_STATE"):
            chain.sync()
        with pytest.raises(StoreUnavailable):
            chain.append(entry())
    chain.append(entry())
    chain.sync()
    assert not chain.behind
    assert verify(tmp_path).entries == 2
    chain.close()


def test_many_wait_for_one_sync(tmp_path: Path) -> None:
    """Who comes while the disk is busy is served by the next sync, together."""
    chain = Chain(tmp_path)
    with patch.object(chains.os, "fsync", side_effect=os.fsync) as synced:
        chain.append(entry())
        before = synced.call_count
        threads = [threading.Thread(target=chain.sync) for _ in range(8)]
        with chain._syncing:
            for thread in threads:
                thread.start()
        for thread in threads:
            thread.join()
    assert synced.call_count == before + 1
    chain.close()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """What cannot be written to is said with its path and the setting."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="GRAPHSVC_STATE"):
        Chain(tmp_path / "file" / "audit").append(entry())
