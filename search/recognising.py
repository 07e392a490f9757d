"""Levels, subjects and networks that a question names: offered as a filter, never forced."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search import analysis
from search.facets import facets
from search.synonym_rules import Rule
from search.synonyms import Lexicon, lexicon

# Seconds after which the names of things that have no vocabulary, such as networks, are read again.
READ_AGAIN = 30.0
SEPARATOR = "\x1f"
MAX_RECOGNISED = 4


@dataclass(frozen=True)
class Recognised:
    """A code of a facet that the question names with `words`."""

    key: str
    code: str
    words: str


class _Names:
    """What the facets' codes are called, in a form that is quick to look up; kept for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names = Lexicon(())
        self._of: Lexicon | None = None
        self._until = 0.0

    def current(self) -> Lexicon:
        words, now = lexicon(), time.monotonic()
        with self._lock:
            # A change of a vocabulary makes another lexicon, so that it counts here as soon as there.
            if self._of is not words or now >= self._until:
                self._names, self._of, self._until = Lexicon(_rules()), words, now + READ_AGAIN
            return self._names

    def forget(self) -> None:
        with self._lock:
            self._of = None


_names = _Names()


def forget() -> None:
    """Read the names again at the next question: for tests."""
    _names.forget()


def _rules() -> Iterator[Rule]:
    for facet in facets():
        for code, names in facet.names().items() if facet.names else ():
            for name in names:
                if analysis.content_tokens(name):
                    yield Rule((name,), (f"{facet.key}{SEPARATOR}{code}",))


def recognised(tokens: Sequence[str]) -> tuple[Recognised, ...]:
    """Return what the words of a question (`analysis.tokens`) name, in order, each code once."""
    found: dict[tuple[str, str], Recognised] = {}
    for alternative in _names.current().alternatives(tokens):
        for text in alternative.texts:
            key, _separator, code = text.partition(SEPARATOR)
            words = " ".join(tokens[alternative.start : alternative.end])
            found.setdefault((key, code), Recognised(key, code, words))
    return tuple(found.values())[:MAX_RECOGNISED]
