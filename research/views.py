"""Pages of research that are no page in the tree: themes, citations, the feed."""

from __future__ import annotations

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.vocabularies.models import Theme
from research.citing import as_bibtex, as_ris
from research.models import SummaryPage
from research.presenting import cards
from research.querysets import themes_with_counts
from search.analysis import clean

FEED_LENGTH = 30
CITATION_FORMATS = {
    "bib": (as_bibtex, "application/x-bibtex"),
    "ris": (as_ris, "application/x-research-info-systems"),
}


def theme_index(request: HttpRequest) -> HttpResponse:
    """Show all themes that have summaries."""
    themes = themes_with_counts(SummaryPage.objects.published())
    return render(request, "research/theme_index.html", {"themes": themes})


def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one theme with its summaries."""
    theme = get_object_or_404(Theme, slug=slug)
    summaries = SummaryPage.objects.published().about(theme).newest().for_cards()
    return render(request, "research/theme.html", {"theme": theme, "summaries": cards(summaries)})


def cite(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Download the citation of a published summary for a reference manager."""
    page = get_object_or_404(SummaryPage.objects.published(), pk=pk)
    render_citation, content_type = CITATION_FORMATS[form]
    response = HttpResponse(render_citation(page), content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.{form}"'
    return response


class NewSummariesFeed(Feed):
    """RSS of the newest summaries."""

    title = _("Klasvloer: nieuwe praktijksamenvattingen")
    description = _("Onderwijsonderzoek voor de klas, van vele organisaties.")

    def link(self) -> str:
        """Return the address of the site."""
        return reverse("wagtail_serve", args=[""])

    def items(self) -> Any:
        """Return the newest published summaries."""
        return SummaryPage.objects.published().newest()[:FEED_LENGTH]

    def item_title(self, item: SummaryPage) -> str:
        """Return the title, without control characters pasted from elsewhere: one would break the feed for all."""
        return clean(item.title)

    def item_description(self, item: SummaryPage) -> str:
        """Return "in het kort", as one line."""
        return clean(item.in_brief)

    def item_link(self, item: SummaryPage) -> str:
        """Return the address of the page."""
        return item.url or ""

    def item_pubdate(self, item: SummaryPage) -> Any:
        """Return when it was first published."""
        return item.first_published_at
