"""Who somebody is in this graph, who stands in for whom, who was a candidate; a part of the facade."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphsvc.answers import Page
from graphsvc.moves import checked_day
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.access.candidacies import Candidacy
    from graphsvc.access.delegation import Delegations
    from graphsvc.access.deputies import Deputised
    from graphsvc.access.identity import Identity
    from graphsvc.access.scope import Viewers
    from graphsvc.query import OpenCopy, Rows
    from graphsvc.state import State
    from graphsvc.store.protocol import Revision, Store


class Admitting:
    """Mixed into Graph."""

    store: Store
    settings: Settings
    at_once: Callable[[], Revision | None]

    def viewer(self, identity: Identity) -> Viewer:
        """The viewer that somebody who has signed in is today."""
        return self._viewers.of(self.store, identity, checked_day(None))

    def viewer_at_once(self, identity: Identity) -> Viewer | None:
        """The same, if nobody need be waited for."""
        now = self.at_once()
        return None if now is None else self._viewers.at_hand(now.number, identity, checked_day(None))

    def delegate(
        self,
        viewer: Viewer,
        *,
        deputy: str,
        units: Sequence[str],
        valid_from: str,
        valid_to: str,
        giver: str | None = None,
    ) -> Page[Deputised]:
        """Hand units to a deputy for a period."""
        from graphsvc.access.deputies import give

        return give(
            self.store,
            self._delegations,
            viewer,
            deputy=deputy,
            units=units,
            valid_from=valid_from,
            valid_to=valid_to,
            today=checked_day(None),
            giver=giver,
        )

    def delegations(self, viewer: Viewer, *, employee: str | None = None) -> Page[Deputised]:
        """What was delegated, newest first."""
        from graphsvc.access.deputies import delegations_of

        return delegations_of(
            self.store, self._delegations, viewer, today=checked_day(None), employee=employee
        )

    def end_delegation(self, viewer: Viewer, *, number: int) -> Page[Deputised]:
        """Take a delegation back."""
        from graphsvc.access.deputies import end

        return end(self.store, self._delegations, viewer, number=number, today=checked_day(None))

    def query(
        self,
        viewer: Viewer,
        *,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        limit: int = 100,
        seconds: float = 10.0,
    ) -> Rows:
        """What an own statement finds, read only: in the whole graph for hr, else in what is open."""
        from graphsvc.query import ask

        return ask(
            self.store,
            self._open_copy,
            viewer,
            cypher=cypher,
            params=params,
            limit=limit,
            seconds=seconds,
        )

    def candidacies(
        self, viewer: Viewer, *, employee: str, limit: int = 50, cursor: str | None = None
    ) -> Page[Candidacy]:
        """For which roles somebody was shown as a candidate, to whom and when."""
        from graphsvc.access.candidacies import candidacies

        return candidacies(
            self.store, self._candidacies, viewer, employee=employee, limit=limit, cursor=cursor
        )

    def _note_candidates(self, viewer: Viewer, role: str, employees: Sequence[str]) -> None:
        """Keep that these were shown as candidates."""
        from graphsvc.access.candidacies import note

        now = datetime.now(UTC).isoformat(timespec="seconds")
        note(self._candidacies, employees, role=role, asker=viewer.employee or viewer.kind, at=now)

    def forget_state(self) -> None:
        """Let go of the files of State, and of the copy of what is open."""
        if "_delegations" in self.__dict__:
            self._delegations.close()
        if "_candidacies" in self.__dict__:
            self._candidacies.close()
        if "_open_copy" in self.__dict__:
            self._open_copy.close()

    @cached_property
    def _delegations(self) -> Delegations:
        from graphsvc.access import delegation

        return delegation.Delegations(self._state_of(delegation.SCHEMA))

    @cached_property
    def _candidacies(self) -> State:
        from graphsvc.access import candidacies

        return self._state_of(candidacies.SCHEMA)

    @cached_property
    def _open_copy(self) -> OpenCopy:
        from graphsvc.query import OpenCopy

        return OpenCopy()

    @cached_property
    def _viewers(self) -> Viewers:
        from graphsvc.access.scope import Viewers

        return Viewers(self._delegations)

    def _state_of(self, schema: str) -> State:
        from graphsvc.state import State, state_folder

        return State(state_folder(self.settings), schema)
