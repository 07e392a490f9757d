"""Asking: from a question to an answer that is fit to be shown. `ask` is the way in for pages, commands and feeds."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from search import analysis, indexing
from search.answers import Answer, Choice, FacetCounts, FewerFilters, Question, RelatedQuestion, Result
from search.calibration import calibration
from search.documents import Document
from search.embedders import get_embedder
from search.engines import EngineUnavailableError, get_engine
from search.engines.base import Hit, SearchRequest, SearchResponse
from search.engines.database import search_database
from search.facets import Facet, facets, known_filters
from search.indexer import read_documents
from search.kinds import kind_named, shown_pages
from search.meaning import with_meaning
from search.models import OutboxEntry
from search.quoting import best_passages, excerpt, marked
from search.understanding import UnderstoodQuestion, understand

if TYPE_CHECKING:
    from search.answers import Text

__all__ = ["Answer", "Question", "ask"]

logger = logging.getLogger(__name__)

WORDS_ONLY = _("Zoeken op betekenis werkt nu even niet. We zochten alleen op woorden.")
DATABASE_ONLY = _("Onze zoekmachine werkt nu even niet. We zochten alleen op woorden, en dat vindt minder.")

TOPIC_FACET = "theme"
# A page of results, then once or twice without what turned out to be gone since the index was written.
ROUNDS = 3
PENDING = 500
MAX_THEMES = 6
MAX_RELATED = 5


def ask(question: Question) -> Answer:
    """Answer a question. Any text is welcome, and whatever part of search fails, the rest still answers."""
    understood = with_meaning(understand(question.text))
    question = replace(
        question, text=understood.text, filters=known_filters(question.filters), page=max(1, question.page)
    )
    if understood.is_empty:
        return Answer(question, understood.kind)
    pending, hidden = _pending()
    response, results = _found(question, understood, pending, hidden)
    return Answer(
        question=_on_a_page(question, response.total),
        kind_of_question=understood.kind,
        results=results,
        total=response.total,
        facets=tuple(_facet_counts(facet, question, response) for facet in facets()),
        mode=response.mode,
        degraded=_degraded(response),
        answered=_is_answered(response),
        **_ways_on(question, response),
    )


def _pending() -> tuple[dict[str, Any], frozenset[str]]:
    """Return what the index may be behind on: documents as they are now, and ids of what must not be found."""
    identifiers = OutboxEntry.objects.pending_ids(PENDING)
    if not identifiers:
        return {}, frozenset()
    indexing.nudge()
    now = read_documents(identifiers)
    return now, frozenset(identifier for identifier, outcome in now.items() if outcome is None)


def _found(
    question: Question, understood: UnderstoodQuestion, pending: dict[str, Any], hidden: frozenset[str]
) -> tuple[SearchResponse, tuple[Result, ...]]:
    """Search, and let the database decide what is shown; what is gone is not counted either."""
    for _round in range(ROUNDS):
        response = _respond(question, understood, hidden)
        pages = _pages(hit.document for hit in (*response.hits, *response.nearest))
        gone = [hit.document.id for hit in (*response.hits, *response.nearest) if hit.document.id not in pages]
        if not gone:
            break
        hidden |= frozenset(gone)
    shown = [hit for hit in response.hits if hit.document.id in pages]
    near = tuple(hit for hit in response.nearest if hit.document.id in pages)
    response = replace(response, total=response.total - len(response.hits) + len(shown), nearest=near)
    results = (_result(hit, pages[hit.document.id], understood, pending) for hit in shown)
    return response, tuple(results)


def _respond(question: Question, understood: UnderstoodQuestion, hidden: frozenset[str]) -> SearchResponse:
    """Ask the engine, or the database when there is none; a page beyond the last becomes the last."""
    embedder = get_embedder()
    uses_meaning = understood.vector is not None and embedder is not None
    request = SearchRequest(
        question=understood,
        floors=calibration(embedder.name if uses_meaning and embedder else None).floors,
        filters=question.filters,
        exclude=hidden,
        offset=(question.page - 1) * question.page_size,
        limit=question.page_size,
    )
    response = _search(request)
    if response.total and request.offset >= response.total:
        last = _on_a_page(question, response.total).page
        response = _search(replace(request, offset=(last - 1) * question.page_size))
    return response


def _search(request: SearchRequest) -> SearchResponse:
    try:
        engine = get_engine()
        if engine is not None:
            return engine.search(request)
    except EngineUnavailableError as error:
        logger.warning("The database answers in place of the search engine: %s", error)
    return search_database(request)


def _on_a_page(question: Question, total: int) -> Question:
    last = max(1, -(-total // question.page_size))
    return replace(question, page=min(question.page, last))


def _pages(documents: Iterable[Document]) -> dict[str, Any]:
    """Return {document id: page} of what may be shown now, one query and its relations for each kind."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for document in documents:
        by_kind[document.kind].add(document.pk)
    found: dict[str, Any] = {}
    for name, pks in by_kind.items():
        kind = kind_named(name)
        found |= {f"{name}:{page.pk}": page for page in (shown_pages(kind, pks) if kind else ())}
    return found


def _result(hit: Hit, page: Any, understood: UnderstoodQuestion, pending: dict[str, Any]) -> Result:
    kind = kind_named(hit.document.kind)
    assert kind is not None
    hit = _as_it_is_now(hit, pending, understood)
    document = hit.document
    quoted = document.passages[hit.passage] if hit.passage is not None else None
    url = page.get_url() or document.url
    return Result(
        page=page,
        document_id=document.id,
        title=page.title,
        url=f"{url}#{quoted.anchor}" if quoted and quoted.anchor else url,
        heading=quoted.heading if quoted else "",
        passage=marked(excerpt(quoted.text, understood), understood) if quoted else (),
        question=document.passages[hit.question].text if hit.question is not None else "",
        evidence=document.evidence,
        score=hit.score,
        template=kind.result_template,
    )


def _as_it_is_now(hit: Hit, pending: dict[str, Any], understood: UnderstoodQuestion) -> Hit:
    """Quote from the page as it is now when the index is behind on it: what an author took away is not shown."""
    now = pending.get(hit.document.id)
    if not isinstance(now, Document) or now.content_hash == hit.document.content_hash:
        return hit
    passage, question = best_passages(now, understood, {})
    return replace(hit, document=now, passage=passage, question=question)


def _facet_counts(facet: Facet, question: Question, response: SearchResponse) -> FacetCounts:
    counts = response.counts.get(facet.key, {})
    selected = question.filters.get(facet.key, ())
    labels = facet.labels([*counts, *selected]) if counts or selected else {}
    choices = [
        Choice(code, str(labels[code]), counts.get(code, 0), code in selected)
        for code in dict.fromkeys([*counts, *selected])
        if code in labels
    ]
    return FacetCounts(facet.key, facet.label, tuple(sorted(choices, key=lambda choice: (-choice.count, choice.label))))


def _degraded(response: SearchResponse) -> tuple[Text, ...]:
    return {"hybrid": (), "words": (WORDS_ONLY,), "database": (DATABASE_ONLY,)}[response.mode]


def _is_answered(response: SearchResponse) -> bool:
    """Judge the best of what is found, on whatever page the visitor is."""
    if response.mode == "database":
        return response.total > 0
    embedder = get_embedder() if response.mode == "hybrid" else None
    best = response.best
    return best is not None and calibration(embedder.name if embedder else None).answers(best)


def _ways_on(question: Question, response: SearchResponse) -> dict[str, Any]:
    return {
        "themes": _nearest_themes(response),
        "related": _related_questions(question, response),
        "fewer_filters": _fewer_filters(response),
    }


def _nearest_themes(response: SearchResponse) -> tuple[Choice, ...]:
    """Return the themes of the nearest documents, those of the nearest first."""
    facet = next((facet for facet in facets() if facet.key == TOPIC_FACET), None)
    codes = dict.fromkeys(code for hit in response.nearest for code in hit.document.facets.get(TOPIC_FACET, ()))
    if facet is None or not codes:
        return ()
    labels = facet.labels(codes)
    counts = response.counts.get(TOPIC_FACET, {})
    return tuple(Choice(code, str(labels[code]), counts.get(code, 0), False) for code in codes if code in labels)[
        :MAX_THEMES
    ]


def _related_questions(question: Question, response: SearchResponse) -> tuple[RelatedQuestion, ...]:
    """Return the classroom question that fits best of each of the nearest documents, but not what was asked itself."""
    asked = analysis.tokens(question.text)
    related = [
        RelatedQuestion(hit.document.passages[hit.question].text, hit.document.title, hit.document.url)
        for hit in response.nearest
        if hit.question is not None
    ]
    return tuple(item for item in related if analysis.tokens(item.text) != asked)[:MAX_RELATED]


def _fewer_filters(response: SearchResponse) -> tuple[FewerFilters, ...]:
    """Return which filter to drop for more results, the one that gives most first."""
    labels = {facet.key: facet.label for facet in facets()}
    gains = [
        FewerFilters(key, labels[key], total)
        for key, total in response.without.items()
        if key in labels and total > response.total
    ]
    return tuple(sorted(gains, key=lambda gain: -gain.total))
