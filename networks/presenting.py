"""What the pages of networks show, and what networks add to the pages of research."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import Page

from research.presenting import Card, cards
from research.providers import Link, register_belonging_provider, register_uptake_provider

if TYPE_CHECKING:
    from networks.models import NetworkPage


def network_context(page: NetworkPage) -> dict[str, Any]:
    """Return members, selected summaries and own pages of a network."""
    return {
        "members": list(page.member_organisations),
        "selected": selected_cards(page),
        "own_pages": list(page.get_children().live().public().order_by("path")),
    }


def selected_cards(page: NetworkPage) -> list[tuple[Card, str]]:
    """Return (card, why the network chose it) in the network's order."""
    summaries = list(page.selected_summaries.for_cards())
    notes = dict(page.selections.values_list("summary_id", "note"))
    return [(card, notes[summary.pk]) for summary, card in zip(summaries, cards(summaries), strict=True)]


def _links(networks: Any) -> list[Link]:
    return [Link(network.title, network.url or "") for network in networks.by_name()]


def uptake_links(summary: Page) -> list[Link]:
    """Return the networks that took up a summary."""
    from networks.models import NetworkPage

    return _links(NetworkPage.objects.published().that_selected(summary))


def belonging_links(organisation: Page) -> list[Link]:
    """Return the networks that an organisation belongs to."""
    from networks.models import NetworkPage

    return _links(NetworkPage.objects.published().with_member(organisation))


def register() -> None:
    """Let the pages of research show what networks know of them."""
    register_uptake_provider(uptake_links)
    register_belonging_provider(belonging_links)
