"""Answering one question from a snapshot: score every document, decide which are results, count, and pick passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from search import analysis, arranging, fusion
from search.engines.base import Hit, SearchRequest, SearchResponse
from search.engines.embedded.scoring import POOL, Scores, first, meaning_of_documents, score
from search.operators import Phrase, holds
from search.quoting import best_passages

if TYPE_CHECKING:
    from search.engines.embedded.engine import Snapshot

NEAREST = 5
# Documents that are read for all phrases of one question, best first; a phrase that more hold is none.
READ_FOR_PHRASES = 300


def rank(snapshot: Snapshot, request: SearchRequest, uses_meaning: bool) -> SearchResponse:
    """Answer a request."""
    present = _present(snapshot, request)
    scores = score(snapshot, request, present, uses_meaning)
    member = _members(snapshot, request, scores, present)
    masks = _filter_masks(snapshot, request)
    selected = _all_of(member, masks.values())
    slots, leaders = _ranked(snapshot, request, scores, selected)
    nearest = first(scores.total, present, NEAREST)
    page = slots[request.offset : request.offset + request.limit]
    hits = {int(slot): _hit(snapshot, request, scores, int(slot), leaders) for slot in {*page, *nearest}}
    return SearchResponse(
        hits=tuple(hits[int(slot)] for slot in page),
        total=len(slots),
        counts={key: facet.counts(_all_of(member, _others(masks, key))) for key, facet in snapshot.view.facets.items()},
        without={key: int(_all_of(member, _others(masks, key)).sum()) for key in masks},
        nearest=tuple(hits[int(slot)] for slot in nearest),
        mode="hybrid" if scores.rows is not None else "words",
        best=_best(scores, selected),
    )


def _best(scores: Scores, selected: np.ndarray) -> fusion.Score | None:
    slots = first(scores.total, selected, 1)
    return scores.of(int(slots[0])) if len(slots) else None


def _present(snapshot: Snapshot, request: SearchRequest) -> np.ndarray:
    present = snapshot.view.alive.copy()
    present[snapshot.view.slots(request.exclude)] = False
    return present


def _members(snapshot: Snapshot, request: SearchRequest, scores: Scores, present: np.ndarray) -> np.ndarray:
    """Return which documents are results, before filters."""
    supported = snapshot.scorer.supported(request.question.stems)
    member = fusion.members(scores.signals, scores.fused, supported, present, request.floors)
    reader = _Reader(snapshot)
    if request.question.phrases:
        # A phrase is what the visitor insists on: what holds it is a result, and nothing else is.
        member = present.copy()
        for phrase in request.question.phrases:
            member &= _holding(reader, scores, phrase, member)
    for phrase in request.question.without:
        member &= ~_holding(reader, scores, phrase, member)
    member[[slot for slot in snapshot.view.slots(request.pinned) if present[slot]]] = True
    return member


class _Reader:
    """Reads documents for the phrases of one question: each once, and no more than READ_FOR_PHRASES in all."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._words: dict[int, list[str]] = {}

    def holds(self, slot: int, phrase: Phrase) -> bool:
        """Tell whether a document holds a phrase; one too many to be read does not."""
        if slot not in self._words:
            if len(self._words) >= READ_FOR_PHRASES:
                return False
            self._words[slot] = analysis.tokens(self.snapshot.document(slot).searchable_text)
        return holds(self._words[slot], phrase)


def _holding(reader: _Reader, scores: Scores, phrase: Phrase, among: np.ndarray) -> np.ndarray:
    """Return which documents hold a phrase. Words that say nothing ("niet", "de") are only looked for in its place."""
    stems = analysis.distinct((analysis.stem(word) for word in phrase if word not in analysis.STOP_WORDS), len(phrase))
    candidates = among & reader.snapshot.scorer.holding(stems, len(stems)) if stems else among
    if len(phrase) == 1 and stems:
        return candidates
    found = np.zeros(len(among), bool)
    for slot in first(scores.total, candidates, READ_FOR_PHRASES):
        found[slot] = reader.holds(int(slot), phrase)
    return found


def _filter_masks(snapshot: Snapshot, request: SearchRequest) -> dict[str, np.ndarray]:
    size, facets = snapshot.view.size, snapshot.view.facets
    return {
        key: facets[key].mask(codes, size) if key in facets else np.zeros(size, bool)
        for key, codes in request.filters.items()
        if codes
    }


def _others(masks: dict[str, np.ndarray], key: str) -> Iterable[np.ndarray]:
    return (mask for other, mask in masks.items() if other != key)


def _all_of(mask: np.ndarray, masks: Iterable[np.ndarray]) -> np.ndarray:
    result = mask.copy()
    for other in masks:
        result &= other
    return result


def _ranked(
    snapshot: Snapshot, request: SearchRequest, scores: Scores, selected: np.ndarray
) -> tuple[np.ndarray, dict[int, int]]:
    """Return the slots of all results in their order, and {slot: slot that says nearly the same before it}."""
    if request.sort != "fit":
        return _sorted(snapshot, request, scores, selected), {}
    slots = np.flatnonzero(selected)
    slots = slots[np.argsort(-scores.total[slots], kind="stable")]
    pins = [slot for slot in snapshot.view.slots(request.pinned) if selected[slot]]
    pool = np.concatenate([np.array(pins, slots.dtype), slots[~np.isin(slots, pins)]])
    head, tail = pool[:POOL], pool[POOL:]
    order = arranging.diverse(_groups(snapshot, request, head)) if not pins else list(range(len(head)))
    head = head[order]
    order, leaders = arranging.together([int(value) for value in snapshot.view.fingerprints[head]])
    following = {int(head[place]): int(head[leader]) for place, leader in leaders.items()}
    return np.concatenate([head[order], tail]) if len(head) else pool, following


def _groups(snapshot: Snapshot, request: SearchRequest, slots: np.ndarray) -> Sequence[int | None]:
    facet = snapshot.view.facets.get(request.diverse)
    if facet is None or request.filters.get(request.diverse):
        return [None] * len(slots)
    return facet.first_codes(slots)


def _sorted(snapshot: Snapshot, request: SearchRequest, scores: Scores, selected: np.ndarray) -> np.ndarray:
    """Return the results by date, evidence or length; what is equal in that, by fit."""
    view, slots = snapshot.view, np.flatnonzero(selected)
    keys = {
        "newest": -view.published[slots],
        "evidence": -view.evidence[slots].astype(int),
        "shortest": view.words[slots],
    }
    return slots[np.lexsort((slots, -scores.total[slots], keys[request.sort]))]


def _hit(snapshot: Snapshot, request: SearchRequest, scores: Scores, slot: int, leaders: dict[int, int]) -> Hit:
    document = snapshot.document(slot)
    similarities: dict[int, float] = {}
    if scores.rows is not None:
        rows = snapshot.view.rows_of(np.array([slot]))
        similarities = {int(snapshot.view.row_passages[row]): float(scores.rows[row]) for row in rows}
    passage, question = best_passages(document, request.question, similarities)
    leader = snapshot.view.ids[leaders[slot]] if slot in leaders else ""
    return Hit(document, scores.of(slot), passage, question, leader, similarities)


def most_alike(snapshot: Snapshot, identifier: str, exclude: frozenset[str], limit: int) -> list[int]:
    """Return the slots of the documents whose gist is nearest to that of one document, nearest first."""
    slots = snapshot.view.slots([identifier])
    rows = snapshot.view.rows_of(np.array(slots)) if slots else np.empty(0, int)
    if not len(rows):
        return []
    _best_passage, gist = meaning_of_documents(
        snapshot, snapshot.vectors.similarities(snapshot.vectors.take(rows).sum(axis=0))
    )
    others = snapshot.view.alive & np.isfinite(gist)
    others[[*slots, *snapshot.view.slots(exclude)]] = False
    return [int(slot) for slot in first(gist, others, limit)]
