"""What editors put forward for a question: Wagtail's promoted search results."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from hub.briefly import briefly
from hub.pages.querysets import not_expired
from search import analysis
from search.documents import document_id
from search.kinds import kind_of

# What a link outside the hub may begin with, whoever wrote it.
_SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class Promotion:
    """One thing put forward. With a `document_id` it is a result and pinned on top, else a link of its own."""

    title: str
    url: str
    description: str
    document_id: str = ""


def promotions(text: str) -> list[Promotion]:
    """Return what is put forward for a question, in the editors' order, each thing once.

    A question is the one that editors wrote when it has the same words: capitals, accents, quotes and question marks
    do not count. Pages that are not public are left out.
    """
    queries = _queries_like(text)
    if not queries:
        return []
    picks = SearchPromotion.objects.filter(query__in=queries).select_related("page__content_type")
    chosen = list(picks.order_by("sort_order", "pk"))
    public = _public({pick.page_id for pick in chosen if pick.page_id})
    found = [_promotion(pick) for pick in chosen if pick.page_id in public or _is_link(pick)]
    return list({item.document_id or item.url: item for item in reversed(found) if item.url}.values())[::-1]


def _queries_like(text: str) -> list[int]:
    asked = analysis.tokens(text)
    return [pk for pk, words in _promoted_queries() if words == asked]


@briefly
def _promoted_queries() -> list[tuple[int, list[str]]]:
    """Return (pk, words) of each question for which editors put something forward."""
    queries = Query.objects.filter(editors_picks__isnull=False).values_list("pk", "query_string").distinct()
    return [(pk, analysis.tokens(query)) for pk, query in queries]


def _public(pages: set[int]) -> set[int]:
    if not pages:
        return set()
    return set(Page.objects.live().public().filter(not_expired(), pk__in=pages).values_list("pk", flat=True))


def _is_link(pick: SearchPromotion) -> bool:
    return pick.page_id is None and pick.external_link_url.lower().startswith(_SCHEMES)


def _promotion(pick: SearchPromotion) -> Promotion:
    if pick.page is None:
        return Promotion(pick.external_link_text or pick.external_link_url, pick.external_link_url, pick.description)
    kind = kind_of(pick.page.specific_class) if pick.page.specific_class else None
    identifier = document_id(kind.name, pick.page.pk) if kind else ""
    return Promotion(pick.page.title, pick.page.get_url() or "", pick.description, identifier)
