"""Names of many people: packed texts, and positions by digest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.projection.names import Names, Positions, Texts

ids = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=30)


@given(ids, ids)
def test_packed_texts_are_the_texts(first: list[str], more: list[str]) -> None:
    """Each by its place, from either end, in slices, and after some are put behind."""
    texts = Texts.of(first)
    assert list(texts) == first
    assert texts[1:-1] == first[1:-1]
    assert [texts[at - len(first)] for at in range(len(first))] == first
    assert list(texts.with_more(more)) == first + more


def test_a_place_that_is_not_there_is_an_error() -> None:
    """As with a list."""
    with pytest.raises(IndexError):
        Texts.of(["a"])[1]
    with pytest.raises(IndexError):
        Texts.of(["a"])[-2]


def test_null_is_empty() -> None:
    """A person without a name is called by her id."""
    names = Names.of_many({"id": ["a1"], "name": [None]})
    assert names.labels["nb"][0] == ""
    assert names.label(0, "nb") == "a1"


@given(ids, ids)
def test_positions_are_those_of_a_dict(first: list[str], more: list[str]) -> None:
    """Before and after some are put behind; what is not there is not found."""
    later = [text for text in more if text not in first]
    texts = Texts.of(first)
    positions = Positions.of(texts)
    grown = positions.with_more(texts.with_more(later))
    for known, every in ((positions, first), (grown, first + later)):
        assert dict(known) == {text: at for at, text in enumerate(every)}
        assert all((text in known) == (text in every) for text in [*first, *more, ""])


def test_equal_digests_are_told_apart() -> None:
    """A digest only says where to look."""
    texts = Texts.of(["a", "b", "c"])
    same = np.full(3, hash("b"), np.int64)
    positions = Positions(texts, same, np.array([2, 0, 1], np.int32))
    assert positions["b"] == 1
    assert "d" not in positions


def test_packed_names_can_be_renamed() -> None:
    """One of them in every language; the others keep theirs."""
    names = Names.of_many({"id": ["a1", "a2"], "name": ["Kari", "Ola"]})
    renamed = names.relabelled(1, dict.fromkeys(("nb", "nn", "en"), "Olav"))
    assert [renamed.label(at, "nn") for at in (0, 1)] == ["Kari", "Olav"]
    assert names.label(1, "nb") == "Ola"
