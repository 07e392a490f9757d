"""Scoring every document of a corpus for one question: arrays of shape [slots]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search import fusion
from search.engines.lexical import PARTS, STEMS
from search.fusion import Recipe, Score, Signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.engines.base import SearchRequest
    from search.engines.corpus import Corpus

# Documents that are put in order with more care than by their own score.
POOL = 200
FEEDBACK_FROM = 3
NEIGHBOURS = 3


@dataclass(frozen=True, eq=False)
class Scores:
    """What every slot gets; `rows` is the similarity of every vector (shape [rows]), None without meaning.

    `total` is `fused` with what was added afterwards, of which `refined` is the part from other documents.
    """

    rows: np.ndarray | None
    signals: Signals
    fused: np.ndarray
    refined: np.ndarray
    evidence: np.ndarray
    weight: float

    @property
    def total(self) -> np.ndarray:
        """What results are ordered by."""
        return self.fused + self.refined + self.evidence

    def of(self, slot: int) -> Score:
        """Return one document's score with its parts."""
        return Score(
            total=float(self.fused[slot] + self.refined[slot] + self.evidence[slot]),
            meaning=_finite(self.signals.meaning, slot),
            gist=_finite(self.signals.gist, slot),
            parts=float(self.signals.parts[slot]),
            words=float(self.signals.words[slot]),
            weight=self.weight,
            refined=float(self.refined[slot]),
            evidence=float(self.evidence[slot]),
        )


def _finite(values: np.ndarray | None, slot: int) -> float:
    return 0.0 if values is None or not np.isfinite(values[slot]) else float(values[slot])


def score(corpus: Corpus, request: SearchRequest, present: np.ndarray, uses_meaning: bool) -> Scores:
    """Score every document; what is not `present` (bool, shape [slots]) lends nothing to others."""
    question, recipe = request.question, request.recipe
    uses_meaning = uses_meaning and recipe.uses_meaning
    rows = None
    if uses_meaning and question.vector is not None:
        rows = corpus.vectors.similarities(question.vector.shifted)
    signals = _signals(corpus, request, rows)
    fused = fusion.fuse(signals, question.kind, recipe)
    scores = Scores(
        rows=rows,
        signals=signals,
        fused=fused,
        refined=np.zeros(len(fused)),
        evidence=_evidence(corpus, recipe),
        weight=recipe.weight_of_words(question.kind, rows is not None),
    )
    return scores if rows is None else refined(corpus, request, present, scores)


def _signals(corpus: Corpus, request: SearchRequest, rows: np.ndarray | None) -> Signals:
    question_vector = request.question.vector
    parts = corpus.scorer.shares(PARTS, request.question, request.recipe.synonyms)
    words = corpus.scorer.shares(STEMS, request.question, request.recipe.synonyms)
    meaning, gist = (None, None) if rows is None else meaning_of_documents(corpus, rows)
    if meaning is not None and gist is not None and question_vector is not None:
        offset = _offset(corpus, question_vector.shift, request.recipe)
        meaning, gist = meaning + offset, gist + offset
    return Signals(meaning, gist, parts, words)


def _offset(corpus: Corpus, shift: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Return what each document gets for its language (shape [slots]); zeros where all are in one language."""
    offset = offset_of_foreign(corpus.language_means, shift, recipe)
    return np.where(corpus.view.foreign, np.float32(offset), np.float32(0))


def offset_of_foreign(
    language_means: Callable[[], tuple[np.ndarray, np.ndarray] | None], shift: np.ndarray, recipe: Recipe
) -> float:
    """Return what documents in another language than Dutch get, by the means of both; 0 without these."""
    means = language_means() if recipe.shift and recipe.foreign else None
    if means is None:
        return 0.0
    # The shift is m times its share.
    main, others = (float(mean @ shift) / recipe.shift for mean in means)
    return fusion.offset_of_foreign(main, others, recipe)


def meaning_of_documents(corpus: Corpus, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each document's best passage's similarity and its gist's, -inf for a document without vectors.

    The gist is the direction of the sum of all passages. Its similarity is the sum of theirs, divided by the length of
    that sum, which the catalog knows: no second set of vectors is needed.
    """
    view = corpus.view
    best = np.full(view.size, -np.inf, np.float32)
    gist = np.full(view.size, -np.inf, np.float32)
    if len(rows):
        np.maximum.at(best, view.run_slots, np.maximum.reduceat(rows, view.run_starts))
        sums = np.bincount(view.run_slots, np.add.reduceat(rows, view.run_starts), minlength=view.size)
        has = np.isfinite(best)
        gist[has] = sums[has] / np.maximum(view.lengths[has], 1e-6)
    return best, gist


def _evidence(corpus: Corpus, recipe: Recipe) -> np.ndarray:
    """Return what the evidence rating adds: nothing in the middle of the scale, and nothing without a rating."""
    rating = corpus.view.evidence
    return np.where(rating > 0, recipe.evidence * (rating.astype(float) - 3), 0.0)


def refined(corpus: Corpus, request: SearchRequest, present: np.ndarray, scores: Scores) -> Scores:
    """Return the scores with what the first documents lend to the question, and neighbours to each other.

    Only the best POOL documents are looked at: neighbours farther away would add next to nothing.
    """
    kind, recipe = request.question.kind, request.recipe
    feedback, share = recipe.feedback[kind], recipe.neighbours[kind]
    pool = first(scores.fused, present, POOL)
    if recipe.method != "sum" or not (feedback or share) or len(pool) <= FEEDBACK_FROM:
        return scores
    fused = scores.fused[pool]
    vectors, owners = _vectors_of_pool(corpus, pool)
    if feedback:
        fused = _with_feedback(corpus, request, scores, pool, vectors, owners)
    if share:
        fused = _with_neighbours(fused, vectors, owners, share)
    changes = np.zeros(len(scores.fused))
    changes[pool] = fused - scores.fused[pool]
    return Scores(scores.rows, scores.signals, scores.fused, changes, scores.evidence, scores.weight)


def _vectors_of_pool(corpus: Corpus, pool: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors of the pool's passages (shape [n, d]), and for each its document's place in the pool."""
    rows = corpus.view.rows_of(pool)
    place = np.full(corpus.view.size, -1)
    place[pool] = np.arange(len(pool))
    return corpus.vectors.take(rows), place[corpus.view.slots_of(rows)]


def _with_feedback(
    corpus: Corpus,
    request: SearchRequest,
    scores: Scores,
    pool: np.ndarray,
    vectors: np.ndarray,
    owners: np.ndarray,
) -> np.ndarray:
    """Return the pool's scores for a question that leans towards what the first results say."""
    question, recipe = request.question, request.recipe
    assert question.vector is not None
    asked, shift = question.vector.shifted, question.vector.shift
    similarities = vectors @ asked
    best = [vectors[rows[np.argmax(similarities[rows])]] for rows in _rows_of_first(owners)]
    if not best:
        return scores.fused[pool]
    direction = np.mean(best, axis=0)
    direction /= max(float(np.linalg.norm(direction)), 1e-6)
    share = recipe.feedback[question.kind]
    moved = vectors @ ((1 - share) * asked + share * (direction - shift))
    meaning, gist = _best_and_sum(moved, owners, len(pool))
    has = np.isfinite(meaning)
    gist = np.where(has, gist / np.maximum(corpus.view.lengths[pool], 1e-6), 0.0)
    signals = Signals(meaning, gist, scores.signals.parts[pool], scores.signals.words[pool])
    return fusion.fuse(signals, question.kind, recipe)


def _rows_of_first(owners: np.ndarray) -> Sequence[np.ndarray]:
    return [rows for place in range(FEEDBACK_FROM) if len(rows := np.flatnonzero(owners == place))]


def _best_and_sum(similarities: np.ndarray, owners: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    best = np.full(size, -np.inf)
    np.maximum.at(best, owners, similarities)
    return best, np.bincount(owners, similarities, minlength=size)


def _with_neighbours(fused: np.ndarray, vectors: np.ndarray, owners: np.ndarray, share: float) -> np.ndarray:
    """Return scores in which each document takes a share from the NEIGHBOURS that say most alike, by likeness."""
    sums = np.zeros((len(fused), vectors.shape[1]), np.float32)
    order = np.argsort(owners, kind="stable")
    present, starts = np.unique(owners[order], return_index=True)
    sums[present] = np.add.reduceat(vectors[order], starts)
    directions = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    likeness = directions @ directions.T
    np.fill_diagonal(likeness, -1.0)
    nearest = np.argpartition(-likeness, min(NEIGHBOURS, len(fused) - 1) - 1, axis=1)[:, :NEIGHBOURS]
    weights = np.maximum(np.take_along_axis(likeness, nearest, axis=1), 1e-6)
    return (1 - share) * fused + share * (fused[nearest] * weights).sum(axis=1) / weights.sum(axis=1)


def first(total: np.ndarray, mask: np.ndarray, number: int) -> np.ndarray:
    """Return the best slots of the mask, best first, without putting all others in order; equal scores by slot."""
    slots = np.flatnonzero(mask)
    if len(slots) > number:
        slots = np.sort(slots[np.argpartition(-total[slots], number)[:number]])
    return slots[np.argsort(-total[slots], kind="stable")]
