"""Asking: from a question to an answer that is fit to be shown. `ask` is the way in for pages, commands and feeds."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from search import analysis, indexing, ways_on
from search.answers import Answer, Question, Result, SortChoice
from search.calibration import Calibration, calibration
from search.embedders import get_embedder
from search.engines import DATABASE, EngineUnavailableError, get_engine
from search.engines.base import Mode, SearchRequest, SearchResponse, Sort
from search.engines.database import search_database
from search.facets import facets, known_filters
from search.meaning import with_meaning
from search.models import OutboxEntry
from search.promoting import Promotion, promotions
from search.question_time import give_the_server_up, time_for_question
from search.reading import read_documents
from search.recognising import recognised
from search.results import as_it_is_now, hidden, result, shown
from search.spelling import Correction, correction
from search.synonyms import lexicon
from search.understanding import UnderstoodQuestion, understand

if TYPE_CHECKING:
    from search.answers import Text

__all__ = ["Answer", "Question", "ask"]

logger = logging.getLogger(__name__)

WORDS_ONLY = _(
    "We zochten nu alleen op woorden, niet op wat je bedoelt. Vind je weinig? Probeer een ander woord voor hetzelfde."
)
DATABASE_ONLY = _(
    "Onze zoekmachine werkt nu even niet. We zochten alleen op woorden, en dat vindt minder. "
    "Probeer eens een ander woord voor hetzelfde."
)
BEHIND = _("Er komen nu veel wijzigingen binnen. De nieuwste teksten staan er misschien nog niet bij.")
SORTS: Mapping[Sort, Text] = {
    "fit": _("Past best bij je vraag"),
    "newest": _("Nieuwste eerst"),
    "evidence": _("Sterkste bewijs eerst"),
    "shortest": _("Kortste eerst"),
}

NOTICES: Mapping[Mode, tuple[Text, ...]] = {"hybrid": (), "words": (WORDS_ONLY,), "database": (DATABASE_ONLY,)}

# No organisation fills the first page.
DIVERSE_FACET = "organisation"
# A page of results, then once or twice without what turned out to be gone since the index was written.
ROUNDS = 3
PENDING = 500


@dataclass(frozen=True)
class _Circumstances:
    """What stands beside a question: waiting changes, what must not be found, what editors put forward."""

    pending: frozenset[str]
    hidden: frozenset[str]
    promotions: Mapping[str, Promotion]


def ask(question: Question) -> Answer:
    """Answer a question. Any text is welcome, and whatever part of search fails, the rest still answers."""
    with time_for_question(settings.SEARCH_ANSWER_SECONDS, settings.SEARCH_DATABASE_SECONDS):
        return _ask(question)


def _ask(question: Question) -> Answer:
    understood = understand(question.text, lexicon())
    question = _known(replace(question, text=understood.text))
    if understood.is_empty:
        return Answer(question, understood.kind)
    pending, not_public = _pending()
    # Who excludes words wants less, not what editors add.
    forward = [] if understood.without else promotions(understood.asked)
    around = _Circumstances(pending, not_public, {item.document_id: item for item in forward if item.document_id})
    answer = _answered(question, with_meaning(understood), around)
    answer = _with_correction(answer, understood, around)
    return replace(answer, links=_links(answer, forward))


def _links(answer: Answer, forward: Sequence[Promotion]) -> tuple[Promotion, ...]:
    """Return what is put forward that is no result; the database finds by words only, not all that is pinned."""
    results = {result.document_id for result in answer.results}
    is_missing = answer.mode == "database" and not answer.question.filters
    return tuple(item for item in forward if not item.document_id or (is_missing and item.document_id not in results))


def _known(question: Question) -> Question:
    """Return the question without what nobody can ask: unknown filters and orders, a page before the first."""
    sort: Sort = question.sort if question.sort in get_args(Sort) else "fit"
    return replace(question, filters=known_filters(question.filters), page=max(1, question.page), sort=sort)


def _pending() -> tuple[frozenset[str], frozenset[str]]:
    """Return ids of documents that the index may be behind on, and those among them that must not be found."""
    identifiers = OutboxEntry.objects.pending_ids(PENDING)
    if not identifiers:
        return frozenset(), frozenset()
    indexing.nudge()
    return frozenset(identifiers), hidden(identifiers)


def _answered(question: Question, understood: UnderstoodQuestion, around: _Circumstances) -> Answer:
    response, results = _found(question, understood, around)
    is_answered = _is_answered(response, bool(around.promotions) and not question.filters, results)
    counts = tuple(ways_on.facet_counts(facet, question, response) for facet in facets())
    return Answer(
        question=_on_a_page(question, response.total),
        kind_of_question=understood.kind,
        results=results,
        total=response.total,
        facets=counts,
        counts_are_lowest=response.counts_are_lowest,
        mode=response.mode,
        degraded=(*NOTICES[response.mode], *([BEHIND] if len(around.pending) >= PENDING else [])),
        answered=is_answered,
        people_to_ask=() if is_answered else ways_on.people_to_ask(),
        themes=ways_on.nearest_themes(response),
        related=ways_on.related_questions(question, response),
        fewer_filters=ways_on.fewer_filters(response),
        without_quotes=ways_on.without_quotes(question, understood, response),
        # Nothing found, and not all looked at: there was no time.
        may_be_found_later=response.mode != _usual_mode() or (not response.total and response.counts_are_lowest),
        offers=ways_on.filter_offers(recognised(analysis.tokens(understood.asked)), counts, response),
        sorts=tuple(SortChoice(code, label, code == question.sort) for code, label in SORTS.items()),
        understood=understood,
    )


def _usual_mode() -> Mode:
    """Return how this hub searches when all is well."""
    if settings.SEARCH_ENGINE == DATABASE:
        return "database"
    return "words" if settings.SEARCH_EMBEDDER == "none" else "hybrid"


def _with_correction(answer: Answer, understood: UnderstoodQuestion, around: _Circumstances) -> Answer:
    """Offer the question without its typing errors; ask it at once, and say so, when nothing else was found."""
    if answer.question.literal or answer.mode == "database":
        return answer
    better = _correction(answer.question.text, around.hidden)
    if better is None:
        return answer
    if answer.total or answer.question.filters:
        return replace(answer, correction=better)
    corrected = with_meaning(understand(better.text, lexicon()))
    found = _answered(replace(answer.question, text=better.text), corrected, around)
    if found.mode == "database":  # the engine has no time left: what it said first is worth more
        return replace(answer, correction=better)
    return replace(found, question=answer.question, correction=better, is_corrected=bool(found.total))


def _correction(text: str, not_public: frozenset[str]) -> Correction | None:
    named = [word for item in recognised(analysis.tokens(text)) for word in item.words.split()]
    return correction(text, get_engine(), lexicon(), not_public, named)


def _found(
    question: Question, understood: UnderstoodQuestion, around: _Circumstances
) -> tuple[SearchResponse, tuple[Result, ...]]:
    """Search, and let the database decide what is shown; what is gone is not counted either."""
    exclude = around.hidden
    for _round in range(ROUNDS):
        response = _respond(question, understood, exclude, tuple(around.promotions))
        pages = shown(hit.document for hit in (*response.hits, *response.nearest))
        gone = [hit.document.id for hit in (*response.hits, *response.nearest) if hit.document.id not in pages]
        if not gone:
            break
        exclude |= frozenset(gone)
    response = _as_it_is_now(response, pages, understood, around)
    thresholds = _thresholds(response)
    return response, tuple(
        result(hit, pages[hit.document.id], understood, around.promotions, thresholds) for hit in response.hits
    )


def _as_it_is_now(
    response: SearchResponse, pages: Mapping[str, Any], understood: UnderstoodQuestion, around: _Circumstances
) -> SearchResponse:
    """Return the answer of an index with only what may be shown, in the words that are public now."""
    hits = [hit for hit in response.hits if hit.document.id in pages]
    near = [hit for hit in response.nearest if hit.document.id in pages]
    now = read_documents({hit.document.id for hit in (*hits, *near)} & around.pending)
    return replace(
        response,
        hits=tuple(as_it_is_now(hit, now.get(hit.document.id), understood) for hit in hits),
        nearest=tuple(as_it_is_now(hit, now.get(hit.document.id), understood) for hit in near),
        total=response.total - len(response.hits) + len(hits),
    )


def _respond(
    question: Question, understood: UnderstoodQuestion, exclude: frozenset[str], pinned: tuple[str, ...]
) -> SearchResponse:
    """Ask the engine, or the database when there is none; a page beyond the last becomes the last."""
    embedder = get_embedder()
    uses_meaning = understood.vector is not None and embedder is not None
    request = SearchRequest(
        question=understood,
        floors=calibration(embedder.name if uses_meaning and embedder else None).floors,
        filters=question.filters,
        exclude=exclude,
        offset=(question.page - 1) * question.page_size,
        limit=question.page_size,
        sort=question.sort,
        pinned=pinned,
        diverse=DIVERSE_FACET,
    )
    response = _search(request)
    if response.total and request.offset >= response.total:
        last = _on_a_page(question, response.total).page
        response = _search(replace(request, offset=(last - 1) * question.page_size))
    return response


def _search(request: SearchRequest) -> SearchResponse:
    """Ask the engine, or the database in its place."""
    try:
        engine = get_engine()
        if engine is not None:
            return engine.search(request)
    except EngineUnavailableError as error:
        logger.warning("The database answers in place of the search engine: %s", error)
        give_the_server_up()
    return search_database(request)


def _on_a_page(question: Question, total: int) -> Question:
    last = max(1, -(-total // question.page_size))
    return replace(question, page=min(question.page, last))


def _is_answered(response: SearchResponse, is_promoted: bool, results: tuple[Result, ...]) -> bool:
    """Judge the best of what is found, on whatever page the visitor is; what editors put forward always answers."""
    if response.mode == "database" or is_promoted or any(item.is_promoted for item in results):
        return response.total > 0
    return response.best is not None and _thresholds(response).answers(response.best)


def _thresholds(response: SearchResponse) -> Calibration:
    embedder = get_embedder() if response.mode == "hybrid" else None
    return calibration(embedder.name if embedder else None)
