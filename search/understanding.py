"""What a question is, before any engine sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
# Other readings of a question that are looked up beside its own words.
MAX_READINGS = 3


@dataclass(frozen=True)
class Reading:
    """One way to read a question: its distinct stems and word parts."""

    stems: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class QuestionVector:
    """A question's meaning: `shifted` (shape [d], float32) is compared with passages; `shift` was taken off it."""

    shifted: np.ndarray
    shift: np.ndarray


@dataclass(frozen=True, eq=False)
class UnderstoodQuestion:
    """A question in the forms that engines need.

    `text` is what was typed and `asked` is that without operators. `readings` holds the question's own words first and
    then what synonyms make of it. `phrases` must and `without` may not stand in a document. `vector` is None where
    meaning cannot be used.
    """

    text: str
    asked: str
    kind: KindOfQuestion
    words: tuple[str, ...]
    readings: tuple[Reading, ...]
    rewritten: str = ""
    phrases: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    vector: QuestionVector | None = None

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the question's own words."""
        return self.readings[0].stems

    @property
    def parts(self) -> tuple[str, ...]:
        """The word parts of the question's own words."""
        return self.readings[0].parts

    @property
    def all_stems(self) -> frozenset[str]:
        """The stems of all readings: what may be marked in a quoted passage."""
        return frozenset(stem for reading in self.readings for stem in reading.stems)

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
    alternatives = lexicon.alternatives(tokens) if lexicon else ()
    others = [_rewritten(tokens, alternatives, choice) for choice in range(MAX_READINGS)] if alternatives else []
    own = reading(operators.text)
    return UnderstoodQuestion(
        text=cleaned,
        asked=operators.text,
        kind=kind_of_question(operators.text),
        words=analysis.distinct(analysis.content_tokens(operators.text), MAX_WORDS),
        readings=tuple(dict.fromkeys([own, *map(reading, others)])),
        rewritten=others[0] if others else "",
        phrases=operators.phrases,
        without=operators.without,
    )


def reading(text: str) -> Reading:
    """Return the stems and parts of one way to put the question."""
    words = analysis.distinct(analysis.content_tokens(text), MAX_WORDS)
    return Reading(
        stems=analysis.distinct((analysis.stem(word) for word in words), MAX_WORDS),
        parts=analysis.distinct((part for word in words for part in analysis.word_parts(word)), MAX_PARTS),
    )


def _rewritten(tokens: Sequence[str], alternatives: Sequence[Alternative], choice: int) -> str:
    """Return the question with each alternative in its place: the first, second or third text of each."""
    words: list[str] = []
    position = 0
    for alternative in alternatives:
        words += tokens[position : alternative.start]
        words.append(alternative.texts[min(choice, len(alternative.texts) - 1)])
        position = alternative.end
    return " ".join([*words, *tokens[position:]])
