"""
What a line of a dump becomes in the next version of the schema.

`UPGRADES[n]` is pure: it takes a line of version n and gives the lines of version n + 1 that it becomes
(none, one or several). `restore` chains them, so a dump of any earlier version can be restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from graphsvc.store.lines import Line

Upgrade = Callable[[Line], Iterable[Line]]

UPGRADES: dict[int, Upgrade] = {}
"""None yet: 1 is the first version."""


def missing(version: int, wanted: int) -> list[int]:
    """The versions on the way that nothing leads on from."""
    return [number for number in range(version, wanted) if number not in UPGRADES]


def upgraded(line: Line, version: int, wanted: int) -> Iterator[Line]:
    """A line of a version as lines of a later one."""
    if version >= wanted:
        yield line
        return
    for further in UPGRADES[version](line):
        yield from upgraded(further, version + 1, wanted)
