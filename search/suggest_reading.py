"""What was typed so far, word by word: which words of the index each may stand for, and what it weighs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis
from search.quoting import Fragment
from search.spelling import MIN_LENGTH, errors_allowed
from search.suggest_index import SuggestIndex

MAX_TYPED = 200
MAX_TYPED_WORDS = 16
# A finished word shorter than this is not the beginning of another.
MIN_BEGINNING = 3
# How sure it is that a word is meant: itself, the beginning of the word one is typing, of a finished one, part of it,
# with one error, with two.
ITSELF, BEGINNING, LONGER, PART, ONE_ERROR, TWO_ERRORS = 1.0, 0.95, 0.8, 0.6, 0.7, 0.5
# A rare word says more than one of everywhere, but not without end; stop words say little.
MIN_WEIGHT, MAX_WEIGHT, STOP_WEIGHT = 0.5, 6.0, 0.15

Places = tuple[int, int]


@dataclass(frozen=True)
class Typed:
    """Text as typed so far: its words, folded; `is_open` while its last word may go on."""

    text: str
    words: tuple[str, ...]
    is_open: bool

    @property
    def letters(self) -> int:
        """Number of letters and digits."""
        return sum(map(len, self.words))


@dataclass(frozen=True)
class Reading:
    """A typed word as words of the index: slices of places, each with how sure that is (0 to 1)."""

    word: str
    is_open: bool
    weight: float
    found: tuple[tuple[Places, float], ...]
    corrected: frozenset[str] = frozenset()

    def letters(self, other: str) -> Places | None:
        """Return which letters of a word in a suggestion were typed: (start, end), or None for none."""
        if other in self.corrected:
            return 0, len(other)
        if other == self.word or (other.startswith(self.word) and _goes_on(self.word, self.is_open)):
            return 0, len(self.word)
        at = other.find(self.word) if len(self.word) >= MIN_LENGTH else -1
        return (at, at + len(self.word)) if at > 0 else None


def read_typed(text: str) -> Typed:
    """Return what was typed, of any text its first MAX_TYPED characters."""
    text = text[:MAX_TYPED]
    cleaned = analysis.clean(text)
    is_open = bool(cleaned) and text.rstrip() == text and cleaned[-1].isalnum()
    return Typed(cleaned, tuple(analysis.tokens(cleaned)[:MAX_TYPED_WORDS]), is_open)


def readings(typed: Typed, index: SuggestIndex) -> list[Reading]:
    """Return the reading of each typed word, each word once."""
    last = len(typed.words) - 1
    words = {word: typed.is_open and place == last for place, word in enumerate(typed.words)}
    return [_reading(word, is_open, index) for word, is_open in words.items()]


def _reading(word: str, is_open: bool, index: SuggestIndex) -> Reading:
    found, corrected = _as_typed(word, is_open, index), frozenset[str]()
    if not found and len(word) >= MIN_LENGTH:
        found = [((place, place + 1), PART) for place, known in enumerate(index.words) if word in known]
    if not found and len(word) >= MIN_LENGTH and word.isalpha():
        found = _corrected(word, is_open, index)
        corrected = frozenset(index.words[start] for (start, _end), _sure in found)
    return Reading(word, is_open, _weight(word, found, index), tuple(found), corrected)


def _as_typed(word: str, is_open: bool, index: SuggestIndex) -> list[tuple[Places, float]]:
    """Return the word itself and the longer ones that begin with it."""
    place = index.place(word)
    start, end = index.beginning_with(word)
    found = []
    if _goes_on(word, is_open) and start < end:
        found.append(((start, end), BEGINNING if is_open else LONGER))
    if place >= 0:
        found.append(((place, place + 1), ITSELF))
    return found


def _goes_on(word: str, is_open: bool) -> bool:
    """Whether a typed word may be the beginning of a longer one."""
    return is_open or (len(word) >= MIN_BEGINNING and word not in analysis.STOP_WORDS)


def _weight(word: str, found: Iterable[tuple[Places, float]], index: SuggestIndex) -> float:
    entries = sum(int(index.word_starts[end] - index.word_starts[start]) for (start, end), _sure in found)
    weight = min(max(math.log((1 + len(index)) / (1 + entries)), MIN_WEIGHT), MAX_WEIGHT)
    return weight * STOP_WEIGHT if word in analysis.STOP_WORDS else weight


def _corrected(word: str, is_open: bool, index: SuggestIndex) -> list[tuple[Places, float]]:
    """Return the words that were meant by one with typing errors: those with the fewest errors between.

    Errors are letters added, left out, changed or swapped. Of a word that goes on only the beginning is compared.
    """
    allowed = errors_allowed(word)
    for near in (True, False):
        beginnings = _beginnings(word, is_open, allowed, _candidates(word, index, near), index)
        found = process.extract(word, list(beginnings), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        if found:
            fewest = found[0][1]
            sure = ONE_ERROR if fewest <= 1 else TWO_ERRORS
            places = dict.fromkeys(place for text, errors, _ in found if errors == fewest for place in beginnings[text])
            return [((place, place + 1), sure) for place in places]
    return []


def _candidates(word: str, index: SuggestIndex, near: bool) -> Iterable[int]:
    """Return the places of words that begin with one of the first two letters, or else of all words."""
    if not near:
        return range(len(index.words))
    return [place for letter in dict.fromkeys(word[:2]) for place in range(*index.beginning_with(letter))]


def _beginnings(
    word: str, is_open: bool, allowed: int, places: Iterable[int], index: SuggestIndex
) -> dict[str, list[int]]:
    """Return {text to compare: places of the words that it stands for}."""
    found: dict[str, list[int]] = {}
    for place in places:
        known = index.words[place]
        if is_open and len(known) > len(word):
            for length in (len(word) - 1, len(word), len(word) + 1):
                found.setdefault(known[:length], []).append(place)
        elif abs(len(known) - len(word)) <= allowed:
            found.setdefault(known, []).append(place)
    return found


def marked(text: str, found: Iterable[Reading]) -> tuple[Fragment, ...]:
    """Return a name in fragments; the letters that were typed are the matched ones."""
    fragments: list[Fragment] = []
    position = 0
    for start, end, word in analysis.spans(text):
        letters = max((places for reading in found if (places := reading.letters(word))), key=_size, default=None)
        if letters is None:
            continue
        # Folding may have changed the number of letters; then it is the whole word that matched.
        first, last = letters if len(word) == end - start else (0, end - start)
        fragments += [
            Fragment(text[position : start + first], False),
            Fragment(text[start + first : start + last], True),
        ]
        position = start + last
    fragments.append(Fragment(text[position:], False))
    return tuple(fragment for fragment in fragments if fragment.text)


def count_typed(text: str, found: Iterable[Reading]) -> int:
    """Return how many of the typed words stand in a name."""
    words = analysis.tokens(text)
    return sum(any(reading.letters(word) for word in words) for reading in found)


def _size(places: Places) -> int:
    return places[1] - places[0]
