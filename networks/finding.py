"""What networks add to search: the filter by network, and the news that a summary was taken up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from networks.models import NetworkIndexPage, NetworkPage, Selection
from research.browsing import register_way
from search.answers import Place
from search.facets import Facet, register_facet
from search.outbox import queue
from search.ways_on import register_people_to_ask


def _networks_of(pages: Collection[Page]) -> dict[int, list[str]]:
    """Return the codes of the public networks that took summaries up."""
    found: dict[int, list[str]] = defaultdict(list)
    for summary, slug in NetworkPage.objects.published().that_selected(*pages).selection_rows():
        found[summary].append(slug)
    return found


def _labels(codes: Iterable[str]) -> dict[str, str]:
    return dict(NetworkPage.objects.published().filter(slug__in=list(codes)).values_list("slug", "title"))


def _names() -> dict[str, list[str]]:
    """Return the titles of networks, also without the word that all of them have."""
    titles = NetworkPage.objects.published().values_list("slug", "title")
    return {slug: [title, title.removeprefix(f"{_('Netwerk')} ")] for slug, title in titles}


def _on_selection_changed(sender: type, instance: Selection, **kwargs: Any) -> None:
    queue(instance.summary)


def _on_network_saved(sender: type, instance: NetworkPage, **kwargs: Any) -> None:
    """Another address, or no longer published: its summaries carry the network's code."""
    _queue_selected(Selection.objects.filter(network=instance))


def _on_restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    networks = NetworkPage.objects.descendant_of(instance.page, inclusive=True)
    _queue_selected(Selection.objects.filter(network__in=networks))


def _queue_selected(selections: QuerySet[Selection]) -> None:
    for selection in selections.select_related("summary"):
        queue(selection.summary)


def _all_networks() -> Place | None:
    """Return the list of networks, where people who have no answer find people to ask."""
    index = NetworkIndexPage.objects.live().public().first()
    return Place(_("Zoek een netwerk"), index.url) if index and index.url else None


def register() -> None:
    """Tell search about the network filter, and index a summary again when a network takes it up or lets it go."""
    register_people_to_ask("networks", _all_networks)
    register_way("network", "selections__network__slug")
    register_facet(Facet("network", _("Netwerk"), _labels, values=_networks_of, order=6, names=_names))
    post_save.connect(_on_selection_changed, sender=Selection, dispatch_uid="networks.selection_saved")
    post_delete.connect(_on_selection_changed, sender=Selection, dispatch_uid="networks.selection_deleted")
    post_save.connect(_on_network_saved, sender=NetworkPage, dispatch_uid="networks.network_saved")
    for signal in (post_save, post_delete):
        signal.connect(
            _on_restriction_changed, sender=PageViewRestriction, dispatch_uid=f"networks.restriction.{id(signal)}"
        )
