"""Search in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from search.health import troubles


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
