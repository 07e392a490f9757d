"""When there is no index: Wagtail's own search in the database, by words only and over its first hits."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from modelsearch.utils import parse_query_string

from search.documents import Document
from search.engines.base import Hit, SearchRequest, SearchResponse
from search.facets import with_all_codes
from search.fusion import Score
from search.kinds import SearchKind, kinds, shown_pages
from search.quoting import best_passages, word_overlap

logger = logging.getLogger(__name__)

# So many pages of each kind are read and counted; degraded search need not be complete.
CANDIDATES = 60
NEAREST = 5


def search_database(request: SearchRequest) -> SearchResponse:
    """Answer a request from the database; what the words do not find is not found."""
    documents = [d for kind in kinds() for d in _documents(kind, request) if d.id not in request.exclude]
    documents.sort(key=lambda document: -word_overlap(request.question, document.searchable_text))
    selected = [document for document in documents if _fits(document, request.filters)]
    hits = [_hit(document, request) for document in selected[request.offset : request.offset + request.limit]]
    return SearchResponse(
        hits=tuple(hits),
        total=len(selected),
        counts=_counts(documents, request.filters),
        without={key: _count(documents, _without(request.filters, key)) for key in request.filters},
        nearest=tuple(_hit(document, request) for document in documents[:NEAREST]),
        mode="database",
        best=None,
    )


def _documents(kind: SearchKind, request: SearchRequest) -> Iterable[Document]:
    pages = {page.pk: page for page in shown_pages(kind, _found(kind, request.question.words))}
    return [with_all_codes(kind.document(page), page) for page in pages.values()]


def _found(kind: SearchKind, words: Sequence[str]) -> list[int]:
    """Return the primary keys that Wagtail finds. The words carry no query syntax any more, by their analysis."""
    _filters, query = parse_query_string(" ".join(words), operator="or")
    try:
        # A transaction of its own: an error in the query must not spoil the one around it.
        with transaction.atomic():
            pages: Any = kind.model._default_manager.live().search(query)
            return [page.pk for page in pages[:CANDIDATES]]
    except DatabaseError as error:
        logger.warning("The database cannot search either: %s", type(error).__name__)
        return []


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
