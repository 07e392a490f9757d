"""What networks have to suggest while a visitor types: themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from networks.models import NetworkPage
from search.suggest_sources import Named, Source, register_source


def suggested_networks(pks: Collection[int] | None) -> Iterator[Named]:
    """Yield the networks that anybody may see, all or those among `pks`."""
    pages = NetworkPage.objects.published().select_related("region").for_links("region__label_nl")
    for page in pages if pks is None else pages.filter(pk__in=pks):
        yield Named(page.pk, page.title, (page.region.label_nl,) if page.region else (), url=page.url or "")


def register() -> None:
    """Tell search about networks."""
    register_source(Source("network", "network", _("Netwerken"), suggested_networks, order=3))
