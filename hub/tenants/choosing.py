"""Wagtail's choosers, where they would show drafts and labels of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.chooser import BrowseView, ParentPageColumn, SearchView, page_models_from_string
from wagtail.images.views.chooser import ImageChooseView
from wagtail.images.views.chooser import viewset as image_chooser_viewset
from wagtail.models import Page

from hub.tenants.reach import visible_pages


class TenantBrowseView(BrowseView):
    """Starts below pages that the user may see: the common parent of all pages of a type can be somebody's draft."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Answer with the pages below the starting point."""
        page_type = request.GET.get("page_type")
        if page_type and not request.user.is_superuser:
            parent_page_id = self._start(page_type)
        return super().get(request, parent_page_id)

    def _start(self, page_type: str) -> int | None:
        try:
            classes = page_models_from_string(page_type)
        except (ValueError, LookupError):
            return None  # the stock view answers with 404
        pages = Page.objects.filter(pk__in=visible_pages(self.request.user).values("pk")).type(*classes)
        return pages.first_common_ancestor().pk


class PublishedParentColumn(ParentPageColumn):
    """Names the parent by its published title; the stock column gives the title of its draft."""

    def get_value(self, instance: Page) -> Page | None:
        """Return the parent as its own page type, which knows what others may read; nothing for a draft."""
        parent = super().get_value(instance)
        return parent.specific_deferred if parent and parent.live else None


class TenantSearchView(SearchView):
    """Search in the page chooser."""

    @property
    def columns(self) -> list[Column]:
        """The stock columns, with the parent by its published title."""
        return [self._safe(column) for column in super().columns]

    def _safe(self, column: Any) -> Column:
        if not isinstance(column, ParentPageColumn):
            return column
        return PublishedParentColumn(column.name, label=column.label)


class TenantImageChooseView(ImageChooseView):
    """The picture chooser, without the labels that all tenants use most."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with no labels."""
        return {**super().get_context_data(**kwargs), "popular_tags": []}


def image_choose_view() -> Callable[..., HttpResponse]:
    """Return the view of the picture chooser, set up as Wagtail sets up its own."""
    stock = image_chooser_viewset
    viewset = type(stock)(stock.name, model=stock.model, choose_view_class=TenantImageChooseView)
    return viewset.choose_view
