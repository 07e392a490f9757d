"""Other ways to read the words of a question: the Netherlands' words, slang, abbreviations, English, French.

`lexicon()` knows what the editors of this hub decided, `shipped_lexicon()` only what came with the code. Both give
alternatives; what they weigh is for the score to decide. Changing a rule changes no index.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search import analysis
from search.stopwords import STOP_WORDS
from search.synonym_rules import Rule, counts_for_nothing, key, shipped_rules
from search.word_forms import forms

logger = logging.getLogger(__name__)

# More readings of one word than this say less and less what was meant.
MAX_TEXTS = 4
# A shorter stem belongs to too many words.
MIN_STEM = 4
# Seconds for which a process relies on what it read.
LOOK_EVERY = 1.0

_ORDINAL = re.compile(r"(\d{1,2})(?:e|de|ste|st|nd|rd|th|er|re|ere|eme|ieme)")
_ORDINALS = "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde".split()  # noqa: SIM905
# Not "een": folded, it is the article.
_NUMBERS = "twee drie vier vijf zes zeven acht negen tien elf twaalf".split()  # noqa: SIM905
_AS_DIGITS = {word: f"{number}e" for number, word in enumerate(_ORDINALS, start=1)} | {
    word: str(number) for number, word in enumerate(_NUMBERS, start=2)
}

Key = tuple[str, ...]
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Alternative:
    """`words[start:end]` of a question may also be read as each of `texts`: plain text, best first, at most four."""

    start: int
    end: int
    texts: Texts


class Lexicon:
    """Rules in a form that is quick to look up. Of rules for the same word, the earlier ones come first."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        readings = _readings(rules)
        words = {found[0]: texts for found, texts in readings.items() if len(found) == 1}
        by_form, by_stem = _claims(words, forms), _claims(words, _stem)
        self._phrases = {found: _capped(texts) for found, texts in readings.items() if len(found) > 1}
        self._longest = _longest_by_first_word(self._phrases)
        self._words = {word: _capped(texts) for word, texts in _with_other_forms(words).items()}
        self._forms = {form: found[0] for form, found in by_form.items() if _is_one_word(found, words)}
        self._stems = {stem: found[0] for stem, found in by_stem.items() if _is_one_word(found, words)}
        # {stem or form: words that share it and mean different things}: nothing is looked up by it.
        self.ambiguous = {stem: tuple(found) for stem, found in by_stem.items() if stem not in self._stems}
        self.ambiguous |= {form: tuple(found) for form, found in by_form.items() if form not in self._forms}

    def __len__(self) -> int:
        return len(self._phrases) + len(self._words)

    @property
    def words(self) -> Collection[str]:
        """The single words that have another reading, folded."""
        return self._words.keys()

    @property
    def texts(self) -> Collection[str]:
        """All words and phrases that have another reading, folded, and what these readings are, as written."""
        asked = (*self._words, *(" ".join(words) for words in self._phrases))
        return {*asked, *(text for texts in (*self._words.values(), *self._phrases.values()) for text in texts)}

    def alternatives(self, words: Sequence[str]) -> tuple[Alternative, ...]:
        """Return other readings of the words of a question, from left to right, none overlapping another.

        `words` are all words as `analysis.tokens` gives them. At each word the longest phrase wins over shorter ones,
        and those over the word itself. In phrases "3de", "3e" and "derde" are the same. A word that is in no rule is
        looked up as a plural or diminutive of one, then by its stem.
        """
        digits = [_digits(word) for word in words]
        found = []
        at = 0
        while at < len(words):
            end, texts = self._at(words, digits, at)
            if texts:
                found.append(Alternative(at, end, texts))
            at = end
        return tuple(found)

    def _at(self, words: Sequence[str], digits: Sequence[str], at: int) -> tuple[int, Texts]:
        for length in range(min(self._longest.get(digits[at], 0), len(words) - at), 1, -1):
            texts = self._phrases.get(tuple(digits[at : at + length]))
            if texts:
                return at + length, texts
        return at + 1, self._of_word(words[at])

    def _of_word(self, word: str) -> Texts:
        texts = self._words.get(word)
        if texts is not None or word in STOP_WORDS:
            return texts or ()
        known = self._forms.get(word) or self._stems.get(analysis.stem(word))
        return self._words[known] if known else ()


def _readings(rules: Iterable[Rule]) -> dict[Key, dict[Key, str]]:
    """Return {what is asked: {what it also means, folded: as it is written}}."""
    readings: dict[Key, dict[Key, str]] = {}
    for rule in rules:
        for word, meanings in rule.pairs():
            asked = _normal(key(word))
            if not asked or counts_for_nothing(asked):
                continue
            texts = readings.setdefault(asked, {})
            for meaning in meanings:
                folded = _normal(key(meaning))
                if folded and folded != asked:
                    texts.setdefault(folded, meaning)
    return {asked: texts for asked, texts in readings.items() if texts}


def _normal(words: Key) -> Key:
    return tuple(_digits(word) for word in words) if len(words) > 1 else words


@lru_cache(maxsize=10_000)
def _digits(word: str) -> str:
    """Return a number or ordinal in digits, any other word as it is."""
    ordinal = _ORDINAL.fullmatch(word) if word[:1].isdigit() else None
    return f"{ordinal[1]}e" if ordinal else _AS_DIGITS.get(word, word)


def _claims(words: Iterable[str], marks: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """Return {mark: words that have this mark, the shortest first}."""
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (len(word), word)):
        for mark in marks(word):
            found.setdefault(mark, []).append(word)
    return found


def _stem(word: str) -> tuple[str, ...]:
    """Return the stem of a word, if it is long enough."""
    stem = analysis.stem(word)
    return (stem,) if len(stem) >= MIN_STEM else ()


def _is_one_word(found: Sequence[str], words: dict[str, dict[Key, str]]) -> bool:
    """Tell whether words that share something are forms of the first of them, or mean the same by the rules."""
    first, *others = found
    return all(other in forms(first) or _mean_the_same(other, first, words) for other in others)


def _mean_the_same(one: str, other: str, words: dict[str, dict[Key, str]]) -> bool:
    """Tell whether two words stand in one group, or behind each there is the same."""
    in_one_group = {(one,), *words[one]} == {(other,), *words[other]}
    return in_one_group or words[one].keys() == words[other].keys()


def _with_other_forms(words: dict[str, dict[Key, str]]) -> dict[str, dict[Key, str]]:
    """Return the readings of each word, and after those what its plural or singular means: they are one word."""
    result = {word: dict(texts) for word, texts in words.items()}
    pairs = [(word, form) for word in sorted(words) for form in forms(word) if form in words and form != word]
    for one, other in [*pairs, *((form, word) for word, form in pairs)]:
        added = {folded: text for folded, text in words[other].items() if folded != (one,)}
        result[one] |= {folded: text for folded, text in added.items() if folded not in result[one]}
    return result


def _capped(texts: dict[Key, str]) -> Texts:
    return tuple(texts.values())[:MAX_TEXTS]


def _longest_by_first_word(phrases: Iterable[Key]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return longest


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Return the lexicon of the file that comes with the hub; needs no database."""
    return Lexicon(shipped_rules())


def lexicon() -> Lexicon:
    """Return the lexicon of this hub: its active rules, its themes and its vocabularies.

    A change counts a second later in every process. While the tables do not exist the lexicon is empty.
    """
    return _kept.lexicon()


def forget() -> None:
    """Read everything again at the next question; for tests, where a database goes back in time."""
    _kept.forget()


class _Kept:
    """The lexicon of this process, and how the rules stood when it was made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._lexicon: Lexicon | None = None
        self._stamp: tuple[int, int] | None = None
        self._look_at = 0.0

    def lexicon(self) -> Lexicon:
        """Return it; one thread looks whether it still holds, and the others do not wait for that."""
        kept = self._lexicon
        if kept is not None and time.monotonic() < self._look_at:
            return kept
        if kept is not None and not self._lock.acquire(blocking=False):
            return kept
        if kept is None:
            self._lock.acquire()
        try:
            return self._current()
        finally:
            self._lock.release()

    def _current(self) -> Lexicon:
        now = time.monotonic()
        if self._lexicon is None or now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            fresh = self._read()
            if fresh is not None or self._lexicon is None:
                self._lexicon = fresh or Lexicon(())
        return self._lexicon

    def _read(self) -> Lexicon | None:
        """Return the lexicon as it stands now, or None when it did not change or cannot be read."""
        from django.db import DatabaseError

        from search import synonym_sources

        try:
            if self._stamp is None and not synonym_sources.tables_exist():
                return None
            # The stamp first: what changes while the rules are read gives another stamp the next time.
            stamp = synonym_sources.stamp()
            if stamp == self._stamp:
                return None
            fresh = Lexicon(synonym_sources.rules())
        except DatabaseError as error:
            logger.warning("The synonyms cannot be read; search goes on with those it knows: %s", error)
            return None
        self._stamp = stamp
        return fresh


_kept = _Kept()
