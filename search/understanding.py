"""What a question is, before any engine sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from search import analysis
from search.operators import Phrase, read_operators
from search.stopwords import AUXILIARIES, PERSONAL, QUESTION_WORDS

if TYPE_CHECKING:
    from search.synonyms import Alternative, Lexicon

KindOfQuestion = Literal["question", "keywords", "statement"]
MAX_KEYWORDS = 3
# More words than this do not make a question clearer, only slower.
MAX_WORDS = 48
MAX_PARTS = 256
# Words of a question whose synonyms are looked up, and how many of them for one word.
MAX_SYNONYMS = 5
SYNONYMS_OF_ONE = 2


@dataclass(frozen=True)
class Terms:
    """What words are looked up by: distinct stems and word parts."""

    stems: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Synonym:
    """`text` may stand in the place of `words`, at place number `at` of the question.

    `kept` are the terms of the question's other words, `replaced` those of `words` and `added` those of `text`.
    """

    at: int
    words: str
    text: str
    kept: Terms
    replaced: Terms
    added: Terms


@dataclass(frozen=True, eq=False)
class QuestionVector:
    """A question's meaning: `shifted` (shape [d], float32) is compared with passages; `shift` was taken off it."""

    shifted: np.ndarray
    shift: np.ndarray


@dataclass(frozen=True, eq=False)
class UnderstoodQuestion:
    """A question in the forms that engines need.

    `text` is what was typed and `asked` is that without operators. `terms` are of the question's own words, `synonyms`
    what may stand in the place of some. `phrases` must and `without` may not stand in a document. `vector` is None
    where meaning cannot be used.
    """

    text: str
    asked: str
    kind: KindOfQuestion
    words: tuple[str, ...]
    terms: Terms
    synonyms: tuple[Synonym, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    vector: QuestionVector | None = None

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the question's own words."""
        return self.terms.stems

    @property
    def parts(self) -> tuple[str, ...]:
        """The word parts of the question's own words."""
        return self.terms.parts

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """The stems of its words and of their synonyms: what may be marked in a quoted passage."""
        return frozenset([*self.terms.stems, *(stem for item in self.synonyms for stem in item.added.stems)])

    @cached_property
    def parts_of_synonyms(self) -> frozenset[str]:
        """The word parts of the synonyms of its words."""
        return frozenset(part for item in self.synonyms for part in item.added.parts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not analysis.tokens(self.asked)


def kind_of_question(text: str) -> KindOfQuestion:
    """Tell a question from keywords and from a statement: words weigh differently in each.

    Rule 6 of the method in docs/search.md: a question ends in "?", starts with a question word or an auxiliary, or
    speaks of ik, mijn or mij; up to three content words are keywords; all else is a statement.
    """
    words = analysis.tokens(text)
    asks = text.rstrip().endswith("?") or (bool(words) and words[0] in QUESTION_WORDS | AUXILIARIES)
    if asks or not PERSONAL.isdisjoint(words):
        return "question"
    return "keywords" if len(analysis.content_tokens(text)) <= MAX_KEYWORDS else "statement"


def understand(text: str, lexicon: Lexicon | None = None) -> UnderstoodQuestion:
    """Return the understood form of a question as a visitor typed it, without its vector; any text is welcome."""
    cleaned = analysis.clean_question(text)
    operators = read_operators(cleaned)
    tokens = analysis.tokens(operators.text)
    alternatives = lexicon.alternatives(tokens[:MAX_WORDS]) if lexicon else ()
    return UnderstoodQuestion(
        text=cleaned,
        asked=operators.text,
        kind=kind_of_question(operators.text),
        words=analysis.distinct(analysis.content_tokens(operators.text), MAX_WORDS),
        terms=terms(tokens),
        synonyms=tuple(_synonyms(tokens, alternatives[:MAX_SYNONYMS])),
        phrases=operators.phrases,
        without=operators.without,
    )


def terms(tokens: Sequence[str]) -> Terms:
    """Return the terms of folded words, without those that say nothing."""
    words = analysis.distinct((word for word in tokens if word not in analysis.STOP_WORDS), MAX_WORDS)
    return Terms(
        stems=analysis.distinct((analysis.stem(word) for word in words), MAX_WORDS),
        parts=analysis.distinct((part for word in words for part in analysis.word_parts(word)), MAX_PARTS),
    )


def _synonyms(tokens: Sequence[str], alternatives: Sequence[Alternative]) -> Iterator[Synonym]:
    for found in alternatives:
        replaced = tokens[found.start : found.end]
        kept = terms([*tokens[: found.start], *tokens[found.end :]])
        for text in found.texts[:SYNONYMS_OF_ONE]:
            added = terms(analysis.tokens(text))
            if added.stems:
                yield Synonym(found.start, " ".join(replaced), text, kept, terms(replaced), added)
