"""Fusing meaning and words into one score: pure functions on arrays, shared by every engine.

The method starts from `typed` of docs/search.md and adds the gist: score = S' + a x (G + 0.4 W), with a by kind of
question. S' is half the shifted cosine of the best passage and half that of the whole document, G and W are BM25 on
word parts and on stems divided by their upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np

from search.understanding import KindOfQuestion

K1 = 1.2  # BM25's k1 in Tantivy and Elasticsearch; their b is .75
# Best hits of each lexical field that take part; a document beyond them counts as zero there.
LEXICAL_CANDIDATES = 200
# Without meaning, words decide alone; any weight gives the same order.
WORDS_ONLY_WEIGHT = 1.0
RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)

Method = Literal["sum", "reciprocal ranks", "min-max"]


def _by_kind(question: float, keywords: float, statement: float) -> Mapping[KindOfQuestion, float]:
    return MappingProxyType({"question": question, "keywords": keywords, "statement": statement})


@dataclass(frozen=True)
class Recipe:
    """How the parts of a score are weighed. The defaults are what the hub uses; docs/search.md shows the others.

    `shift` is what is taken off the question's vector (times m), `gist` the share of the whole document in meaning,
    `stem_share` the weight of stems beside word parts, `word_weights` the weight of both beside meaning, `feedback`
    the share of the first results in the question's vector, `neighbours` the share of the nearest documents in a
    score, `evidence` what one step of the evidence rating adds, `synonyms` what a synonym counts
    in the place of a word, and `leaning` how far the question's vector moves along when synonyms take its words' place.
    `foreign` is how much of the distance between Dutch texts and others is made good, see `offset_of_foreign`.
    """

    shift: float = 0.4
    gist: float = 0.5
    stem_share: float = 0.4
    word_weights: Mapping[KindOfQuestion, float] = field(default_factory=lambda: _by_kind(0.07, 0.10, 0.20))
    feedback: Mapping[KindOfQuestion, float] = field(default_factory=lambda: _by_kind(0.0, 0.15, 0.15))
    neighbours: Mapping[KindOfQuestion, float] = field(default_factory=lambda: _by_kind(0.0, 0.2, 0.1))
    evidence: float = 0.001
    synonyms: float = 0.8
    leaning: float = 0.3
    foreign: float = 0.6
    uses_meaning: bool = True
    uses_words: bool = True
    method: Method = "sum"

    def weight_of_words(self, kind: KindOfQuestion, has_meaning: bool) -> float:
        """Return `a`, the weight of words for a kind of question."""
        if not self.uses_words:
            return 0.0
        return self.word_weights[kind] if has_meaning else WORDS_ONLY_WEIGHT


SHIPPED = Recipe()


@dataclass(frozen=True)
class Score:
    """One document's score and what it is made of, so that every result can be explained.

    `meaning` is S, `gist` the similarity of the whole document, `parts` and `words` are G and W, and `weight` is a.
    `fused` is what these give together; `refined` is what the nearest documents and the first results added and
    `evidence` what the evidence rating added. `total` is the sum of the last three.
    """

    total: float
    meaning: float
    gist: float
    parts: float
    words: float
    weight: float
    refined: float = 0.0
    evidence: float = 0.0

    @property
    def fused(self) -> float:
        """What meaning and words give before anything is added."""
        return self.total - self.refined - self.evidence


@dataclass(frozen=True, eq=False)
class Signals:
    """What a question gives for every document; all arrays have shape [documents].

    `meaning` and `gist` are shifted cosines, -inf for a document without vectors, or None when meaning is not used;
    `parts` and `words` lie in 0..1.
    """

    meaning: np.ndarray | None
    gist: np.ndarray | None
    parts: np.ndarray
    words: np.ndarray


def offset_of_foreign(main: float, others: float, recipe: Recipe) -> float:
    """Return what is added to the similarity of documents in another language than Dutch.

    `main` and `others` are the mean cosines of m with passages in Dutch and in other languages. An embedding also knows
    the language of a text: for a Dutch question all Dutch passages lie somewhat nearer, whatever they say.
    """
    return recipe.foreign * (main - others)


def idf(documents: int, frequency: int) -> float:
    """Return BM25's inverse document frequency: ln(1 + (N - n + .5) / (n + .5)); n may be 0."""
    frequency = min(frequency, documents)
    return math.log1p((documents - frequency + 0.5) / (frequency + 0.5))


def upper_bound(documents: int, frequencies: Iterable[int]) -> float:
    """Return the most that BM25 can give a question: the sum over its tokens of idf x (k1 + 1).

    A token that no document holds counts in full, so that a question of mostly unknown words scores low.
    """
    return sum(idf(documents, frequency) * (K1 + 1) for frequency in frequencies)


def fuse(signals: Signals, kind: KindOfQuestion, recipe: Recipe = SHIPPED) -> np.ndarray:
    """Return the scores of all documents (shape [documents]).

    Without meaning the words alone decide. A document without any vector yet competes with its words from zero.
    """
    lexical = signals.parts + recipe.stem_share * signals.words
    if signals.meaning is None or not recipe.uses_meaning:
        return lexical
    meaning = similarity(signals, recipe)
    if recipe.method == "reciprocal ranks":
        return _reciprocal_ranks(meaning) + _reciprocal_ranks(signals.words)
    if recipe.method == "min-max":
        return 0.75 * _min_max(meaning) + 0.25 * _min_max(signals.words)
    return meaning + recipe.weight_of_words(kind, True) * lexical


def similarity(signals: Signals, recipe: Recipe) -> np.ndarray:
    """Return S': best passage and whole document mixed; zero for documents without vectors."""
    assert signals.meaning is not None
    best = np.where(np.isfinite(signals.meaning), signals.meaning, 0.0)
    if not recipe.gist or signals.gist is None:
        return best
    return mixed(best, np.where(np.isfinite(signals.gist), signals.gist, 0.0), recipe)


def mixed(best: np.ndarray, gist: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Return the mixture of the best passage's similarity and the whole document's."""
    return (1 - recipe.gist) * best + recipe.gist * gist


def _reciprocal_ranks(scores: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (RANK_CONSTANT + ranks)


def _min_max(scores: np.ndarray) -> np.ndarray:
    low, high = (scores.min(), scores.max()) if len(scores) else (0.0, 0.0)
    return (scores - low) / (high - low) if high > low else np.zeros(len(scores))


@dataclass(frozen=True)
class Floors:
    """From where on a document is a result: shifted cosine, and share of the bound on word parts.

    `reach` is how far below the best score of all a document may be that is a result by its meaning only.
    """

    meaning: float
    parts: float
    reach: float = math.inf


def members(
    signals: Signals, fused: np.ndarray, supported: np.ndarray, present: np.ndarray, floors: Floors
) -> np.ndarray:
    """Return which documents are results at all (bool, shape [documents]).

    Each document is judged without regard to filters: near enough in meaning, or with enough of the question's words,
    or of their parts. Filters are laid over this afterwards, so that a facet's count is what its click gives.
    """
    member = supported | (signals.parts >= floors.parts)
    if signals.meaning is not None:
        best = float(fused[present].max(initial=-math.inf))
        member = member | ((signals.meaning >= floors.meaning) & (fused >= best - floors.reach))
    return member & present


def words_required(stems: int) -> int:
    """Return how many of a question's stems a document must hold to be supported by words: all of two, two in three."""
    return stems if stems <= 2 else math.ceil(stems * 2 / 3)
