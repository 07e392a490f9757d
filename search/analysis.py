"""The one definition of how text becomes searchable words, for documents and questions, for every engine.

Changing anything here changes what is stored in an index: raise VERSION, so that an older index is refused.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from search.stopwords import DUTCH, ENGLISH, STOP_WORDS

VERSION = "1"
MAX_QUESTION = 1000
# Longer runs of letters are no words of any language; a token of megabytes would only burden the index.
MAX_TOKEN = 40
# Shorter words are not corrected, nor is one suggested in their place.
MIN_CORRECTED = 3
GRAM = 4
START, END = "^", "$"
ENGLISH_ONLY, DUTCH_ONLY = ENGLISH - DUTCH, DUTCH - ENGLISH

_WORD = re.compile(r"\w+")
_NO_WORD = re.compile(r"\W+")
_UNFOLDED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "_": " "})
_local = threading.local()


class _Folding(dict[int, int | str | None]):
    """A table for str.translate that learns the code points that it meets, as far as they are common ones."""

    COMMON = 0x3000

    def __missing__(self, point: int) -> int | str | None:
        folded = None if unicodedata.combining(chr(point)) else point
        if point < self.COMMON:
            self[point] = folded
        return folded


_folding = _Folding(_UNFOLDED)


def clean(text: str) -> str:
    """Return the text without what breaks a database, an embedder or a page, and with single spaces.

    NUL and other control characters become spaces, lone surrogates and unassigned or private code points go. Never
    raises, whatever the text holds.
    """
    kept = " ".join(text.split())
    if not kept.isprintable():
        kept = "".join(_harmless(kept))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_question(text: str) -> str:
    """Return `clean` of the first MAX_QUESTION characters; the rest of a longer question is ignored."""
    return clean(text[:MAX_QUESTION])


def _harmless(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc":
            yield " "
        elif category not in ("Cs", "Co", "Cn"):
            yield character


def fold(text: str) -> str:
    """Return the text in lower case and without accents: "Één" becomes "een"."""
    return unicodedata.normalize("NFKD", text.casefold()).translate(_folding)


def tokens(text: str) -> list[str]:
    """Return all words of the text, folded, in order."""
    return [word[:MAX_TOKEN] for word in _WORD.findall(fold(text))]


def marked_words(text: str) -> str:
    """Return all words of the text, folded, with the marks of word parts around each: a text to look for parts in."""
    return f"{START}{_NO_WORD.sub(END + START, fold(text))}{END}"


def content_tokens(text: str) -> list[str]:
    """Return the words of the text that say what it is about: stop words and question words are dropped."""
    return [word for word in tokens(text) if word not in STOP_WORDS]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Dutch stem of one folded word (Snowball's `dutch_porter`, the best of those compared)."""
    return _stemmer().stemWord(word)


def _stemmer() -> Any:
    # A stemmer object keeps state while it works, so that each thread needs its own.
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("dutch_porter")
    return _local.stemmer


def stems(text: str) -> list[str]:
    """Return the stems of the content words, in order, repeats included."""
    return [stem(word) for word in content_tokens(text)]


def stems_of_phrase(words: Sequence[str]) -> tuple[str, ...]:
    """Return the distinct stems of a phrase's folded words. Those that say nothing ("niet", "de") only have a place."""
    return distinct((stem(word) for word in words if word not in STOP_WORDS), len(words))


@lru_cache(maxsize=100_000)
def word_parts(word: str) -> tuple[str, ...]:
    """Return the 4-grams of one word with a mark at both ends: compounds and typing errors share most of them."""
    marked = f"{START}{word}{END}"
    return tuple(marked[i : i + GRAM] for i in range(max(1, len(marked) - GRAM + 1)))


def parts(text: str) -> list[str]:
    """Return the word parts of the content words, in order, repeats included."""
    return [part for word in content_tokens(text) for part in word_parts(word)]


def vocabulary(text: str) -> set[str]:
    """Return the different words of a text that typing errors can be corrected to."""
    return {word for word in tokens(text) if len(word) >= MIN_CORRECTED and word.isalpha()}


def language_of(text: str) -> str:
    """Return "en" for a text with more English function words than Dutch ones, else "nl"."""
    words = tokens(text)
    english = sum(word in ENGLISH_ONLY for word in words)
    return "en" if english > sum(word in DUTCH_ONLY for word in words) else "nl"


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, folded word) for every word of the text, with positions in the text as given."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), fold(match.group())[:MAX_TOKEN]


def distinct(words: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the first `limit` different words, in order."""
    return tuple(dict.fromkeys(words))[:limit]
