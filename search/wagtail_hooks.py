"""Search in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from search import staff_views
from search.health import troubles
from search.synonym_admin import SynonymViewSet, synonym_viewset


class SearchTroublePanel(Component):
    """What is wrong with search, for the people who run the hub; nothing when all is well."""

    name = "search_trouble"
    template_name = "search/admin/trouble_panel.html"
    order = 5

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the troubles."""
        return {"troubles": troubles()}


@hooks.register("construct_homepage_panels")
def add_search_trouble_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Tell those who can do something about it."""
    if request.user.is_superuser:
        panels.append(SearchTroublePanel())


@hooks.register("register_admin_urls")
def register_search_urls() -> list[URLPattern | URLResolver]:
    """Serve the pages of staff; hub/tenants/rules.py keeps all others out."""
    addresses = [
        path("toestand/", staff_views.StatusView.as_view(), name="status"),
        path("uitleg/", staff_views.ExplainView.as_view(), name="explain"),
        path("vastgelopen/", staff_views.ParkedView.as_view(), name="parked"),
        path("vastgelopen/resultaten/", staff_views.ParkedView.as_view(results_only=True), name="parked_results"),
        path("vastgelopen/actie/", staff_views.ParkedActionView.as_view(), name="parked_action"),
    ]
    return [path("zoeken/", include((addresses, "search_admin")))]


class SuperuserMenuItem(MenuItem):
    """An entry that only those see who may follow it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Hide it from all others."""
        return request.user.is_superuser


@hooks.register("register_reports_menu_item")
def register_status_menu_item() -> MenuItem:
    """Lead to the page that says how search is doing."""
    return SuperuserMenuItem(
        _("Toestand van het zoeken"),
        reverse("search_admin:status"),
        name="search-status",
        icon_name="search",
        order=1100,
    )


@hooks.register("register_reports_menu_item")
def register_parked_menu_item() -> MenuItem:
    """Lead to the changes that failed too often."""
    return SuperuserMenuItem(
        _("Vastgelopen wijzigingen"),
        reverse("search_admin:parked"),
        name="search-parked",
        icon_name="warning",
        order=1110,
    )


@hooks.register("register_admin_viewset")
def register_synonyms() -> SynonymViewSet:
    """Add the synonyms to the settings."""
    return synonym_viewset
