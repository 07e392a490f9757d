"""Typing errors: "Bedoelde je ...?", with words that this hub itself uses.

A wrong word is only one that nobody knows: not the documents (by its stem), not the synonyms, not the Dutch dictionary,
and no name. Better not to offer a correction than to call a right word wrong.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis
from search.dutch_words import is_dutch
from search.engines.base import Engine, EngineUnavailableError
from search.synonyms import Lexicon

# From so many letters on a word may be typed wrongly.
MIN_LENGTH = 4
# Words of this length and longer may have two errors, shorter ones one.
TWO_ERRORS_FROM = 8
# A question of more unknown words than this is in another language, or none.
MAX_UNKNOWN = 2
CANDIDATES = 8
# The shorter half of a compound.
MIN_PART = 3
_LINKS = ("", "s", "en", "e", "n")
_SENTENCE_ENDS = ".?!:"


@dataclass(frozen=True)
class Correction:
    """A question with its typing errors corrected, and {word as typed: word as corrected}."""

    text: str
    words: Mapping[str, str]


class _Shelf:
    """Words by their first letter and length; made once for each collection of words."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_from: Collection[str] = ()
        self._words: Mapping[tuple[str, int], list[str]] = {}

    def near(self, words: Collection[str], word: str, errors: int) -> Sequence[str]:
        """Return those of `words` that may be `word` with errors: people rarely get the first letter wrong.

        They do swap it with the second one.
        """
        shelf = self._of(words)
        lengths = range(len(word) - errors, len(word) + errors + 1)
        swapped = (other for size in lengths for other in shelf.get((word[1], size), ()) if other[1] == word[0])
        return [*(other for size in lengths for other in shelf.get((word[0], size), ())), *swapped]

    def _of(self, words: Collection[str]) -> Mapping[tuple[str, int], list[str]]:
        with self._lock:
            if self._made_from is not words:
                found: dict[tuple[str, int], list[str]] = defaultdict(list)
                for word in sorted(words):
                    found[word[0], len(word)].append(word)
                self._made_from, self._words = words, dict(found)
            return self._words


_vocabulary_shelf, _lexicon_shelf = _Shelf(), _Shelf()


def correction(
    text: str, engine: Engine | None, lexicon: Lexicon, hidden: frozenset[str], names: Collection[str] = ()
) -> Correction | None:
    """Return the question with its typing errors corrected, or None when there is nothing to correct.

    Only words of documents that may be found and of the lexicon are proposed; `hidden` are ids of documents that may
    not be found. `names` are folded words that are right whatever they look like.
    """
    if engine is None or analysis.language_of(text) != "nl":
        return None
    try:
        speller = _Speller(engine, lexicon, hidden)
        unknown = speller.unknown(_words_to_check(text, names))
        if not 0 < len(unknown) <= MAX_UNKNOWN:
            return None
        better = {word: speller.nearest(word) for word in unknown}
    except EngineUnavailableError:
        return None
    words = {word: other for word, other in better.items() if other}
    return Correction(_replaced(text, words), words) if words else None


def _words_to_check(text: str, names: Collection[str]) -> tuple[str, ...]:
    right = {*names, *_written_as_names(text)}
    return analysis.distinct((word for word in analysis.tokens(text) if word not in right), 50)


def _written_as_names(text: str) -> Iterator[str]:
    """Yield the words that are no ordinary ones by their capitals: OKAN anywhere, Fatima inside a sentence."""
    if text.isupper():
        return
    for match in re.finditer(r"\w+", text):
        before = text[: match.start()].rstrip(" \"'“„‘(-")
        inside = bool(before) and before[-1] not in _SENTENCE_ENDS
        if match.group().isupper() or (inside and match.group()[0].isupper()):
            yield analysis.fold(match.group())


@dataclass(frozen=True)
class _Speller:
    """What is known while one question is read."""

    engine: Engine
    lexicon: Lexicon
    hidden: frozenset[str]

    def unknown(self, words: Iterable[str]) -> list[str]:
        """Return the words that nobody knows.

        A text that holds a word's stem is found by it: "luistert" where only "luisteren" was ever written. To know that
        may take a trip to a server, so it is asked last, and once.
        """
        strange = [word for word in words if self._is_strange(word)]
        held = self.engine.holding(strange, self.hidden)
        return [word for word in strange if not held[word]]

    def _is_strange(self, word: str) -> bool:
        if len(word) < MIN_LENGTH or not word.isalpha() or word in analysis.STOP_WORDS:
            return False
        if self._is_known(word) or self.lexicon.alternatives([word]):
            return False
        return not self._is_compound(word)

    def _is_compound(self, word: str) -> bool:
        """Tell whether a word is two known ones: "toetsangst" is no typing error because nobody wrote it before."""
        cuts = range(MIN_PART, len(word) - MIN_PART + 1)
        return any(self._fit_together(word[:cut], word[cut:]) for cut in cuts)

    def _fit_together(self, first: str, second: str) -> bool:
        if not self._is_known(second):
            return False
        for link in _LINKS:
            bare = first.removesuffix(link)
            if len(bare) >= MIN_PART and bare + link == first and self._is_known(bare):
                # "huisswerk": a letter too many is no link where the compound is known without it.
                return not link or not self._is_known(bare + second)
        return False

    def _is_known(self, word: str) -> bool:
        return word in self.engine.vocabulary() or is_dutch(word)

    def nearest(self, word: str) -> str | None:
        """Return the known word with the fewest errors between; among equals letters swapped, then what most hold.

        Errors are letters added, left out, changed or swapped (optimal string alignment distance).
        """
        allowed = errors_allowed(word)
        vocabulary, words = self.engine.vocabulary(), self.lexicon.words
        written = list(_closest(word, _vocabulary_shelf.near(vocabulary, word, allowed), allowed))
        asked = _closest(word, _lexicon_shelf.near(words, word, allowed), allowed)
        held = self.engine.holding([other for _fit, other in written], self.hidden)
        found = [(*fit, -held[other], other) for fit, other in written if held[other]]
        return min([*found, *((*fit, 0, other) for fit, other in asked)], default=(None,))[-1]


def errors_allowed(word: str) -> int:
    """Return how many errors a word may have been typed with."""
    return 2 if len(word) >= TWO_ERRORS_FROM else 1


def _closest(word: str, others: Sequence[str], allowed: int) -> Iterator[tuple[tuple[int, bool], str]]:
    """Yield ((errors, whether letters were more than swapped), other word)."""
    found = process.extract(word, others, scorer=OSA.distance, score_cutoff=allowed, limit=CANDIDATES)
    return (((int(distance), sorted(other) != sorted(word)), other) for other, distance, _place in found)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    """Return the text with words replaced; a capital at the beginning stays, and so do capitals throughout."""

    def replace(match: re.Match[str]) -> str:
        typed = match.group()
        other = words.get(analysis.fold(typed))
        if other is None:
            return typed
        if len(typed) > 1 and typed.isupper():
            return other.upper()
        return other.capitalize() if typed[0].isupper() else other

    return re.sub(r"\w+", replace, text)
