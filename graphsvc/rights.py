"""What a Graph does for the rights of people, and what it forgets in memory; a part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from graphsvc.moves import checked_day
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.kept import Days, Kept
    from graphsvc.people.rights.erasing import Erasure
    from graphsvc.people.rights.export import PersonExport
    from graphsvc.people.rights.retention import Retention
    from graphsvc.projection.facts import Facts
    from graphsvc.projection.projection import Projection
    from graphsvc.store.protocol import Store


class Forgets(Protocol):
    """What keeps answers in memory that may tell of people."""

    def forget(self) -> None:
        """Keep nothing."""
        ...


class Rights:
    """Mixed into Graph."""

    store: Store
    settings: Settings
    _facts: Kept[Facts]
    _projections: Days[Projection]
    _keepers: WeakSet[Any]
    _persons: Any

    def export_person(self, viewer: Viewer, *, employee: str) -> PersonExport:
        """All that is stored of a person, for herself and for hr on her behalf."""
        from graphsvc.people.rights.export import export_person

        with self.store.snapshot() as reader:
            return export_person(reader, self.settings, viewer, employee=employee)

    def erase_person(self, viewer: Viewer, *, employee: str, dry_run: bool = False) -> Erasure:
        """Forget a person everywhere, or tell what would go."""
        from graphsvc.people.rights.erasing import erase_person

        done = erase_person(self.store, self.settings, viewer, employee=employee, dry_run=dry_run)
        self.forget()
        return done

    def retention(self, viewer: Viewer, *, as_of: str | None = None, dry_run: bool = False) -> Retention:
        """Take away what has been kept long enough, or tell what would go."""
        from graphsvc.people.rights.retention import retention

        day = checked_day(as_of) if as_of else None
        done = retention(self.store, self.settings, viewer, as_of=day, dry_run=dry_run)
        self.forget()
        return done

    def erase_returned(self) -> int:
        """Erase again whoever was erased and came back with a backup; how many."""
        from graphsvc.people.rights.erasing import erase_returned

        found = erase_returned(self.store, self.settings)
        self.forget()
        return found

    def forgets(self, keeper: Forgets) -> None:
        """Have something forget, too, whenever somebody is erased; it is not kept alive for that."""
        self._keepers.add(keeper)

    def forget(self) -> None:
        """Keep nothing in memory that may tell of somebody who is erased; it is made anew when asked for."""
        self._facts.drop()
        self._projections.drop()
        self._persons = None
        self.__dict__.pop("_viewers", None)
        for keeper in list(self._keepers):
            keeper.forget()
