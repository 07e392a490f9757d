"""Questions about networks."""

from __future__ import annotations

from wagtail.models import Page, PageManager, PageQuerySet


class NetworkPageQuerySet(PageQuerySet):
    """Networks."""

    def published(self) -> NetworkPageQuerySet:
        """Live, and neither the page nor an ancestor is private."""
        return self.live().public()

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
