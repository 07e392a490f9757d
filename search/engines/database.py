"""When there is no index: Wagtail's own search in the database, by words only and over its first hits."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from modelsearch.utils import parse_query_string

from search import analysis
from search.documents import Document
from search.engines.base import Hit, SearchRequest, SearchResponse, Sort
from search.facets import given_codes, with_all_codes
from search.fusion import Score
from search.kinds import SearchKind, kinds, pages_for_documents
from search.operators import some_holds
from search.question_time import waiting_for_database
from search.quoting import best_passages, word_overlap
from search.time_limit import time_limit

logger = logging.getLogger(__name__)

# So many pages of each kind are read and counted; degraded search need not be complete.
CANDIDATES = 60
NEAREST = 5


def search_database(request: SearchRequest) -> SearchResponse:
    """Answer a request from the database; what the words do not find is not found, nor what takes too long."""
    with waiting_for_database(settings.SEARCH_DATABASE_SECONDS) as seconds:
        deadline = time.monotonic() + seconds
        found = {kind: _found(kind, request.question.words, deadline) for kind in kinds()}
    documents = [d for kind, each in found.items() for d in _documents(kind, each.keys) if d.id not in request.exclude]
    documents = sorted(filter(lambda document: _obeys(document, request), documents), key=ORDERS["fit"](request))
    selected = sorted((d for d in documents if _fits(d, request.filters)), key=ORDERS[request.sort](request))
    hits = [_hit(document, request) for document in selected[request.offset : request.offset + request.limit]]
    return SearchResponse(
        hits=tuple(hits),
        total=len(selected),
        counts=_counts(documents, request.filters),
        without={key: _count(documents, _without(request.filters, key)) for key in request.filters},
        nearest=tuple(_hit(document, request) for document in documents[:NEAREST]),
        mode="database",
        best=None,
        counts_are_lowest=not all(each.is_all for each in found.values()),
    )


class _Found(NamedTuple):
    """Primary keys, and whether there are no others."""

    keys: list[int]
    is_all: bool


def _documents(kind: SearchKind, keys: Sequence[int]) -> Iterable[Document]:
    pages = list(pages_for_documents(kind, keys))
    given = given_codes(pages)
    return [with_all_codes(kind.document(page), given[page.pk]) for page in pages]


def _found(kind: SearchKind, words: Sequence[str], deadline: float) -> _Found:
    """Return what Wagtail finds until a deadline. The words carry no query syntax any more, by their analysis."""
    found: dict[int, None] = {}
    try:
        # With all words first: on a large hub the first pages with any word say little.
        for operator in ("and", "or"):
            if len(found) < CANDIDATES:
                with time_limit(deadline - time.monotonic()):
                    found |= dict.fromkeys(_with_words(kind, words, operator))
    except DatabaseError as error:
        logger.warning("The database cannot search either, or not in time: %s", type(error).__name__)
        return _Found(list(found)[:CANDIDATES], is_all=False)
    return _Found(list(found)[:CANDIDATES], is_all=len(found) < CANDIDATES)


def _with_words(kind: SearchKind, words: Sequence[str], operator: str) -> list[int]:
    _filters, query = parse_query_string(" ".join(words), operator=operator)
    # On SQLite Wagtail orders by a search of its own for each page that it found: minutes on a large hub. The order
    # is made again from the words that a document holds, in any case.
    pages: Any = kind.model._default_manager.live().search(query, order_by_relevance=connection.vendor != "sqlite")
    return [page.pk for page in pages[:CANDIDATES]]


def _obeys(document: Document, request: SearchRequest) -> bool:
    """Tell whether a document holds every phrase that it must and none that it may not."""
    question = request.question
    if not (question.phrases or question.without):
        return True
    texts = [analysis.tokens(text) for text in document.texts]
    return all(some_holds(texts, phrase) for phrase in question.phrases) and not any(
        some_holds(texts, phrase) for phrase in question.without
    )


def _by_fit(request: SearchRequest) -> Callable[[Document], Any]:
    return lambda document: (
        document.id not in request.pinned,
        -word_overlap(request.question, document.searchable_text),
    )


def _newest(document: Document) -> float:
    return -document.published.timestamp() if document.published else 0.0


ORDERS: Mapping[Sort, Callable[[SearchRequest], Callable[[Document], Any]]] = {
    "fit": _by_fit,
    "newest": lambda request: _newest,
    "evidence": lambda request: lambda document: -(document.evidence or 0),
    "shortest": lambda request: lambda document: document.text_length,
}


def _fits(document: Document, filters: Mapping[str, Sequence[str]]) -> bool:
    return all(not set(codes).isdisjoint(document.facets.get(key, ())) for key, codes in filters.items())


def _without(filters: Mapping[str, Sequence[str]], key: str) -> dict[str, Sequence[str]]:
    return {other: codes for other, codes in filters.items() if other != key}


def _count(documents: Iterable[Document], filters: Mapping[str, Sequence[str]]) -> int:
    return sum(_fits(document, filters) for document in documents)


def _counts(documents: Sequence[Document], filters: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    keys = dict.fromkeys(key for document in documents for key in document.facets)
    return {
        key: dict(Counter(c for d in documents if _fits(d, _without(filters, key)) for c in d.facets.get(key, ())))
        for key in keys
    }


def _hit(document: Document, request: SearchRequest) -> Hit:
    overlap = word_overlap(request.question, document.searchable_text)
    passage, question = best_passages(document, request.question, {})
    return Hit(document, Score(overlap, 0.0, 0.0, 0.0, overlap, 1.0), passage, question)
