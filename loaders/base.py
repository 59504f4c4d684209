"""
What every loader is: a name, its options, and one call that turns sources into one revision.

The CLI finds loaders through the entry points `graphsvc.loaders`; each names a module-level `LOADER`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol

from graphsvc.answers import Answer
from graphsvc.errors import BadFile, Fault
from graphsvc.store.protocol import Progress, Revision, Store


@dataclass(frozen=True, slots=True)
class Option:
    """
    One option of a loader as the CLI offers it: `employees` becomes `--employees`.

    `kind` int, float and str take a value, bool is a switch. `default` None means "not given".
    """

    name: str
    kind: type[int] | type[float] | type[str] | type[bool]
    help: str
    default: int | float | str | bool | None = None
    low: float | None = None
    high: float | None = None

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Sources:
    """How many paths a loader takes, and what the help calls one (`ZIP`, `DIR`, `PATH`)."""

    metavar: str
    least: int
    most: int | None
    help: str = ""


NO_SOURCES = Sources("", 0, 0)


class LoadReport(Answer):
    """
    What a load did.

    `counts` are things in the source by label or edge type, whether new or not; `warnings` are sentences
    about what the source lacks; `skipped` are the faults of rows that `--skip-bad-rows` left out.
    """

    loader: str
    revision: int
    open_revision: int
    changed: bool
    counts: dict[str, int]
    warnings: tuple[str, ...] = ()
    skipped: tuple[Fault, ...] = ()


class Loader(Protocol):
    """
    One kind of source.

    `run` reads all of its sources, raises BadFile with every fault of them, and otherwise writes what differs
    from the store as one revision; running it again writes nothing. `options` holds a value for each Option
    (its default where the user gave none).
    """

    @property
    def name(self) -> str: ...

    @property
    def help(self) -> str: ...

    @property
    def sources(self) -> Sources: ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> LoadReport: ...


def report(
    loader: str,
    revision: Revision,
    counts: Mapping[str, int],
    *,
    warnings: Iterable[str] = (),
    skipped: Iterable[Fault] = (),
) -> LoadReport:
    """The report of a load that ended at `revision`."""
    return LoadReport(
        loader=loader,
        revision=revision.number,
        open_revision=revision.open,
        changed=revision.changed,
        counts=dict(counts),
        warnings=tuple(warnings),
        skipped=tuple(skipped),
    )


class Faults:
    """Collects everything wrong with the sources, so that they are told together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, row: int, field: str, problem: str, remedy: str = "") -> None:
        """`row` counts from 1 with the header as row 1; 0 is the whole file."""
        self.found.append(Fault(where, row, field, problem, remedy))

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.found)

    def rows(self, where: str) -> set[int]:
        """The rows of `where` that have a fault; 0 is among them where the whole file has one."""
        return {fault.row for fault in self.found if fault.where == where}

    def check(self) -> None:
        """Errors: BadFile with every fault, in the order of file and row."""
        if self.found:
            raise BadFile(sorted(self.found, key=lambda fault: (fault.where, fault.row)))


class Nearest:
    """
    Says which known id an unknown one may have meant.

    Only the first hundred different ids are looked up: a column that is wrong throughout has one remedy.
    """

    most = 100

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(known)
        self._said: dict[str, str] = {}

    def remedy(self, unknown: str, otherwise: str = "") -> str:
        """`Did you mean 'x'?`, or `otherwise` where nothing known is close."""
        if unknown not in self._said and len(self._said) < self.most:
            close = get_close_matches(unknown, self._known, n=1, cutoff=0.75)
            self._said[unknown] = f"Did you mean {close[0]!r}?" if close else ""
        return self._said.get(unknown) or otherwise
