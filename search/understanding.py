"""What a question is, before any engine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from search import analysis
from search.stopwords import AUXILIARIES, PERSONAL, QUESTION_WORDS

KindOfQuestion = Literal["question", "keywords", "statement"]
MAX_KEYWORDS = 3
# More words than this do not make a question clearer, only slower.
MAX_WORDS = 48
MAX_PARTS = 256


@dataclass(frozen=True, eq=False)
class UnderstoodQuestion:
    """A question in the forms that engines need.

    `stems` and `parts` are distinct. `vector` (shape [d], float32) is the embedded question, already shifted (see
    `search.shift`), or None where meaning cannot be used.
    """

    text: str
    kind: KindOfQuestion
    words: tuple[str, ...]
    stems: tuple[str, ...]
    parts: tuple[str, ...]
    vector: np.ndarray | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not analysis.tokens(self.text)


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


def understand(text: str, vector: np.ndarray | None = None) -> UnderstoodQuestion:
    """Return the understood form of a question as a visitor typed it; any text is welcome."""
    cleaned = analysis.clean_question(text)
    words = analysis.distinct(analysis.content_tokens(cleaned), MAX_WORDS)
    return UnderstoodQuestion(
        text=cleaned,
        kind=kind_of_question(cleaned),
        words=words,
        stems=analysis.distinct((analysis.stem(word) for word in words), MAX_WORDS),
        parts=analysis.distinct((part for word in words for part in analysis.word_parts(word)), MAX_PARTS),
        vector=vector,
    )
