"""Networks with members and selections."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from hub.vocabularies.models import Region
from networks.models import Membership, NetworkIndexPage, NetworkPage, Selection
from research.models import OrganisationPage, SummaryPage
from tests.factories.research import add_published, site_tree, term

_numbers = count(1)


def network(
    title: str = "",
    members: Iterable[OrganisationPage] = (),
    selected: Iterable[SummaryPage] = (),
    **fields: Any,
) -> NetworkPage:
    """Return a published network below the index of networks."""
    site_tree()
    fields.setdefault("region", term(Region, "antwerpen"))
    fields.setdefault("intro", "Scholen die samen zoeken.")
    page = NetworkPage(title=title or f"Netwerk {next(_numbers)}", **fields)
    page.memberships = [Membership(organisation=member, sort_order=order) for order, member in enumerate(members)]
    page.selections = [
        Selection(summary=summary, sort_order=order, note="Past bij onze vraag.")
        for order, summary in enumerate(selected)
    ]
    return add_published(NetworkIndexPage.objects.get(), page)
