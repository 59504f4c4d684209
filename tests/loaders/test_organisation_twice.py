"""Property: whatever a small organisation looks like, loading it twice is loading it once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from loaders.organisation import LOADER
from tests.loaders.organisation_files import Tables, graph, write_csv, write_xlsx
from tests.loaders.organisation_vocabulary import ROLES, vocabulary

COMPETENCES = ("fag-1", "fag-2", "jus-1", "digitalt-2", "digitalt-3", "ledelse-4")
PROFILES = ("gerica1", "gerica2", "gerica3")
BETWEEN = st.sampled_from((",", " ", "|", ", "))
NAMES = st.text(st.characters(codec="cp1252", categories=("L", "Zs", "P")), max_size=12)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))

Rows = list[Sequence[str]]


@st.composite
def _ids(draw: st.DrawFn, known: Sequence[str], most: int = 3) -> str:
    picked = draw(st.lists(st.sampled_from(known), max_size=most)) if known else []
    return draw(BETWEEN).join(picked)


@st.composite
def _day(draw: st.DrawFn, *, empty: bool = False) -> str:
    if empty and draw(st.booleans()):
        return ""
    day = draw(DAYS)
    return draw(st.sampled_from((day.isoformat(), f"{day.day}.{day.month}.{day.year}")))


@st.composite
def organisations(draw: st.DrawFn) -> Tables:
    """Units as a forest, people with and without unit, several posts, and everything that hangs on them."""
    units: Rows = []
    for number in range(draw(st.integers(1, 5))):
        parent = draw(st.sampled_from(("", *(row[0] for row in units))))
        units.append((f"u{number}", f"E {draw(NAMES)}", parent))
    places = [row[0] for row in units]
    people: Rows = [
        (
            f"e{number}",
            f"N {draw(NAMES)}",
            "",
            draw(st.sampled_from(("", *places))),
            draw(_ids(tuple(ROLES))),
            draw(_ids(PROFILES)),
            draw(_ids(places)),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    ids = [row[0] for row in people]
    posts: Rows = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(_day(empty=True))
        leave = draw(st.sampled_from(("true", "false", "")))
        place = draw(st.sampled_from(("", *places)))
        owner = draw(st.sampled_from(ids))
        posts.append((f"p{number}", owner, place, draw(_ids(tuple(ROLES))), "", "50", "", start, "", leave))
    assessed = draw(
        st.lists(
            st.tuples(
                st.sampled_from(ids),
                st.sampled_from(COMPETENCES),
                st.sampled_from("01234"),
                st.sampled_from(("test", "agreed", "manager", "course", "self")),
                _day(),
                st.sampled_from(("", "e0")),
            ),
            max_size=6,
            unique_by=lambda row: (row[0], row[1], row[3]),
        )
    )
    adjusted = draw(
        st.lists(
            st.tuples(
                st.sampled_from(ids),
                st.sampled_from(COMPETENCES),
                st.just("4"),
                st.just(""),
                st.just("e0"),
                _day(),
                st.just(""),
            ),
            max_size=3,
            unique_by=lambda row: (row[0], row[1]),
        )
    )
    return {
        "units": units,
        "employees": people,
        "employments": posts,
        "assessments": assessed,
        "adjustments": adjusted,
        "qualifications": [(ids[0], "laererutdanning", draw(_day(empty=True)), "")],
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(organisations())
def test_twice_is_once(tables: Tables) -> None:
    """CSV twice, then the same as a workbook: one revision, one graph; counts are what the files hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(open_store(Settings(store=f"kglite:{folder / 'graph'}"))) as store:
            store.apply(vocabulary(), by="test", reason="vocabulary")
            files = write_csv(folder / "files", tables, separator=";", encoding="cp1252")
            first = LOADER.run(store, sources=[files], options={})
            once = graph(store)
            again = LOADER.run(store, sources=[files], options={})
            book = write_xlsx(folder / "files.xlsx", tables)
            third = LOADER.run(store, sources=[book], options={})
            assert first.changed
            assert (again.changed, third.changed) == (False, False)
            assert graph(store) == once
            assert len(once["employments"]) == len(tables["employees"]) + len(tables["employments"])
            assert len(once["assessments"]) == len(tables["assessments"])
            assert len(once["adjustments"]) == first.counts["ADJUSTED"]
