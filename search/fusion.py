"""Fusing meaning and words into one score: pure functions on arrays, shared by every engine.

The method is `typed` of docs/search.md: score = S + a x (G + 0.4 W), with a by kind of question.
S is the shifted cosine of the best passage, G and W are BM25 on word parts and on stems divided by their upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from search.understanding import KindOfQuestion

K1 = 1.2  # BM25's k1 in Tantivy and Elasticsearch; their b is .75
STEM_SHARE = 0.4
WORD_WEIGHTS: dict[KindOfQuestion, float] = {"question": 0.07, "keywords": 0.10, "statement": 0.20}
# Best hits of each lexical field that take part; a document beyond them counts as zero there.
LEXICAL_CANDIDATES = 200
# Without meaning, words decide alone; any weight gives the same order.
WORDS_ONLY_WEIGHT = 1.0


@dataclass(frozen=True)
class Score:
    """One document's score and what it is made of, so that every result can be explained."""

    total: float
    meaning: float
    parts: float
    words: float
    weight: float


def idf(documents: int, frequency: int) -> float:
    """Return BM25's inverse document frequency: ln(1 + (N - n + .5) / (n + .5)); n may be 0."""
    frequency = min(frequency, documents)
    return math.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def upper_bound(documents: int, frequencies: Iterable[int]) -> float:
    """Return the most that BM25 can give a question: the sum over its tokens of idf x (k1 + 1).

    A token that no document holds counts in full, so that a question of mostly unknown words scores low.
    """
    return sum(idf(documents, frequency) * (K1 + 1) for frequency in frequencies)


def weight_of_words(kind: KindOfQuestion, has_meaning: bool) -> float:
    """Return `a`, the weight of words for a kind of question."""
    return WORD_WEIGHTS[kind] if has_meaning else WORDS_ONLY_WEIGHT


def fuse(
    meaning: np.ndarray | None, parts: np.ndarray, words: np.ndarray, kind: KindOfQuestion
) -> tuple[np.ndarray, float]:
    """Return (scores, weight) of all documents.

    `meaning`, `parts` and `words` have shape [documents]; parts and words lie in 0..1. Without meaning (None) the
    words alone decide. A document without any vector yet has meaning -inf and competes with its words from zero.
    """
    weight = weight_of_words(kind, meaning is not None)
    lexical = weight * (parts + STEM_SHARE * words)
    if meaning is None:
        return lexical, weight
    return np.where(np.isfinite(meaning), meaning, 0.0) + lexical, weight


def members(meaning: np.ndarray | None, parts: np.ndarray, supported: np.ndarray, floors: Floors) -> np.ndarray:
    """Return which documents are results at all (bool, shape [documents]).

    Each document is judged by itself: near enough in meaning, or with enough of the question's words, or of their
    parts. Filters are laid over this afterwards, so that a facet's count is what its click gives.
    """
    member = supported | (parts >= floors.parts)
    return member if meaning is None else member | (meaning >= floors.meaning)


@dataclass(frozen=True)
class Floors:
    """From where on a document is a result: shifted cosine, and share of the bound on word parts."""

    meaning: float
    parts: float


def words_required(stems: int) -> int:
    """Return how many of a question's stems a document must hold to be supported by words: all of two, two in three."""
    return stems if stems <= 2 else math.ceil(stems * 2 / 3)
