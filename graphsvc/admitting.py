"""Who a signed-in identity is in this graph; a part of the facade."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from graphsvc.moves import checked_day
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.access.delegation import Delegations
    from graphsvc.access.identity import Identity
    from graphsvc.access.scope import Viewers
    from graphsvc.store.protocol import Store


class Admitting:
    """Mixed into Graph."""

    store: Store
    settings: Settings

    def viewer(self, identity: Identity) -> Viewer:
        """The viewer that somebody who has signed in is today."""
        return self._viewers.of(self.store, identity, checked_day(None))

    def forget_state(self) -> None:
        """Let go of the files of State."""
        if "_delegations" in self.__dict__:
            self._delegations.close()

    @cached_property
    def _delegations(self) -> Delegations:
        from graphsvc.access import delegation
        from graphsvc.state import State, state_folder

        return delegation.Delegations(State(state_folder(self.settings), delegation.SCHEMA))

    @cached_property
    def _viewers(self) -> Viewers:
        from graphsvc.access.scope import Viewers

        return Viewers(self._delegations)
