"""What is kept until the graph moves on: made once, never made older, and never in readers' way."""

from __future__ import annotations

import threading
import time

import pytest

from graphsvc.kept import Days, Kept


def test_it_is_made_once_per_revision() -> None:
    """Equal revisions give the same thing; a later one is built upon it."""
    kept: Kept[list[int]] = Kept()
    made: list[list[int] | None] = []

    def make(old: list[int] | None) -> list[int]:
        made.append(old)
        return [*(old or ()), len(made)]

    assert kept.get(1, make) == [1]
    assert kept.get(1, make) == [1]
    assert kept.get(2, make) == [1, 2]
    assert made == [None, [1]]


def test_a_reader_who_lags_gets_what_is_newer() -> None:
    """A thread that read the revision before another moved on does not turn the clock back."""
    kept: Kept[str] = Kept()
    assert kept.get(5, lambda _: "five") == "five"
    assert kept.get(4, lambda _: "four") == "five"


@pytest.mark.parametrize(("old_will_do", "seen"), [(True, "old"), (False, "new")])
def test_readers_while_the_next_is_made(old_will_do: bool, seen: str) -> None:
    """They get the old one at once, or wait for the new one where the old would not do."""
    kept: Kept[str] = Kept(old_will_do=old_will_do)
    kept.get(1, lambda _: "old")
    making, go = threading.Event(), threading.Event()

    def slow(_: str | None) -> str:
        making.set()
        go.wait(5)
        return "new"

    got: dict[str, str] = {}
    maker = threading.Thread(target=lambda: got.update(maker=kept.get(2, slow)))
    maker.start()
    making.wait(5)
    reader = threading.Thread(target=lambda: got.update(reader=kept.get(2, slow)))
    reader.start()
    if old_will_do:
        reader.join(5)
    else:
        time.sleep(0.05)
        assert "reader" not in got
    go.set()
    maker.join(5)
    reader.join(5)
    assert got == {"maker": "new", "reader": seen}


def test_the_first_readers_share_one_making() -> None:
    """Where there is nothing yet, all wait for the one that is made."""
    kept: Kept[int] = Kept(old_will_do=True)
    made: list[int] = []

    def slow(_: int | None) -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    got: list[int] = []
    threads = [threading.Thread(target=lambda: got.append(kept.get(1, slow))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert got == [7] * 8
    assert made == [1]


def test_a_making_that_fails_leaves_the_old_one_and_the_next_try() -> None:
    """An engine that goes away meanwhile does not lock anybody out."""
    kept: Kept[str] = Kept()
    kept.get(1, lambda _: "old")

    def fail(_: str | None) -> str:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        kept.get(2, fail)
    assert kept.get(1, fail) == "old"
    assert kept.get(2, lambda _: "new") == "new"


def test_only_the_last_few_days_are_kept() -> None:
    """The day that was asked about longest ago makes room."""
    days: Days[int] = Days(most=2)
    first = days.of("a")
    days.of("b")
    assert days.of("a") is first
    days.of("c")
    assert days.of("a") is first
    days.of("d")
    days.of("c")
    assert days.of("a") is not first
