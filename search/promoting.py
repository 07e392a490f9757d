"""What editors put forward for a question: Wagtail's promoted search results."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page
from wagtail.search.utils import normalise_query_string

from search.documents import document_id
from search.kinds import kind_of


@dataclass(frozen=True)
class Promotion:
    """One thing put forward. With a `document_id` it is a result and pinned on top, else a link of its own."""

    title: str
    url: str
    description: str
    document_id: str = ""


def promotions(text: str) -> list[Promotion]:
    """Return what is put forward for a question, in the editors' order; pages that are not public are left out."""
    found = SearchPromotion.objects.filter(query__query_string=normalise_query_string(text.rstrip("?!. ")))
    found |= SearchPromotion.objects.filter(query__query_string=normalise_query_string(text))
    picks = list(found.select_related("page__content_type"))
    pages = [pick.page_id for pick in picks if pick.page_id]
    public = set(Page.objects.live().public().filter(pk__in=pages).values_list("pk", flat=True)) if pages else set()
    return [_promotion(pick) for pick in picks if pick.page_id is None or pick.page_id in public]


def _promotion(pick: SearchPromotion) -> Promotion:
    if pick.page is None:
        return Promotion(pick.external_link_text or pick.external_link_url, pick.external_link_url, pick.description)
    kind = kind_of(pick.page.specific_class) if pick.page.specific_class else None
    identifier = document_id(kind.name, pick.page.pk) if kind else ""
    return Promotion(pick.page.title, pick.page.get_url() or "", pick.description, identifier)
