"""What research has to suggest while a visitor types: themes with summaries, and organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from research.models import OrganisationPage, SummaryPage
from research.querysets import themes_in_use
from search.suggest_sources import Named, Source, register_source


def suggested_themes(pks: Collection[int] | None) -> Iterator[Named]:
    """Yield the themes that public summaries have, all or those among `pks`."""
    themes = themes_in_use(SummaryPage.objects.published())
    for theme in themes if pks is None else themes.filter(pk__in=pks):
        names = (theme.name, theme.name_en, *theme.words)
        yield Named(theme.pk, theme.label, names, url=reverse("research:theme", args=[theme.slug]))


def suggested_organisations(pks: Collection[int] | None) -> Iterator[Named]:
    """Yield the organisations that anybody may see, all or those among `pks`."""
    pages = OrganisationPage.objects.published().for_links("place")
    for page in pages if pks is None else pages.filter(pk__in=pks):
        yield Named(page.pk, page.title, (page.place,), url=page.url or "")


def register() -> None:
    """Tell search about themes and organisations."""
    register_source(Source("theme", "theme", _("Thema's"), suggested_themes, order=1))
    register_source(Source("organisation", "organisation", _("Organisaties"), suggested_organisations, order=2))
