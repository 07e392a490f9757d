"""The panels of the dashboard, without pages that have left the user's tree."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from hub.tenants.reach import own_pages


def own_ids(parent_context: Any) -> set[int]:
    """Return the numbers of the pages that the user of the request works on."""
    return set(own_pages(parent_context["request"].user).values_list("pk", flat=True))


class TenantRecentEditsPanel(RecentEditsPanel):
    """What the user edited last."""

    def get_context_data(self, parent_context: Any) -> Any:
        """Drop pages that are no longer hers."""
        context = super().get_context_data(parent_context)
        own = own_ids(parent_context)
        context["last_edits"] = [(date, page) for date, page in context["last_edits"] if page.pk in own]
        return context


class TenantLockedPagesPanel(LockedPagesPanel):
    """What the user has locked."""

    def get_context_data(self, parent_context: Any) -> Any:
        """Drop pages that are no longer hers."""
        context = super().get_context_data(parent_context)
        context["locked_pages"] = context["locked_pages"].filter(pk__in=own_ids(parent_context))
        return context


class TenantReviewsPanel(UserObjectsInWorkflowModerationPanel):
    """The user's pages under review."""

    def get_context_data(self, parent_context: Any) -> Any:
        """Drop pages that are no longer hers."""
        context = super().get_context_data(parent_context)
        own = own_ids(parent_context)
        context["workflow_states"] = [state for state in context["workflow_states"] if state.content_object.pk in own]
        return context


class TenantModerationPanel(WorkflowObjectsToModeratePanel):
    """What waits for the user's review."""

    def get_context_data(self, parent_context: Any) -> Any:
        """Drop pages outside her tree: a review that ran when a page moved away keeps its old reviewers."""
        context = super().get_context_data(parent_context)
        own = own_ids(parent_context)
        context["states"] = [state for state in context["states"] if state["obj"].pk in own]
        return context


REPLACEMENTS = {
    RecentEditsPanel: TenantRecentEditsPanel,
    LockedPagesPanel: TenantLockedPagesPanel,
    UserObjectsInWorkflowModerationPanel: TenantReviewsPanel,
    WorkflowObjectsToModeratePanel: TenantModerationPanel,
}


def replace_panels(panels: list[Any]) -> None:
    """Put our panels in the place of Wagtail's, in the list itself."""
    panels[:] = [REPLACEMENTS[type(panel)]() if type(panel) in REPLACEMENTS else panel for panel in panels]
