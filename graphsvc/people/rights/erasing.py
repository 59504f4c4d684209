"""Erasing a person everywhere, and again whenever a backup has brought her back."""

from __future__ import annotations

from collections.abc import Collection

from graphsvc.access.table import require
from graphsvc.answers import Answer
from graphsvc.errors import UnknownEmployee
from graphsvc.people.rights.elsewhere import forget_elsewhere, people_elsewhere
from graphsvc.people.rights.erased import Erased
from graphsvc.people.rights.export import counts, stored
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.store.opening import store_folder
from graphsvc.store.protocol import Store

AT_ONCE = 200
"""People that one revision forgets at most."""


class Erasure(Answer):
    """
    What goes, or went, of a person: how much of each kind; `revision` is None for a dry run.

    `copies` are files beside the store that hold the graph as it was, and her in it. Her name is nowhere.
    """

    gone: dict[str, int]
    revision: int | None
    copies: tuple[str, ...] = ()


def erase_person(
    store: Store,
    settings: Settings,
    viewer: Viewer,
    *,
    employee: str,
    dry_run: bool = False,
    reason: str = "asked to be forgotten",
) -> Erasure:
    """
    Forget a person in graph, audit trail and all that lies beside the graph, and remember to do so again.

    `reason` is kept for good, so it must not name her.
    Errors: Forbidden; UnknownEmployee where nothing is stored of her.
    Source: docs/decisions/erasure.md.
    """
    require(viewer, "erase", "person")
    gone = counts(stored(store, settings, employee))
    if not gone:
        raise UnknownEmployee(employee)
    copies = _copies(settings)
    if dry_run:
        return Erasure(gone=gone, revision=None, copies=copies)
    Erased(settings).add([employee])  # first, so that what is cut off half-way is ended at the next start
    revision = forget_people(store, settings, [employee], by=viewer.name, reason=reason)
    return Erasure(gone=gone, revision=revision, copies=copies)


def _copies(settings: Settings) -> tuple[str, ...]:
    """Dumps that `migrate` left in the folder of an embedded store."""
    folder = store_folder(settings.store)
    found = folder.glob("before-schema-*") if folder else ()
    return tuple(sorted(str(path) for path in found))


def forget_people(
    store: Store, settings: Settings, employees: Collection[str], *, by: str, reason: str
) -> int:
    """
    Take people out of everything; the revision where the graph then stands.

    The graph comes last: as long as an id is in it, whoever is on the list of the erased is found again.
    """
    people = sorted(employees)
    for employee in people:
        forget_elsewhere(settings, employee)
    number = store.revision().number
    for start in range(0, len(people), AT_ONCE):
        try:
            number = store.erase(people[start : start + AT_ONCE], by=by, reason=reason).number
        except UnknownEmployee:  # none of these was in the graph
            continue
    Erased(settings).settle()
    return number


ACTORS = ("rights.who_assessed", "rights.who_adjusted", "rights.who_verified")
"""Queries of who did something: a file may name somebody there who is in the graph no more."""


def erase_returned(store: Store, settings: Settings) -> int:
    """
    Erase again whoever was erased and has come back, with a backup or a file; how many.

    Called where a graph comes from elsewhere: after a restore and a load, and before a service listens.
    """
    erased = Erased(settings)
    if not erased.any():
        return 0
    known = {row["id"] for row in store.read("organisation.employees")}
    known |= {row["id"] for row in store.read("rights.subjects")}
    known |= {row["by"] for row in store.read("meta.changes", since=-1)}
    known |= {row["id"] for query in ACTORS for row in store.read(query)}
    known |= people_elsewhere(settings)
    back = erased.among(sorted(known))
    if back:
        forget_people(store, settings, back, by="graphsvc", reason="erased before, and brought back")
    return len(back)
