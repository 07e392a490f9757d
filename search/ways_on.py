"""What keeps a page of results from being a dead end: nearby themes, questions that are alike, fewer filters."""

from __future__ import annotations

from collections.abc import Callable

from search import analysis
from search.answers import Choice, FacetCounts, FewerFilters, FilterOffer, Place, Question, RelatedQuestion
from search.engines.base import SearchResponse
from search.facets import Facet, facets
from search.recognising import Recognised
from search.understanding import UnderstoodQuestion

TOPIC_FACET = "theme"
MAX_THEMES = 6
MAX_RELATED = 5


_people_to_ask: dict[str, Callable[[], Place | None]] = {}


def register_people_to_ask(name: str, provider: Callable[[], Place | None]) -> None:
    """Let a higher layer say where to go with a question that nothing answers; the same name again replaces it."""
    _people_to_ask[name] = provider


def people_to_ask() -> tuple[Place, ...]:
    """Return where to go with a question that nothing answers."""
    return tuple(place for provider in _people_to_ask.values() if (place := provider()) is not None)


def facet_counts(facet: Facet, question: Question, response: SearchResponse) -> FacetCounts:
    """Return a facet with the number of results that each of its codes gives, most first."""
    counts = response.counts.get(facet.key, {})
    selected = question.filters.get(facet.key, ())
    labels = facet.labels([*counts, *selected]) if counts or selected else {}
    choices = [
        Choice(code, str(labels[code]), counts.get(code, 0), code in selected)
        for code in dict.fromkeys([*counts, *selected])
        if code in labels
    ]
    return FacetCounts(facet.key, facet.label, tuple(sorted(choices, key=lambda choice: (-choice.count, choice.label))))


def filter_offers(
    recognised: tuple[Recognised, ...], counts: tuple[FacetCounts, ...], response: SearchResponse
) -> tuple[FilterOffer, ...]:
    """Return the filters that the question itself names, as far as they leave some results and not all."""
    choices = {(facet.key, choice.code): choice for facet in counts for choice in facet.choices}
    offers = []
    for item in recognised:
        choice = choices.get((item.key, item.code))
        # What stands there when this facet is not filtered by: a filter that leaves it all changes nothing.
        total = response.without.get(item.key, response.total)
        if choice is not None and (choice.selected or 0 < choice.count < total):
            offers.append(FilterOffer(item.key, item.code, choice.label, choice.count, choice.selected))
    return tuple(offers)


def nearest_themes(response: SearchResponse) -> tuple[Choice, ...]:
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


def related_questions(question: Question, response: SearchResponse) -> tuple[RelatedQuestion, ...]:
    """Return the classroom question that fits best of each of the nearest documents, but not what was asked itself.

    What several documents ask in the same words stands there once, for the nearest of them.
    """
    different: dict[tuple[str, ...], RelatedQuestion] = {}
    for hit in response.nearest:
        if hit.question is not None:
            text = hit.document.passages[hit.question].text
            related = RelatedQuestion(text, hit.document.title, hit.document.url)
            different.setdefault(tuple(analysis.tokens(text)), related)
    different.pop(tuple(analysis.tokens(question.text)), None)
    return tuple(different.values())[:MAX_RELATED]


def without_quotes(question: Question, understood: UnderstoodQuestion, response: SearchResponse) -> str:
    """Return the question without its quotes where no text holds the phrases on which it insists; else "".

    Where filters or excluded words may have done it, nothing is said of the phrases.
    """
    is_free = not question.filters and not understood.without
    return understood.asked if understood.phrases and is_free and not response.total else ""


def fewer_filters(response: SearchResponse) -> tuple[FewerFilters, ...]:
    """Return which filter to drop for more results, the one that gives most first."""
    labels = {facet.key: facet.label for facet in facets()}
    gains = [
        FewerFilters(key, labels[key], total)
        for key, total in response.without.items()
        if key in labels and total > response.total
    ]
    return tuple(sorted(gains, key=lambda gain: -gain.total))
