"""Answering one question from a corpus: score every document, decide which are results, count, and pick passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search import arranging, fusion
from search.engines.base import Hit, SearchRequest, SearchResponse
from search.engines.scoring import POOL, Scores, first, meaning_of_documents, score
from search.quoting import best_passages

if TYPE_CHECKING:
    from search.engines.corpus import Corpus

NEAREST = 5


@dataclass(frozen=True, eq=False)
class Ranking:
    """What a question makes of a corpus.

    Bool, shape [slots]: `present` may be found at all, `member` are results before filters, `masks` what each filter
    keeps. `slots` are the results in their order, and `leaders` maps some to the one before it that says the same.
    """

    scores: Scores
    present: np.ndarray
    member: np.ndarray
    masks: Mapping[str, np.ndarray]
    slots: np.ndarray
    leaders: Mapping[int, int]

    def without_filter(self, key: str) -> np.ndarray:
        """Return what all filters but one leave (bool, shape [slots])."""
        return all_of(self.member, (mask for other, mask in self.masks.items() if other != key))

    @property
    def nearest(self) -> np.ndarray:
        """The slots that come closest when filters and floors are left aside."""
        return first(self.scores.total, self.present, NEAREST)


@dataclass(frozen=True)
class Census:
    """How many results there are: in all, per facet and code without the facet's own filter, and without a filter.

    There may be more where it `is_lowest`.
    """

    total: int
    counts: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    is_lowest: bool = False


def rank(corpus: Corpus, request: SearchRequest, uses_meaning: bool) -> Ranking:
    """Score and order all documents of a corpus."""
    present = _present(corpus, request)
    scores = score(corpus, request, present, uses_meaning)
    member = _members(corpus, request, scores, present)
    masks = _filter_masks(corpus, request)
    slots, leaders = _ranked(corpus, request, scores, all_of(member, masks.values()))
    return Ranking(scores, present, member, masks, slots, leaders)


def census(corpus: Corpus, ranking: Ranking) -> Census:
    """Count a ranking of all documents there are."""
    return Census(
        total=len(ranking.slots),
        counts={key: facet.counts(ranking.without_filter(key)) for key, facet in corpus.view.facets.items()},
        without={key: int(ranking.without_filter(key).sum()) for key in ranking.masks},
    )


def response(
    corpus: Corpus, request: SearchRequest, ranking: Ranking, page: Sequence[int], counted: Census
) -> SearchResponse:
    """Return the answer with the slots of one page of results."""
    shown = [int(slot) for slot in page]
    nearest = [int(slot) for slot in ranking.nearest]
    hits = {slot: _hit(corpus, request, ranking, slot) for slot in dict.fromkeys([*shown, *nearest])}
    best = first(ranking.scores.total, all_of(ranking.member, ranking.masks.values()), 1)
    return SearchResponse(
        hits=tuple(hits[slot] for slot in shown),
        total=counted.total,
        counts=counted.counts,
        without=counted.without,
        counts_are_lowest=counted.is_lowest,
        nearest=tuple(hits[slot] for slot in nearest),
        mode="hybrid" if ranking.scores.rows is not None else "words",
        best=ranking.scores.of(int(best[0])) if len(best) else None,
    )


def _present(corpus: Corpus, request: SearchRequest) -> np.ndarray:
    present = corpus.view.alive.copy()
    present[corpus.view.slots(request.exclude)] = False
    return present


def _members(corpus: Corpus, request: SearchRequest, scores: Scores, present: np.ndarray) -> np.ndarray:
    """Return which documents are results, before filters."""
    supported = corpus.scorer.supported(request.question.stems)
    member = fusion.members(scores.signals, scores.fused, supported, present, request.floors)
    holding = corpus.phrase_finder(scores.total)
    if request.question.phrases:
        # A phrase is what the visitor insists on: what holds it is a result, and nothing else is.
        member = present.copy()
        for phrase in request.question.phrases:
            member &= holding(phrase, member)
    for phrase in request.question.without:
        member &= ~holding(phrase, member)
    member[[slot for slot in corpus.view.slots(request.pinned) if present[slot]]] = True
    return member


def _filter_masks(corpus: Corpus, request: SearchRequest) -> dict[str, np.ndarray]:
    size, facets = corpus.view.size, corpus.view.facets
    return {
        key: facets[key].mask(codes, size) if key in facets else np.zeros(size, bool)
        for key, codes in request.filters.items()
        if codes
    }


def all_of(mask: np.ndarray, masks: Iterable[np.ndarray]) -> np.ndarray:
    """Return where a mask and all of some others hold."""
    result = mask.copy()
    for other in masks:
        result &= other
    return result


def _ranked(
    corpus: Corpus, request: SearchRequest, scores: Scores, selected: np.ndarray
) -> tuple[np.ndarray, dict[int, int]]:
    """Return the slots of all results in their order, and {slot: slot that says nearly the same before it}."""
    if request.sort != "fit":
        return _sorted(corpus, request, scores, selected), {}
    slots = np.flatnonzero(selected)
    slots = slots[np.argsort(-scores.total[slots], kind="stable")]
    pins = [slot for slot in corpus.view.slots(request.pinned) if selected[slot]]
    pool = np.concatenate([np.array(pins, slots.dtype), slots[~np.isin(slots, pins)]])
    head, tail = pool[:POOL], pool[POOL:]
    order = arranging.diverse(_groups(corpus, request, head)) if not pins else list(range(len(head)))
    head = head[order]
    order, leaders = arranging.together([int(value) for value in corpus.view.fingerprints[head]])
    following = {int(head[place]): int(head[leader]) for place, leader in leaders.items()}
    return np.concatenate([head[order], tail]) if len(head) else pool, following


def _groups(corpus: Corpus, request: SearchRequest, slots: np.ndarray) -> Sequence[int | None]:
    facet = corpus.view.facets.get(request.diverse)
    if facet is None or request.filters.get(request.diverse):
        return [None] * len(slots)
    return facet.first_codes(slots)


def _sorted(corpus: Corpus, request: SearchRequest, scores: Scores, selected: np.ndarray) -> np.ndarray:
    """Return the results by date, evidence or length; what is equal in that, by fit."""
    view, slots = corpus.view, np.flatnonzero(selected)
    keys = {
        "newest": -view.published[slots],
        "evidence": -view.evidence[slots].astype(int),
        "shortest": view.words[slots],
    }
    return slots[np.lexsort((slots, -scores.total[slots], keys[request.sort]))]


def _hit(corpus: Corpus, request: SearchRequest, ranking: Ranking, slot: int) -> Hit:
    document, scores, leaders = corpus.document(slot), ranking.scores, ranking.leaders
    similarities: dict[int, float] = {}
    if scores.rows is not None:
        rows = corpus.view.rows_of(np.array([slot]))
        similarities = {int(corpus.view.row_passages[row]): float(scores.rows[row]) for row in rows}
    passage, question = best_passages(document, request.question, similarities)
    leader = corpus.view.ids[leaders[slot]] if slot in leaders else ""
    return Hit(document, scores.of(slot), passage, question, leader, similarities)


def most_alike(corpus: Corpus, identifier: str, exclude: frozenset[str], limit: int) -> list[int]:
    """Return the slots of the documents whose gist is nearest to that of one document, nearest first."""
    slots = corpus.view.slots([identifier])
    rows = corpus.view.rows_of(np.array(slots)) if slots else np.empty(0, int)
    if not len(rows):
        return []
    _best_passage, gist = meaning_of_documents(
        corpus, corpus.vectors.similarities(corpus.vectors.take(rows).sum(axis=0))
    )
    others = corpus.view.alive & np.isfinite(gist)
    others[[*slots, *corpus.view.slots(exclude)]] = False
    return [int(slot) for slot in first(gist, others, limit)]
