"""Names and questions in a form in which beginnings of words are found in a millisecond. Unchanging; changes give anew.

All words stand in one sorted list, and behind each word the entries that have it, in one array. So words with the same
beginning are neighbours, and so are the entries that have them: a prefix is one slice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from search import analysis

# More words of one name than this are not looked up.
MAX_WORDS = 40
# No letter comes after this one, so that it ends the words with a prefix.
LAST = "\U0010ffff"


class Entry(NamedTuple):
    """One name of something: the number of its source, its key there, and the name as it is written."""

    source: int
    pk: int
    text: str


@dataclass(frozen=True, eq=False)
class SuggestIndex:
    """Entries and their words.

    Per entry: `sources`, `pks`, `texts`, `same` (a number that names with the same words share), and its words, as
    places in `words`, from `entry_starts` on in `entry_words`.
    Per word, in alphabetical order: `words`, and the entries that have it, from `word_starts` on in `word_entries`.
    The arrays of starts have one number more, the end of the last.
    """

    sources: np.ndarray
    pks: np.ndarray
    texts: list[str]
    same: np.ndarray
    entry_starts: np.ndarray
    entry_words: np.ndarray
    words: list[str]
    word_starts: np.ndarray
    word_entries: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def lengths(self) -> np.ndarray:
        """Number of words of each entry."""
        return np.diff(self.entry_starts)

    @property
    def first_words(self) -> np.ndarray:
        """The first word of each entry, as a place in `words`; every entry has one."""
        return self.entry_words[self.entry_starts[:-1]]

    def entry(self, number: int) -> Entry:
        """Return an entry by its number."""
        return Entry(int(self.sources[number]), int(self.pks[number]), self.texts[number])

    def place(self, word: str) -> int:
        """Return the place of a folded word, or -1."""
        at = bisect_left(self.words, word)
        return at if at < len(self.words) and self.words[at] == word else -1

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """Return the places of the words with a prefix: the first, and the one after the last."""
        return bisect_left(self.words, prefix), bisect_left(self.words, prefix + LAST)

    def having(self, start: int, end: int) -> np.ndarray:
        """Return the numbers of the entries that have a word of these places; one may come several times."""
        return self.word_entries[self.word_starts[start] : self.word_starts[end]]

    def with_changes(self, gone: np.ndarray, added: Sequence[Entry]) -> SuggestIndex:
        """Return the index without the entries that `gone` marks (bool, shape [entries]), and with others at its end.

        Entries without a word are left out; see `has_words`.
        """
        kept = ~gone
        lengths = self.lengths
        words, added_words = _numbered(self.words, added)
        return _made(
            np.concatenate([self.sources[kept], np.array([entry.source for entry in added], np.int16)]),
            np.concatenate([self.pks[kept], np.array([entry.pk for entry in added], np.int64)]),
            [text for text, keeps in zip(self.texts, kept.tolist(), strict=True) if keeps]
            + [entry.text for entry in added],
            np.concatenate([lengths[kept], np.array([len(found) for found in added_words], np.int64)]),
            np.concatenate([self.entry_words[np.repeat(kept, lengths)], *added_words]).astype(np.int32),
            words,
        )


def has_words(text: str) -> bool:
    """Whether a name can be found by its words at all."""
    return bool(analysis.tokens(text))


def empty_index() -> SuggestIndex:
    """Return an index of nothing."""
    none = np.empty(0, np.int64)
    return _made(none.astype(np.int16), none, [], none, none.astype(np.int32), [])


def _numbered(words: list[str], added: Iterable[Entry]) -> tuple[list[str], list[np.ndarray]]:
    """Return the words with new ones behind them, and for each added entry the places of its words in there."""
    places = {word: place for place, word in enumerate(words)}
    numbered = [
        np.array([places.setdefault(word, len(places)) for word in _words_of(entry.text)], np.int32) for entry in added
    ]
    return list(places), numbered


def _words_of(text: str) -> tuple[str, ...]:
    return analysis.distinct(analysis.tokens(text), MAX_WORDS)


def _made(
    sources: np.ndarray,
    pks: np.ndarray,
    texts: list[str],
    lengths: np.ndarray,
    entry_words: np.ndarray,
    words: list[str],
) -> SuggestIndex:
    """Return the index: words that nobody has any more go, the others get in order, and the slices are cut."""
    used = np.unique(entry_words)
    order = sorted(used.tolist(), key=words.__getitem__)
    places = np.zeros(len(words), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    entry_words = places[entry_words]
    by_word = np.argsort(entry_words, kind="stable")
    entries = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    return SuggestIndex(
        sources=sources,
        pks=pks,
        texts=texts,
        same=_same(entry_words, lengths),
        entry_starts=_starts(lengths),
        entry_words=entry_words,
        words=[words[place] for place in order],
        word_starts=_starts(np.bincount(entry_words, minlength=len(order))),
        word_entries=entries[by_word],
    )


def _same(entry_words: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return a number for each entry, equal for those with the same words in the same order."""
    numbers: dict[bytes, int] = {}
    ends = np.cumsum(lengths).tolist()
    words = (entry_words[end - length : end].tobytes() for end, length in zip(ends, lengths.tolist(), strict=True))
    return np.array([numbers.setdefault(key, len(numbers)) for key in words], np.int32)


def _starts(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
