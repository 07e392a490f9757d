"""Where tenancy meets Wagtail's admin. Order 1000: after Wagtail's own, which ours replace."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from hub.tenants.bulk_actions import discreet_actions
from hub.tenants.page_views import TenantPageViewSet
from hub.tenants.panels import replace_panels
from hub.tenants.reach import visible_pages
from hub.tenants.user_bulk_actions import TENANT_USER_ACTIONS

# Reports that span all tenants; the guard refuses them.
REPORTS_OF_THE_HUB = {"site-history", "page-types-usage"}


@hooks.register("register_admin_viewset", order=1000)
def register_page_viewset() -> TenantPageViewSet:
    """Serve all pages with our viewset."""
    return TenantPageViewSet()


@hooks.register("construct_page_chooser_queryset", order=1000)
def choose_visible_pages(pages: Any, request: HttpRequest) -> Any:
    """Offer one's own pages and those that everybody can read."""
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=visible_pages(request.user).values_list("pk", flat=True))


@hooks.register("construct_homepage_panels", order=1000)
def tenant_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show one's own pages on the dashboard."""
    if not request.user.is_superuser:
        replace_panels(panels)


@hooks.register("construct_reports_menu", order=1000)
def hide_reports_of_the_hub(request: HttpRequest, items: list[Any]) -> None:
    """Offer no report that the guard refuses."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in REPORTS_OF_THE_HUB]


for action in [*discreet_actions(), *TENANT_USER_ACTIONS]:
    hooks.register("register_bulk_action", action, order=1000)
