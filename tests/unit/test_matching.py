"""Names are matched as the measures say, worked out in plain Python, and folded as Norwegian is written."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.matching.compounds import Compounds
from graphsvc.matching.folding import folded, same, telling, words
from graphsvc.matching.letters import grams
from graphsvc.matching.lists import grouped
from graphsvc.matching.names import K1, MEASURES, ONE_LETTER, WEIGHTS, B, NameIndex, one_letter, raw_scores

NAMES = st.lists(
    st.lists(st.text("abeørs kl", min_size=1, max_size=9), min_size=0, max_size=3), min_size=1, max_size=5
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sjukepleiar", "sykepleier"),
        ("sykepleierne", "Sykepleier"),
        ("helsesjukepleiar", "helsesykepleier"),
        ("heimeteneste", "hjemmetjeneste"),
        ("lærarar", "LÆRER"),
        ("laerer", "lærer"),
        ("larer", "lærer"),
        ("dagleg leiar", "Daglig leder"),
        ("avdelingsleiar", "avdelingsleder"),
        ("rådgjevar", "rådgiver"),
        ("raadgiver", "rådgiver"),
        ("reinhaldar", "renholder"),
        ("sakshandsamar", "saksbehandler"),
        ("vaktmeister", "vaktmester"),
        ("skuleleiar", "skoleleder"),
        ("rettleiar", "veileder"),
        ("røyrleggjar", "rørlegger"),
        ("kjøkenassistent", "kjøkkenassistent"),
        ("Café-vert", "cafe vert"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    """Both written forms, plural and definite, and keyboards without æ, ø and å come out alike."""
    assert words(one) == words(other)


@pytest.mark.parametrize("pair", [("lege", "legge"), ("feier", "fører"), ("kokk", "kø"), ("maler", "mål")])
def test_words_that_are_others_stay_apart(pair: tuple[str, str]) -> None:
    """Folding does not make one word of two."""
    assert words(pair[0]) != words(pair[1])


@given(st.text(max_size=30))
@settings(max_examples=50, deadline=None)
def test_folding_is_of_plain_letters(text: str) -> None:
    """No word is empty or has white space or capitals; the very name stays the very name."""
    for word in words(text):
        assert word == word.lower()
        assert word.split() == [word]
    assert same(f"  {text.upper()}!") == same(text.upper())
    assert bool(telling(words(text))) == bool(words(text))


def test_joining_words_tell_nothing_but_where_nothing_else_does() -> None:
    """`av` and `for` are left out of a name, and kept where they are all of it."""
    assert telling(words("leder for avdeling")) == ["leder", "avdeling"]
    assert telling(words("over under")) == ["over", "under"]


def test_compounds_are_cut_where_the_names_say_so() -> None:
    """Into words that stand alone or are joined to several; the letter between goes; others stay whole."""
    names = "avdeling leder hage barn maskin operatør stans renhold landbruk landbruksmaskin med arbeider"
    names += " barnehage avdelingsleder produksjon produksjonsmedarbeider salgsmedarbeider medarbeider"
    known = Compounds({folded(word) for word in names.split()})
    assert known.cut("avdelingsleder") == ("avdeling", "leder")
    assert known.cut("barnehage") == ("barn", "hage")
    assert known.cut("landbruksmaskinoperator") == ("landbruk", "maskin", "operator")
    assert known.cut("stanseoperator") == ("stans", "operator")
    assert known.cut("rektor") == ("rektor",)
    assert known.cut("produksjonsmedarbeider")[0] == "produksjon"
    assert known.parts("avdelingsledere"[:-1])  # whatever is written has parts


@given(st.lists(st.text("abc åøé1-", max_size=12), max_size=4), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_letters_in_a_row_are_all_of_them(texts: list[str], size: int) -> None:
    """Each text has as many rows of letters as it is long, and equal rows are equal numbers."""
    plain = [" ".join(words(text)) for text in texts]
    found = grams(plain, (size,))
    seen: dict[int, str] = {}
    listed: Counter[tuple[int, int]] = Counter()
    for at, term, times in zip(found.text.tolist(), found.term.tolist(), found.times.tolist(), strict=True):
        listed[at, term] += int(times)
    for row, text in enumerate(plain):
        padded = f" {text} "
        wanted = Counter(padded[at : at + size] for at in range(len(padded) - size + 1))
        mine = {term: times for (at, term), times in listed.items() if at == row}
        assert sorted(mine.values()) == sorted(wanted.values())
        seen.update(dict.fromkeys(mine, ""))
    every = {f" {text} "[at : at + size] for text in plain for at in range(len(text) + 3 - size)}
    assert len(seen) == len(every)


def _rows(text: str, sizes: Sequence[int]) -> list[str]:
    padded = f" {text} "
    return [padded[at : at + size] for size in sizes for at in range(len(padded) - size + 1)]


def _cosine(one: Counter[str], other: Counter[str], rarity: dict[str, float], count: int) -> float:
    """Rarities are of `count` documents; a term that none of them has is as rare as can be."""

    def weights(counts: Counter[str]) -> dict[str, float]:
        strange = sum(times for term, times in counts.items() if term not in rarity)
        made = {
            term: (1 + math.log(times)) * rarity[term] for term, times in counts.items() if term in rarity
        }
        beside = strange * (math.log(1 + count) + 1) ** 2
        length = math.sqrt(sum(value * value for value in made.values()) + beside)
        return {term: value / length for term, value in made.items()}

    a, b = weights(one), weights(other)
    return sum(value * b.get(term, 0.0) for term, value in a.items())


def _rarity(documents: list[Counter[str]]) -> dict[str, float]:
    having = Counter(term for each in documents for term in each)
    return {term: math.log((1 + len(documents)) / (1 + times)) + 1 for term, times in having.items()}


def naive(things: list[list[str]], asked: str, known: Compounds) -> list[list[float]]:
    """The three measures of each thing, one after another, as they are described."""
    things = [[name for name in names if words(name)] for names in things]
    joined = {
        at: " ".join(w for name in names for w in words(name)) for at, names in enumerate(things) if names
    }
    inside = {at: Counter(r for w in text.split() for r in _rows(w, (3, 4))) for at, text in joined.items()}
    over = {at: Counter(_rows(text, (2, 3, 4, 5))) for at, text in joined.items()}
    question = " ".join(words(asked))
    mine = Counter(r for w in question.split() for r in _rows(w, (3, 4)))
    rare = _rarity(list(inside.values()))
    names = [
        _cosine(mine, inside[at], rare, len(inside)) if at in inside else 0.0 for at in range(len(things))
    ]

    having = Counter(term for each in over.values() for term in each)
    rarity = {term: math.log(1 + (len(over) - n + 0.5) / (n + 0.5)) for term, n in having.items()}
    mean = sum(each.total() for each in over.values()) / max(len(over), 1)
    every = _rows(question, (2, 3, 4, 5))
    there = [term for term in set(every) if term in rarity]
    strange = sum(term not in rarity for term in every) * math.log(1 + (len(over) + 0.5) / 0.5)
    most = (sum(rarity[term] for term in there) + strange) * (K1 + 1)
    letters = []
    for at in range(len(things)):
        each = over.get(at, Counter())
        worth = sum(
            rarity[t] * each[t] * (K1 + 1) / (each[t] + K1 * (1 - B + B * each.total() / mean))
            for t in there
            if each[t]
        )
        letters.append(worth / most if most else 0.0)

    def cut(name: str) -> Counter[str]:
        return Counter(part for word in telling(words(name)) for part in known.parts(word))

    single = [(at, cut(name)) for at, each in enumerate(things) for name in each]
    rare = _rarity([each for _, each in single])
    parts = [0.0] * len(things)
    for at, each in single:
        parts[at] = max(parts[at], _cosine(cut(asked), each, rare, len(single)))
    return [names, letters, parts]


@given(NAMES, st.text("abeørs kl", max_size=9))
@settings(max_examples=40, deadline=None)
def test_the_measures_are_what_they_say(things: list[list[str]], asked: str) -> None:
    """The sparse matrices give what plain Python works out, thing by thing."""
    index = NameIndex.build([[names] for names in things])
    found = index.measured([asked])[:, 0]
    np.testing.assert_allclose(found, naive(things, asked, index.compounds), atol=1e-5)
    assert found.min() >= 0
    np.testing.assert_allclose(raw_scores(index.measured([asked]))[0], WEIGHTS @ found, rtol=1e-5)


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
@settings(max_examples=80, deadline=None)
def test_one_letter_apart_is_what_one_change_makes(one: str, other: str) -> None:
    """Held to all that a letter left out, put in, changed, or swapped with the next makes of a text."""
    made = {one}
    for at in range(len(one) + 1):
        made |= {one[:at] + letter + one[at:] for letter in "abcd"}
        made |= {one[:at] + letter + one[at + 1 :] for letter in ("", *"abcd")}
        made.add(one[:at] + one[at : at + 2][::-1] + one[at + 2 :])
    assert one_letter(one, other) == (other in made)
    assert all(one_letter(one, each) and one_letter(each, one) for each in made)


def test_one_letter_away_is_likely_and_never_sure() -> None:
    """A mistyped name is likely the one a letter away, however rare its letters; further away it is not."""
    index = NameIndex.build([[["Fysioterapeut"]], [["Ergoterapeut"]], [["Kokk"]]])
    assert index.likely(["fysiotrapeut"])[1][0, 0] >= ONE_LETTER
    assert index.likely(["fsiotrapeut"])[1][0, 0] < ONE_LETTER
    assert index.likely(["kokl"])[1][0, 2] < ONE_LETTER  # short words lie close to many
    assert index.likely(["xqzw", ""])[1].max() == 0


def test_the_best_face_counts() -> None:
    """A long list of English names does not take from the Norwegian name, nor the other way round."""
    alone = NameIndex.build([[["Feier"], []], [["Kokk"], []]])
    both = NameIndex.build([[["Feier"], ["chimney sweep", "flue cleaner", "soot worker"]], [["Kokk"], []]])
    assert both.measured(["feier"])[0, 0, 0] == pytest.approx(alone.measured(["feier"])[0, 0, 0])
    assert both.measured(["chimney sweep"])[:, 0, 0].min() > 0.5
    assert len(MEASURES) == len(WEIGHTS) == len(both.measured(["x"]))


def test_nothing_to_search_is_no_fault() -> None:
    """No things, things without names, and questions without letters give zeros."""
    assert NameIndex.build([]).measured(["feier"]).shape == (3, 1, 0)
    assert not NameIndex.build([[[]], [["!"]]]).measured(["feier", ""]).any()


def test_names_of_a_list_stand_once() -> None:
    """Case, white space and punctuation apart, with count and rows; what has no letter is left out."""
    found = grouped([(2, "Rektor"), (3, " REKTOR "), (4, "–"), (5, "Lærer,  vikar"), (6, "lærer vikar")])
    assert [(one.name, one.count, one.rows) for one in found] == [
        ("Rektor", 2, (2, 3)),
        ("Lærer, vikar", 2, (5, 6)),
    ]
