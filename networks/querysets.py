"""Questions about networks."""

from __future__ import annotations

from wagtail.models import Page, PageManager

from hub.pages.querysets import HubPageQuerySet


class NetworkPageQuerySet(HubPageQuerySet):
    """Networks."""

    def by_name(self) -> NetworkPageQuerySet:
        """In alphabetical order."""
        return self.select_related("region").order_by("title")

    def that_selected(self, summary: Page) -> NetworkPageQuerySet:
        """Networks that took up a summary."""
        return self.filter(selections__summary_id=summary.pk)

    def with_member(self, organisation: Page) -> NetworkPageQuerySet:
        """Networks that an organisation belongs to."""
        return self.filter(memberships__organisation_id=organisation.pk)


class NetworkPageManager(PageManager.from_queryset(NetworkPageQuerySet)):  # type: ignore[misc]
    """Manager of networks."""
