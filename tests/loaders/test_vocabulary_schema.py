"""The JSON Schemas that editors check with say what the loader says."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from graphsvc.resources import room
from loaders.base import Faults
from loaders.vocabulary_files import KINDS, MANIFEST
from loaders.vocabulary_schema import rendered, schemas
from loaders.yamlfile import parse


def shipped() -> list[tuple[str, Path]]:
    """Each file of the vocabulary that ships, with the name of its kind."""
    folder = room("vocabulary")
    kinds = [(kind.name, path) for kind in KINDS for path in sorted(folder.glob(kind.pattern))]
    return [("manifest", folder / MANIFEST), *kinds]


def test_the_schema_files_are_made_of_the_models() -> None:
    """After a change of the models: `python -m loaders.vocabulary_schema`."""
    folder = room("vocabulary") / "schema"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == rendered()


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_schema_is_a_schema(name: str) -> None:
    """It keeps to its own dialect."""
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize(("kind", "path"), shipped(), ids=lambda part: getattr(part, "name", part))
def test_what_ships_keeps_to_its_schema(kind: str, path: Path) -> None:
    """An editor finds no fault in the files that ship."""
    faults = Faults()
    document = parse(path.read_bytes(), faults, where=path.name)
    assert list(faults) == []
    assert document is not None
    jsonschema.Draft202012Validator(schemas()[kind]).validate(document.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("groups", [{"id": "a/b", "label": {"nb": "A"}}]),
        ("groups", [{"id": "a", "label": {"nb": "A"}, "colour": "red"}]),
        ("groups", [{"id": "a"}]),
        ("goals", [{"id": "a", "label": {"nb": "A"}, "requires": [{"competence": "b", "level": 5}]}]),
        ("goals", [{"id": "a", "label": {"nb": "A"}, "requires": [{"competence": "b", "level": "3,5"}]}]),
        ("competences", [{"id": "a", "label": {"nb": "A"}, "levels": {"5": "For mye."}}]),
        ("competences", [{"id": "a", "label": {"nb": "A"}, "learned_by": ["sleep"]}]),
        ("manifest", {"id": "a"}),
    ],
)
def test_an_editor_refuses_what_the_loader_refuses(kind: str, value: object) -> None:
    """The schema is strict where the loader is."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schemas()[kind]).validate(value)
