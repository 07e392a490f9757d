"""Themes in the sitemap; pages of the tree are there by Wagtail."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from hub.vocabularies.models import Theme
from research.models import SummaryPage
from research.querysets import themes_with_counts


class ThemeSitemap(Sitemap):
    """The pages of themes that have summaries."""

    def items(self) -> QuerySet[Theme]:
        """Return the themes in use."""
        return themes_with_counts(SummaryPage.objects.published())

    def location(self, item: Theme) -> str:
        """Return the address of a theme."""
        return reverse("research:theme", args=[item.slug])
