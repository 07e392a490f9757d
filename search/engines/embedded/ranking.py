"""Answering one question from a snapshot: score every document, decide which are results, count, and pick passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search import fusion
from search.engines.base import Hit, SearchRequest, SearchResponse
from search.engines.embedded.words import PARTS, STEMS
from search.fusion import Score
from search.quoting import best_passages

if TYPE_CHECKING:
    from search.engines.embedded.engine import Snapshot

NEAREST = 5


@dataclass(frozen=True, eq=False)
class Scores:
    """All arrays have shape [slots]; `rows` holds the similarity of every vector, shape [rows]."""

    rows: np.ndarray | None
    meaning: np.ndarray | None
    parts: np.ndarray
    words: np.ndarray
    total: np.ndarray
    weight: float

    def of(self, slot: int) -> Score:
        """Return one document's score with its parts."""
        meaning = 0.0 if self.meaning is None or np.isneginf(self.meaning[slot]) else float(self.meaning[slot])
        return Score(
            float(self.total[slot]), meaning, float(self.parts[slot]), float(self.words[slot]), float(self.weight)
        )


def rank(snapshot: Snapshot, request: SearchRequest, uses_meaning: bool) -> SearchResponse:
    """Answer a request."""
    scores = score(snapshot, request, uses_meaning)
    present = _present(snapshot, request)
    supported = snapshot.scorer.supported(request.question.stems)
    member = present & fusion.members(scores.meaning, scores.parts, supported, request.floors)
    masks = _filter_masks(snapshot, request)
    selected = _all_of(member, masks.values())
    ranked = _ordered(scores.total, selected)
    nearest = _first(scores.total, present, NEAREST)
    page = ranked[request.offset : request.offset + request.limit]
    hits = {int(slot): _hit(snapshot, request, scores, int(slot)) for slot in {*page, *nearest}}
    return SearchResponse(
        hits=tuple(hits[int(slot)] for slot in page),
        total=len(ranked),
        counts={key: facet.counts(_all_of(member, _others(masks, key))) for key, facet in snapshot.view.facets.items()},
        without={key: int(_all_of(member, _others(masks, key)).sum()) for key in masks},
        nearest=tuple(hits[int(slot)] for slot in nearest),
        mode="hybrid" if uses_meaning else "words",
        best=scores.of(int(ranked[0])) if len(ranked) else None,
    )


def score(snapshot: Snapshot, request: SearchRequest, uses_meaning: bool) -> Scores:
    """Score every document."""
    question = request.question
    rows = snapshot.vectors @ question.vector if uses_meaning and question.vector is not None else None
    meaning = None if rows is None else _best_of_each(snapshot, rows)
    parts = snapshot.scorer.shares(PARTS, question.parts)
    words = snapshot.scorer.shares(STEMS, question.stems)
    total, weight = fusion.fuse(meaning, parts, words, question.kind)
    return Scores(rows, meaning, parts, words, total, weight)


def _best_of_each(snapshot: Snapshot, rows: np.ndarray) -> np.ndarray:
    """Return each document's similarity: that of its best passage, -inf for a document without vectors."""
    view = snapshot.view
    best = np.full(view.size, -np.inf, np.float32)
    if len(rows):
        np.maximum.at(best, view.run_slots, np.maximum.reduceat(rows, view.run_starts))
    return best


def _present(snapshot: Snapshot, request: SearchRequest) -> np.ndarray:
    present = snapshot.view.alive.copy()
    if request.exclude:
        present &= ~np.array([identifier in request.exclude for identifier in snapshot.view.ids[: snapshot.view.size]])
    return present


def _filter_masks(snapshot: Snapshot, request: SearchRequest) -> dict[str, np.ndarray]:
    size, facets = snapshot.view.size, snapshot.view.facets
    return {
        key: facets[key].mask(codes, size) if key in facets else np.zeros(size, bool)
        for key, codes in request.filters.items()
        if codes
    }


def _others(masks: dict[str, np.ndarray], key: str) -> Iterable[np.ndarray]:
    return (mask for other, mask in masks.items() if other != key)


def _all_of(first: np.ndarray, masks: Iterable[np.ndarray]) -> np.ndarray:
    result = first.copy()
    for mask in masks:
        result &= mask
    return result


def _ordered(total: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the slots of the mask, best first; equal scores by slot, so that pages do not overlap."""
    slots = np.flatnonzero(mask)
    return slots[np.argsort(-total[slots], kind="stable")]


def _first(total: np.ndarray, mask: np.ndarray, number: int) -> np.ndarray:
    """Return the first slots of `_ordered`, without putting all others in order."""
    slots = np.flatnonzero(mask)
    if len(slots) > number:
        slots = np.sort(slots[np.argpartition(-total[slots], number)[:number]])
    return slots[np.argsort(-total[slots], kind="stable")]


def _hit(snapshot: Snapshot, request: SearchRequest, scores: Scores, slot: int) -> Hit:
    document = snapshot.document(slot)
    similarities: dict[int, float] = {}
    if scores.rows is not None:
        rows = snapshot.view.rows_of(slot)
        similarities = {int(snapshot.view.row_passages[row]): float(scores.rows[row]) for row in rows}
    passage, question = best_passages(document, request.question, similarities)
    return Hit(document, scores.of(slot), passage, question)
