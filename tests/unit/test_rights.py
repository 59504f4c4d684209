"""Who was erased is remembered unnamed, no table is forgotten, and a copy reads well and safely."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.model.schema import EDGES, NODES
from graphsvc.people.rights import words
from graphsvc.people.rights.elsewhere import NOBODY, PARTS, Part, forget_elsewhere, told_elsewhere
from graphsvc.people.rights.erased import Erased
from graphsvc.people.rights.export import COVERED, LISTS, PersonExport
from graphsvc.people.rights.page import page_of
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[2]
EVIL = "<script>alert('x')</script>\"&"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=str(tmp_path / "state"))


def test_the_list_of_the_erased_names_nobody(settings: Settings) -> None:
    """Those on it are found among others, in another process too; no file holds an id, nor can be read."""
    Erased(settings).add(["kari", "ola"])
    Erased(settings).add(["ola", "liv"])
    again = Erased(settings)
    assert again.among(["per", "ola", "kari"]) == ["ola", "kari"]
    folder = Path(settings.state)
    files = sorted(folder.iterdir())
    assert {"erased.key", "state.db"} <= {path.name for path in files}
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not any(name in path.read_bytes() for name in (b"kari", b"ola", b"liv"))


def test_readmitted(settings: Settings) -> None:
    """Somebody who is employed anew is taken off the list, once."""
    erased = Erased(settings)
    assert not erased.readmit("kari")
    erased.add(["kari"])
    assert erased.any()
    assert erased.readmit("kari")
    assert not erased.readmit("kari")
    assert not erased.any()


def test_without_its_key_the_list_is_no_list(settings: Settings) -> None:
    """A lost key is told, with what to do, and no other one is made in its place."""
    Erased(settings).add(["kari"])
    (Path(settings.state) / "erased.key").unlink()
    for ask in (Erased(settings).among, Erased(settings).add):
        with pytest.raises(StoreUnavailable, match=r"erased\.key cannot be read"):
            ask(["kari"])
    assert not (Path(settings.state) / "erased.key").exists()


def test_nothing_is_made_to_find_that_nobody_was_erased(settings: Settings) -> None:
    """To ask leaves no file behind."""
    assert Erased(settings).among(["kari"]) == []
    assert told_elsewhere(settings, "kari") == {}
    assert forget_elsewhere(settings, "kari") == {}
    assert not Path(settings.state).exists()


def tables() -> dict[str, str]:
    """Every table that a module keeps in State, and its columns as written."""
    found = {}
    for room in ("graphsvc", "api", "loaders"):
        for path in (ROOT / room).rglob("*.py"):
            made = re.findall(
                r"CREATE TABLE IF NOT EXISTS (\w+)\s*\((.*?)\)\s*(?:STRICT|WITHOUT|;|\"|$)",
                path.read_text(),
                re.S,
            )
            found.update(made)
    return found


def test_every_table_is_somebodys_or_nobodys() -> None:
    """A part that keeps something of people and forgets to join the list fails here."""
    named = {table for part in PARTS for table in part.tables}
    assert {"erased", "delegation"} <= set(tables())
    assert set(tables()) == named | set(NOBODY)
    assert not named & set(NOBODY)


@pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])
def test_each_part_tells_and_forgets(part: Part, settings: Settings) -> None:
    """A row that names a person in any of the columns is told her, and then no file holds her id."""
    known = tables()
    state = part.state(settings)
    with state.work() as work:
        for table, columns in part.tables.items():
            for column in columns:
                assert column in known[table]
                _insert(work, table, column)
    assert sum(map(len, told_elsewhere(settings, "kanari").values())) >= 1
    assert part.forget(settings, "kanari") >= 1
    Erased(settings).settle()
    assert part.told(settings, "kanari") == []
    for path in filter(Path.is_file, Path(settings.state).rglob("*")):
        assert b"kanari" not in path.read_bytes(), path.name


def _insert(work: Any, table: str, column: str) -> None:
    """A row with the person in one column, and whatever fits in the others."""
    values = {}
    for row in work.execute(f"PRAGMA table_info({table})"):
        if row["name"] == column:
            values[row["name"]] = "kanari"
        elif row["type"] in ("INTEGER", "REAL"):
            values[row["name"]] = None if row["pk"] else 1
        else:
            values[row["name"]] = (
                "employee" if row["name"] == "kind" else b"x" if row["type"] == "BLOB" else f"other-{column}"
            )
    marks = ", ".join("?" for _ in values)
    work.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


class _Page(HTMLParser):
    """The tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def export(**more: Any) -> PersonExport:
    """A copy in which nothing stands but what is said."""
    empty = dict.fromkeys((*LISTS, "acted", "checked", "changes"), ())
    whole = {
        "made": "2026-11-25T09:00:00+00:00",
        "revision": 7,
        "employee": "k",
        "person": None,
        "elsewhere": {},
    }
    return PersonExport(**(empty | whole | more))


def test_a_page_is_escaped_and_loads_nothing() -> None:
    """Whatever stands in the data is text; there is no script, and no address but those within the page."""
    page = _Page(
        page_of(
            export(
                person={"id": "k", "name": EVIL, "email": EVIL, "external_id": None},
                adjustments=(
                    {
                        "employment": "p",
                        "competence": "c",
                        "label": EVIL,
                        "at": "2026-01-31",
                        "level": 3,
                        "replaced": 2,
                        "scope": "person",
                        "reason": EVIL,
                        "by": EVIL,
                    },
                ),
                elsewhere={EVIL: [{EVIL: EVIL, "employee": "k"}]},
            )
        )
    )
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert all(value and value.startswith("#") for name, value in page.attributes if name in ("href", "src"))
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert page.texts.count(EVIL) == 8
    assert "url(" not in "".join(page.texts)
    assert "@import" not in "".join(page.texts)


def test_a_page_says_it_in_norwegian() -> None:
    """Days, numbers and the few words of a column stand as they are read here."""
    post = {"id": "p", "percent": 37.5, "kind": "permanent", "valid_from": "2026-01-31", "valid_to": None}
    touched = {
        "what": "ASSESSED",
        "start": "k",
        "end": "c",
        "before": None,
        "after": {"level": 2, "method": "self"},
    }
    change = {
        "revision": 3,
        "at": "2026-02-01T10:20:30+01:00",
        "by": "leder",
        "reason": "x",
        "kind": "change",
    }
    page = _Page(
        page_of(
            export(
                employments=({**post, "on_leave": False},),
                changes=({**change, "touched": ({**touched},)},),
            )
        )
    )
    text = " | ".join(page.texts)
    assert "37,5 | fast | 31.01.2026 | nei" in text
    assert "01.02.2026 kl. 10:20, endring av leder: x" in text
    assert "Vurdering | k – c | ikke der | Nivå: 2; Hvordan: egenvurdering" in text
    assert text.count("Ingenting.") == len(words.SECTIONS) + 1


def _look(asked: str) -> dict[str, Any]:
    return {"at": None, "asked": asked, "about_you": True}


def test_rows_of_several_kinds_beside_the_graph() -> None:
    """A part may tell rows that are not alike: each kind gets a table; questions stand in words."""
    rows = [{"day": "2026-01-31", "asker": "hr"}, _look("gaps"), _look("new_one")]
    page = _Page(page_of(export(elsewhere={"audit": rows, "nothing": []})))
    assert page.tags.count("table") == 2
    text = " | ".join(page.texts)
    assert "Vist for | 31.01.2026 | hr" in text
    assert "liste over kompetansegap" in text
    assert "new_one" in text


def test_every_word_of_a_page_is_there() -> None:
    """Each list, field, choice and touched thing has Norwegian words."""
    assert set(LISTS) | {"acted", "checked"} == set(words.SECTIONS)
    models = {name: PersonExport.model_fields[name].annotation for name in words.SECTIONS}
    for name, annotation in models.items():
        (row, _) = annotation.__args__  # type: ignore[union-attr]
        assert set(row.model_fields) <= set(words.COLUMNS), name
    assert {"Employee", "Employment", *COVERED} == set(words.NODES)
    rows = [NODES["Employment"], *(EDGES[type_] for type_ in COVERED)]
    choices = {one for row in rows for column in row.columns for one in column.choices}
    assert choices <= set(words.VALUES)
    assert {part.name for part in PARTS} <= set(words.ELSEWHERE)


def test_every_measure_is_shown_by_a_test_that_is_there() -> None:
    """The tests that docs/privacy.md names exist."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "privacy.md").read_text())
    assert len(named) > 10
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), (path, name)
