"""The fixed tables of a Graph for whoever may not see the persons; a part of the facade."""

from __future__ import annotations

import re
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from graphsvc.access.table import require
from graphsvc.answers import Lang, Page
from graphsvc.errors import BadQuestion, UnknownMonth
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.projection.projection import Projection
    from graphsvc.statistics.keeping import Months
    from graphsvc.statistics.tables import StatisticsPage, StatisticsTable

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


MOST_KEPT = 6
"""Months whose tables are kept in memory."""


class FrozenMonths:
    """The months of a state folder, as far as they have been read; what is frozen is read once."""

    def __init__(self) -> None:
        self.making = Lock()
        self.months: Months | None = None
        self.names: list[str] = []
        self._tables: dict[str, Any] = {}

    def table_of(self, months: Months, month: str) -> Any:
        """What is told of a month, the last few of which are kept."""
        found = self._tables.get(month)
        if found is None:
            found = months.tables(month)
            kept = list(self._tables.items())[-MOST_KEPT + 1 :]
            self._tables = {**dict(kept), month: found}
        return found


class _Kept(Protocol):
    """What a Graph keeps, as far as these questions need it."""

    settings: Settings
    _months: FrozenMonths

    def projection(self, as_of: str | None = None) -> Projection: ...

    def frozen_months(self) -> tuple[Months, list[str]]: ...


class Counts:
    """Mixed into Graph; keyword options bear the names of the query parameters."""

    def statistics(self: _Kept, viewer: Viewer, *, lang: Lang = "nb") -> Page[StatisticsTable]:
        """The fixed tables and their frozen months; the present month is made where it is not there."""
        from graphsvc.statistics.tables import overview

        require(viewer, "read", "statistics")
        _, names = self.frozen_months()
        return overview(names, lang)

    def statistics_table(
        self: _Kept,
        viewer: Viewer,
        *,
        table: str,
        month: str | None = None,
        key: str | None = None,
        system: str | None = None,
        unit: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> StatisticsPage:
        """A fixed table of a frozen month, the latest by default."""
        from graphsvc.statistics.tables import checked_table, rows_of

        require(viewer, "read", "statistics")
        name = checked_table(table)
        if month is not None and not MONTH.fullmatch(month):
            raise BadQuestion(f"month: a month is written YYYY-MM; {month!r} is not.")
        months, names = self.frozen_months()
        chosen = month or names[0]
        if chosen not in names:
            raise UnknownMonth(chosen, names)
        return rows_of(
            self._months.table_of(months, chosen),
            name,
            key=key,
            system=system,
            unit=unit,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    def frozen_months(self: _Kept) -> tuple[Months, list[str]]:
        """The frozen months, the present one among them: made once, by whichever process comes first."""
        from graphsvc.statistics.freezing import freeze
        from graphsvc.statistics.keeping import Months

        month = f"{_today():%Y-%m}"
        kept = self._months
        if kept.months is None or month not in kept.names:
            with kept.making:
                months = kept.months or Months(self.settings)
                if month not in months.names():
                    freeze(self.projection(f"{month}-01"), months, month)
                kept.months, kept.names = months, months.names()
        return kept.months, kept.names


def _today() -> date:
    return date.today()  # noqa: DTZ011  the month on the wall where the service runs
