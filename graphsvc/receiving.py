"""What learning platforms send; a part of the facade."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.completions.desk import Desk
    from graphsvc.store.protocol import Store


class Receiving:
    """Mixed into Graph."""

    store: Store
    settings: Settings

    @cached_property
    def completions(self) -> Desk:
        """Where course completions come in, are looked through and are put right."""
        from graphsvc.completions.desk import Desk

        return Desk(self.store, self.settings)

    def catch_up(self) -> None:
        """Judge what a process left that ended in between; what is wrong is told to whoever asks next."""
        from graphsvc.errors import GraphsvcError

        with suppress(GraphsvcError):
            self.completions.judge()

    def stop_receiving(self) -> None:
        """Let go of the state folder, where it was opened."""
        if "completions" in self.__dict__:
            self.completions.close()
