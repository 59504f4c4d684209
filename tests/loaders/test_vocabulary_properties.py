"""Whatever two vocabularies say: loading one after the other ends where the second alone does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from loaders.difference import NOUNS, OWNED
from loaders.vocabulary import LOADER

MANIFEST = {
    "id": "prove",
    "title": "Prøve",
    "version": "1.0.0",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "namespace": "https://example.org/id/",
    "publisher": {"name": "Kommunen"},
    "contact_point": {"name": "Arkivet"},
}
GROUPS, COMPETENCES, ROLES = (tuple(f"{kind}{n}" for n in range(3)) for kind in "gkr")

Vocabulary = Mapping[str, list[dict[str, Any]]]
texts = st.text(
    st.characters(categories=["L", "N", "P"], exclude_characters="\ufeff"), min_size=1, max_size=9
)
words = st.fixed_dictionaries({"nb": texts}, optional={"nn": texts, "en": texts})


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """A few entries of each kind that name each other in every way that the format has."""
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1))
    competences = draw(st.lists(st.sampled_from(COMPETENCES), unique=True, min_size=1))
    roles = draw(st.lists(st.sampled_from(ROLES), unique=True))

    def entry(key: str, **more: Any) -> dict[str, Any]:
        return {"id": key, "label": draw(words), **more}

    def some(keys: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []

    outcome = st.fixed_dictionaries({"kind": st.sampled_from(["knowledge", "skill"]), "nb": texts})
    return {
        "groups.yaml": [
            entry(key, broader=some(sorted(groups)[:place])) for place, key in enumerate(sorted(groups))
        ],
        "competences/c.yaml": [
            entry(
                key,
                groups=some(groups),
                levels=draw(st.dictionaries(st.integers(1, 4), texts)),
                outcomes=draw(st.lists(outcome, max_size=3)),
            )
            for key in competences
        ],
        "roles/r.yaml": [
            entry(
                key,
                areas=[],
                responsibilities=[
                    {"id": f"{key}-{n}", "nb": draw(texts)} for n in range(draw(st.integers(0, 2)))
                ],
                requires=[
                    {"competence": needed, "level": draw(st.integers(0, 4)), "necessity": necessity}
                    for needed in some(competences)
                    for necessity in draw(
                        st.lists(st.sampled_from(["must", "should"]), unique=True, min_size=1)
                    )
                ],
            )
            for key in roles
        ],
    }


def load(store: Store, vocabulary: Vocabulary) -> bool:
    with TemporaryDirectory() as folder:
        for name, value in {"manifest.yaml": MANIFEST, **vocabulary}.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
        return LOADER.run(store, sources=[Path(folder)], options={}).changed


def state(store: Store) -> dict[str, Any]:
    """All that the vocabulary says in the store and has not withdrawn."""
    nodes = {
        noun: [
            row
            for row in store.read(f"loading.{noun}_nodes", vocabulary="prove")
            if row["status"] != "withdrawn"
        ]
        for noun in NOUNS.values()
    }
    return nodes | {edge.query: store.read(edge.query, vocabulary="prove") for edge in OWNED}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(vocabularies(), vocabularies())
def test_loading_is_a_difference(first: Vocabulary, second: Vocabulary) -> None:
    """First then second equals second alone, beside what is withdrawn; again changes nothing."""
    with TemporaryDirectory() as folder:
        one = open_store(Settings(store=f"kglite:{folder}/one"))
        other = open_store(Settings(store=f"kglite:{folder}/other"))
        try:
            load(one, first)
            load(one, second)
            load(other, second)
            assert state(one) == state(other)
            assert not load(one, second)
        finally:
            one.close()
            other.close()
