"""The organisation loader: what it makes of good files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphsvc.changes import Link, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.store.protocol import Store
from loaders.base import LoadReport
from loaders.organisation import LOADER
from tests.loaders.organisation_files import FINE, Tables, graph, with_rows, write_csv, write_xlsx
from tests.loaders.organisation_vocabulary import vocabulary

Load = Callable[..., LoadReport]


@pytest.fixture(params=["csv", "xlsx"])
def load(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Load:
    """Loads tables, written as CSV and as XLSX, into a store that has a vocabulary."""
    store.apply(vocabulary(), by="test", reason="vocabulary")

    def run(tables: Tables = FINE, *, skip: bool = False) -> LoadReport:
        path = (
            write_csv(tmp_path / "files", tables)
            if request.param == "csv"
            else write_xlsx(tmp_path / "files.xlsx", tables)
        )
        return LOADER.run(store, sources=[path], options={"skip_bad_rows": skip})

    return run


def test_loads_every_table(load: Load, store: Store) -> None:
    """Units, people, posts, days in either form, and ids with comma, space or | between them."""
    report = load()
    assert report.changed
    assert report.counts == {
        "OrgUnit": 3,
        "Employee": 3,
        "Employment": 4,
        "MANAGES": 3,
        "ADJUSTED": 3,
        "ASSESSED": 3,
        "HOLDS_QUALIFICATION": 1,
    }
    found = graph(store)
    assert {(row["unit"], row["parent"]) for row in found["unit_parents"]} == {("S", "K"), ("H", "K")}
    assert [(row["employment"], row["role"]) for row in found["employment_roles"]] == [
        ("e1-1", "laerer-grunnskole"),
        ("e1-1", "rektor"),
        ("e2-1", "helsefagarbeider-hjemmetjeneste"),
        ("e2-b", "renholder"),
    ]
    assert [row["profile_id"] for row in found["employment_profiles"]] == ["gerica1", "gerica2"]
    assert [(row["employee"], row["unit"]) for row in found["managers"]] == [
        ("e1", "S"),
        ("e3", "H"),
        ("e3", "K"),
    ]
    post = next(row for row in found["employments"] if row["id"] == "e2-b")
    assert (post["percent"], post["kind"], post["valid_from"], post["valid_to"]) == (
        20.0,
        "temporary",
        "2026-02-01",
        "2026-12-31",
    )
    assert {row["at"] for row in found["assessments"]} == {"2026-01-31", "2026-02-15"}


def test_loading_twice_changes_nothing(load: Load, store: Store) -> None:
    """A second load of the same files leaves revision and graph as they are."""
    first = load()
    before = graph(store)
    second = load()
    assert (second.changed, second.revision) == (False, first.revision)
    assert graph(store) == before


def test_adjustment_without_employment_is_for_all(load: Load, store: Store) -> None:
    """One edge for each of the person's posts, each with the must level that it replaced there."""
    load()
    rows = [row for row in graph(store)["adjustments"] if row["competence"] == "digitalt-2"]
    assert [(row["employment"], row["level"], row["replaced"], row["scope"]) for row in rows] == [
        ("e2-1", 1, _must(store, "helsefagarbeider-hjemmetjeneste", "digitalt-2", 2), "person"),
        ("e2-b", 1, _must(store, "renholder", "digitalt-2", 0), "person"),
    ]
    own = next(row for row in graph(store)["adjustments"] if row["competence"] == "jus-1")
    assert (own["scope"], own["employment"]) == ("employment", "e1-1")


def _must(store: Store, role: str, competence: str, otherwise: int) -> int:
    rows = store.read("organisation.role_requirements")
    own = [
        r["level"] for r in rows if (r["role"], r["competence"], r["necessity"]) == (role, competence, "must")
    ]
    return max([otherwise, *own])


def test_later_employment_inherits_adjustments(load: Load, store: Store) -> None:
    """A post that comes with a later load gets the person's adjustments, though the files name none now."""
    load()
    later = ("e2-c", "e2", "H", "", "gerica3", "10", "hourly", "", "", "")
    tables = {**with_rows("employments", later), "adjustments": []}
    load(tables)
    rows = [row for row in graph(store)["adjustments"] if row["employment"] == "e2-c"]
    assert [(row["competence"], row["level"], row["replaced"], row["scope"]) for row in rows] == [
        ("digitalt-2", 1, 3, "person")
    ]


def test_reload_does_not_revive_a_lapsed_adjustment(load: Load, store: Store) -> None:
    """`replaced` stays what it was at the first load, also where the requirement has risen since."""
    load()
    before = graph(store)["adjustments"]
    risen = link(
        "REQUIRES",
        ref("Profile", "gerica2"),
        ref("Competence", "digitalt-2"),
        e.Requires(necessity="must", level=4),
    )
    store.apply([risen], by="test", reason="the requirement rises")
    load()
    assert graph(store)["adjustments"] == before


def test_files_decide_what_they_tell(load: Load, store: Store) -> None:
    """Another unit, role, profile, managed unit or parent takes the place of the one before."""
    load()
    people = [
        ("e1", "Kari Ås", "kari@eksempel.no", "H", "renholder", "gerica3", ""),
        ("e2", "Ola Lien", "", "H", "helsefagarbeider-hjemmetjeneste", "gerica1", ""),
    ]
    units = [("K", "Kommunen", ""), ("S", "Lia skole", "H"), ("H", "Hjemmetjenesten", "K")]
    report = load({"units": units, "employees": people})
    found = graph(store)
    assert {(row["unit"], row["parent"]) for row in found["unit_parents"]} == {("S", "H"), ("H", "K")}
    mine = {
        name: [r for r in found[name] if r["employment"] == "e1-1"] for name in found if "employment_" in name
    }
    assert [r["unit"] for r in mine["employment_units"]] == ["H"]
    assert [r["role"] for r in mine["employment_roles"]] == ["renholder"]
    assert [r["profile_id"] for r in mine["employment_profiles"]] == ["gerica3"]
    assert [(r["employee"], r["unit"]) for r in found["managers"]] == [("e3", "H"), ("e3", "K")]
    assert "1 employees of the store are not in the files and were left alone." in report.warnings


def test_what_the_files_do_not_tell_stays(load: Load, store: Store) -> None:
    """Percent of a first post, kinds and texts of units, and history are not wiped by a load."""
    load()
    store.apply(
        [
            put(n.Employment(id="e1-1", employee="e1", percent=60, kind="permanent")),
            put(n.OrgUnit(id="K", name="Kommunen", vision="Nær", kind="kommune")),
            put(n.Employee(id="e1", name="Kari Ås", email="kari@eksempel.no", external_id="x1")),
        ],
        by="test",
        reason="elsewhere",
    )
    before = graph(store)
    assert not load({**FINE, "assessments": [], "adjustments": []}).changed
    assert graph(store) == before


def test_vanished_post_is_emptied(load: Load, store: Store) -> None:
    """A post that files with employments no longer have keeps its node, but no unit, role or profile."""
    load()
    report = load({**FINE, "employments": [], "adjustments": []})
    found = graph(store)
    assert "e2-b" in {row["id"] for row in found["employments"]}
    assert "e2-b" not in {row["employment"] for row in found["employment_roles"]}
    assert "e2-b" not in {row["employment"] for row in found["employment_units"]}
    assert any("1 employments are no longer" in warning for warning in report.warnings)


def test_posts_stay_where_no_table_tells_of_them(load: Load, store: Store) -> None:
    """Without a table of employments, further posts are left as they are."""
    load()
    load({name: FINE[name] for name in ("units", "employees")})
    assert "e2-b" in {row["employment"] for row in graph(store)["employment_roles"]}


def test_further_row_completes_the_first_post(load: Load, store: Store) -> None:
    """A row of employments with the id of a first post tells of that one, and makes no second."""
    row = ("e1-1", "e1", "", "", "", "37,5", "permanent", "2020-01-01", "", "ja")
    load(with_rows("employments", row))
    found = graph(store)
    post = next(post for post in found["employments"] if post["id"] == "e1-1")
    assert (post["percent"], post["on_leave"]) == (37.5, True)
    assert [r["unit"] for r in found["employment_units"] if r["employment"] == "e1-1"] == ["S"]


def test_history_is_added_and_corrected(load: Load, store: Store) -> None:
    """A later load adds assessments, corrects the level of the same day and method, and removes none."""
    load()
    load(
        {
            **FINE,
            "assessments": [
                ("e1", "fag-1", "4", "self", "2026-01-31", "e1"),
                ("e1", "fag-1", "2", "test", "2026-02-01", ""),
            ],
        }
    )
    rows = {(r["employee"], r["at"], r["method"]): r["level"] for r in graph(store)["assessments"]}
    assert rows[("e1", "2026-01-31", "self")] == 4
    assert rows[("e1", "2026-02-01", "test")] == 2
    assert len(rows) == 4


def test_repeated_assessment_counts_once(load: Load) -> None:
    """The same row twice is told of and loaded once."""
    report = load(with_rows("assessments", ("e1", "fag-1", "3", "self", "31.01.2026", "e1")))
    assert report.counts["ASSESSED"] == 3
    assert any("1 rows repeat" in warning for warning in report.warnings)


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separator_and_encoding(store: Store, tmp_path: Path, separator: str, encoding: str) -> None:
    """Files as spreadsheets save them: `;` or `,`, UTF-8 with or without BOM, Windows-1252."""
    store.apply(vocabulary(), by="test", reason="vocabulary")
    path = write_csv(tmp_path / "files", FINE, separator=separator, encoding=encoding)
    LOADER.run(store, sources=[path], options={})
    assert next(row["name"] for row in graph(store)["employees"] if row["id"] == "e1") == "Kari Ås"


def test_progress_is_told(store: Store, tmp_path: Path) -> None:
    """Long tables report how far they are."""
    store.apply(vocabulary(), by="test", reason="vocabulary")
    told: list[tuple[int, int]] = []
    path = write_csv(tmp_path / "files", FINE)
    LOADER.run(store, sources=[path], options={}, progress=lambda done, total: told.append((done, total)))
    assert (3, 3) in told


def test_person_wide_adjustment_stays_away_where_the_law_requires_more(load: Load, store: Store) -> None:
    """A copy on a later post that would lie below a legal requirement is not made, and said."""
    load()
    legal = e.Requires(necessity="must", level=3, basis_act="loven")
    change: Link = link("REQUIRES", ref("Role", "renholder"), ref("Competence", "digitalt-2"), legal)
    store.apply([change], by="test", reason="a law")
    later = ("e2-c", "e2", "H", "renholder", "", "", "", "", "", "")
    report = load({**with_rows("employments", later), "adjustments": []})
    assert not [row for row in graph(store)["adjustments"] if row["employment"] == "e2-c"]
    assert any("the law" in warning for warning in report.warnings)
