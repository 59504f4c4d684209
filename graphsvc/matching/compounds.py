"""Parts of Norwegian compounds, learned of the names themselves: stanseoperatør is stanse and operatør."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import tantivy

from graphsvc.matching.folding import FUNCTION_WORDS

SHORTEST_HEAD, SHORTEST_TAIL, SHORTEST = 3, 4, 7
HEADS_OF_TAIL, TAILS_OF_HEAD = 3, 2
"""With how many others a part must be joined to count as one, where it never stands alone."""

LINKS = "se"
"""Letters that stand between the parts of a compound: avdeling-s-leder, barn-e-hage."""


class Compounds:
    """Cuts words that are made of others; not for many threads while `parts` meets new words."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        alone = {word for word in vocabulary if _whole(word)}
        tails, heads = _joined(alone)
        able = {head for head, with_ in heads.items() if len(with_) >= TAILS_OF_HEAD}
        self._heads = (alone | able) - FUNCTION_WORDS
        often = {tail for tail, with_ in tails.items() if len(with_) >= HEADS_OF_TAIL}
        self._tails = alone | {tail for tail in often if not (tail[0] == "s" and tail[1:] in alone)}
        stemmer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        self._stem = stemmer.filter(tantivy.Filter.stemmer("norwegian")).build()
        self._known: dict[str, tuple[str, ...]] = {}

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of a folded word's parts, of the whole word where it has none."""
        found = self._known.get(word)
        if found is None:
            found = tuple(self._stemmed(part) for part in self.cut(word))
            if len(self._known) < MOST_KNOWN:
                self._known[word] = found
        return found

    def cut(self, word: str) -> tuple[str, ...]:
        """The parts as they are written; the longest last part first, then the rest in the same way."""
        if len(word) < SHORTEST:
            return (word,)
        for at in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1):
            if word[at:] in self._tails:
                head = self._head(word[:at])
                if head is not None:
                    return (*self.cut(head), *self.cut(word[at:]))
        return (word,)

    def _head(self, written: str) -> str | None:
        """What stands before the last part, without the letter that links them."""
        unlinked = written[:-1] if written[-1] in LINKS and len(written) > SHORTEST_HEAD else None
        for head in (written, unlinked):
            if head in self._heads or (head and len(head) >= SHORTEST and len(self.cut(head)) > 1):
                return head
        return None

    def _stemmed(self, part: str) -> str:
        found = self._stem.analyze(part)
        return str(found[0]) if found else part


MOST_KNOWN = 500_000
"""Words whose parts are remembered; beyond that they are cut again."""


def _whole(word: str) -> bool:
    return len(word) >= SHORTEST_HEAD and word.isalpha() and word not in FUNCTION_WORDS


def _joined(alone: set[str]) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Which heads each last part is joined to, and which last parts each head, the other being a word."""
    tails: dict[str, set[str]] = defaultdict(set)
    heads: dict[str, set[str]] = defaultdict(set)
    for word in alone:
        for at in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1):
            head, tail = word[:at], word[at:]
            bare = head[:-1] if head[-1] in LINKS and len(head) > SHORTEST_HEAD else head
            if tail in alone:
                heads[bare].add(tail)
            if head in alone or bare in alone:
                tails[tail].add(bare)
    return tails, heads
