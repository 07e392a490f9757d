"""The page of results, and suggestions for the question box."""

from __future__ import annotations

from typing import cast, get_args

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search.asking import Question, ask
from search.engines.base import Sort
from search.facets import facets
from search.suggest_meanwhile import questions_that_begin
from search.suggesting import suggest

MAX_PAGE = 10_000
FIT: Sort = "fit"
# Seconds for which a browser need not ask the same again.
SUGGESTIONS_KEPT = 60


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answer the question in the address: ?q=...&level=lager&page=2. With htmx, only the list of results."""
    answer = ask(question_of(request.GET))
    template = "search/results_list.html" if _wants_list(request) else "search/results.html"
    # Of the question as it was understood: nonsense in an address does not come back in every link.
    response = render(request, template, {"answer": answer, "query": query_of(answer.question)})
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_list(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def question_of(values: QueryDict) -> Question:
    """Return the question that the values of an address ask; nonsense is left out."""
    filters = {facet.key: tuple(values.getlist(facet.key)) for facet in facets()}
    return Question(
        text=values.get("q", ""),
        filters={key: codes for key, codes in filters.items() if codes},
        page=_page(values.get("page", "1")),
        sort=cast(Sort, values.get("sort", FIT)),
        literal=values.get("letterlijk") == "1",
        language=get_language() or settings.LANGUAGE_CODE,
        page_size=settings.SEARCH_PAGE_SIZE,
    )


def _page(value: str) -> int:
    return min(max(int(value), 1), MAX_PAGE) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def query_of(question: Question) -> str:
    """Return the question and its filters for addresses of other pages of results, without the page number."""
    values = QueryDict(mutable=True)
    values["q"] = question.text.encode("utf-8", "replace").decode()
    if question.sort != FIT and question.sort in get_args(Sort):
        values["sort"] = question.sort
    if question.literal:
        values["letterlijk"] = "1"
    for key, codes in question.filters.items():
        values.setlist(key, [code.encode("utf-8", "replace").decode() for code in codes])
    return values.urlencode()


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return what may be meant by a text as typed so far, ?q=...&pauze=1, as a list to put below the question box.

    A browser keeps it for a minute; caches that visitors share do not, because it holds what somebody types.
    """
    text = request.GET.get("q", "")
    known = suggest(text, paused=request.GET.get("pauze") == "1")
    groups = questions_that_begin(text) if known is None else known
    total = sum(len(group.suggestions) for group in groups)
    # Without the request: this needs nothing of the frame around pages.
    response = HttpResponse(render_to_string("search/suggestions.html", {"groups": groups, "total": total}))
    response["Cache-Control"] = "no-store" if known is None else f"private, max-age={SUGGESTIONS_KEPT}"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response
