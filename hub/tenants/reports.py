"""Wagtail's reports, where they would show pages of others."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.views.reports.locked_pages import LockedPagesView

from hub.tenants.filters import TenantLockedPagesFilterSet
from hub.tenants.reach import own_pages


class TenantLockedPagesView(LockedPagesView):
    """Locked pages in one's own tree; the stock report adds what one locked before it moved away."""

    filterset_class = TenantLockedPagesFilterSet

    def get_queryset(self) -> QuerySet[Any]:
        """Drop pages that are no longer the user's."""
        return super().get_queryset().filter(pk__in=own_pages(self.request.user).values("pk"))
