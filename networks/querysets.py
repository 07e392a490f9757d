"""Questions about networks."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import Page, PageManager

from hub.pages.querysets import HubPageQuerySet


class NetworkPageQuerySet(HubPageQuerySet):
    """Networks."""

    def by_name(self) -> NetworkPageQuerySet:
        """In alphabetical order."""
        return self.select_related("region").order_by("title")

    def that_selected(self, *summaries: Page) -> NetworkPageQuerySet:
        """Networks that took up a summary, or one of several: once for each."""
        return self.filter(selections__summary_id__in=[summary.pk for summary in summaries])

    def selection_rows(self) -> models.QuerySet[Any, tuple[int, str]]:
        """Return (pk of a summary, slug of a network that took it up), behind `that_selected`."""
        return self.order_by("path").values_list("selections__summary_id", "slug")

    def with_member(self, organisation: Page) -> NetworkPageQuerySet:
        """Networks that an organisation belongs to."""
        return self.filter(memberships__organisation_id=organisation.pk)


class NetworkPageManager(PageManager.from_queryset(NetworkPageQuerySet)):  # type: ignore[misc]
    """Manager of networks."""
