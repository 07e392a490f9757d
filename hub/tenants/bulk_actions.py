"""Wagtail's bulk actions, which would list by title what the user has no access to."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages import bulk_actions as pages
from wagtail.documents.views import bulk_actions as documents
from wagtail.images.views import bulk_actions as images

STOCK_ACTIONS = [
    pages.DeleteBulkAction,
    pages.MoveBulkAction,
    pages.PublishBulkAction,
    pages.UnpublishBulkAction,
    images.AddToCollectionBulkAction,
    images.DeleteBulkAction,
    documents.AddToCollectionBulkAction,
    documents.DeleteBulkAction,
]


class Discreet:
    """Says nothing about objects that the user may not act on."""

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        """Return what may be acted on, and an empty list of what may not."""
        objects, others = super().get_actionable_objects()  # type: ignore[misc]
        return objects, {**others, "items_with_no_access": []}


def discreet_actions() -> list[type[BulkAction]]:
    """Return a discreet version of each stock action on pages, images and documents."""
    return [type(f"Discreet{action.__name__}", (Discreet, action), {}) for action in STOCK_ACTIONS]
