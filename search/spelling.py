"""Typing errors: "Bedoelde je ...?", with words that this hub itself uses."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis
from search.engines.base import Engine, EngineUnavailableError
from search.synonyms import Lexicon

MIN_LENGTH = 4
# Words of this length and longer may have two errors, shorter ones one.
TWO_ERRORS_FROM = 8
# A question of more unknown words than this is in another language, or none.
MAX_UNKNOWN = 2
CANDIDATES = 8
# The shorter half of a compound.
MIN_PART = 3
_LINKS = ("", "s", "en", "e", "n")


@dataclass(frozen=True)
class Correction:
    """A question with its typing errors corrected, and {word as typed: word as corrected}."""

    text: str
    words: Mapping[str, str]


class _Vocabularies:
    """The words of the hub by their length; made once for each state of the index."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_from: Collection[str] = ()
        self._by_length: dict[int, list[str]] = {}

    def by_length(self, words: Collection[str]) -> dict[int, list[str]]:
        with self._lock:
            if self._made_from is not words:
                found: dict[int, list[str]] = defaultdict(list)
                for word in sorted(words):
                    found[len(word)].append(word)
                self._made_from, self._by_length = words, dict(found)
            return self._by_length


_vocabularies = _Vocabularies()


def correction(text: str, engine: Engine | None, lexicon: Lexicon, hidden: frozenset[str]) -> Correction | None:
    """Return the question with its typing errors corrected, or None when there is nothing to correct.

    Only words of documents that may be found are proposed; `hidden` are ids of those that may not.
    """
    try:
        vocabulary = engine.vocabulary() if engine else ()
        unknown = [
            word for word in analysis.distinct(analysis.tokens(text), 50) if _is_unknown(word, vocabulary, lexicon)
        ]
        if engine is None or not vocabulary or not 0 < len(unknown) <= MAX_UNKNOWN:
            return None
        better = {word: _nearest(word, engine, vocabulary, hidden) for word in unknown}
    except EngineUnavailableError:
        return None
    words = {word: other for word, other in better.items() if other}
    return Correction(_replaced(text, words), words) if words else None


def _is_unknown(word: str, vocabulary: Collection[str], lexicon: Lexicon) -> bool:
    if len(word) < MIN_LENGTH or not word.isalpha() or word in analysis.STOP_WORDS or word in vocabulary:
        return False
    return not (lexicon.alternatives([word]) or _is_compound(word, vocabulary))


def _is_compound(word: str, vocabulary: Collection[str]) -> bool:
    """Tell whether a word is two known ones: "toetsangst" is no typing error because nobody wrote it before."""
    for cut in range(MIN_PART, len(word) - MIN_PART + 1):
        first, second = word[:cut], word[cut:]
        if second in vocabulary and any(
            link in ("", first[-len(link) :]) and _known(first, link, vocabulary) for link in _LINKS
        ):
            return True
    return False


def _known(word: str, link: str, vocabulary: Collection[str]) -> bool:
    bare = word[: len(word) - len(link)] if link else word
    return len(bare) >= MIN_PART and bare in vocabulary


def _nearest(word: str, engine: Engine, vocabulary: Collection[str], hidden: frozenset[str]) -> str | None:
    """Return the known word with the fewest errors between, the one that most documents hold among equals.

    Errors are letters added, left out, changed or swapped (optimal string alignment distance).
    """
    allowed = 2 if len(word) >= TWO_ERRORS_FROM else 1
    found = process.extract(
        word,
        near_in_length(vocabulary, len(word), allowed),
        scorer=OSA.distance,
        score_cutoff=allowed,
        limit=CANDIDATES,
    )
    held = [(distance, -engine.holding(other, hidden), other) for other, distance, _place in found]
    return min((item for item in held if item[1]), default=(0, 0, None))[2]


def near_in_length(vocabulary: Collection[str], length: int, difference: int) -> Sequence[str]:
    """Return the words whose length differs by no more than this."""
    by_length = _vocabularies.by_length(vocabulary)
    lengths = range(length - difference, length + difference + 1)
    return [word for size in lengths for word in by_length.get(size, ())]


def _replaced(text: str, words: Mapping[str, str]) -> str:
    """Return the text with words replaced; a capital at the beginning stays."""

    def replace(match: re.Match[str]) -> str:
        typed = match.group()
        other = words.get(analysis.fold(typed), typed)
        return other.capitalize() if typed[:1].isupper() else other

    return re.sub(r"\w+", replace, text)
