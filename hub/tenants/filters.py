"""Filters of Wagtail's lists that name users, sites, workflows and labels of all tenants, cut down to one's own."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet, WorkflowTasksReportFilterSet
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.images.views.images import ImagesFilterSet
from wagtail.models import Task, Workflow

from hub.tenants.models import Tenancy


class OwnChoices:
    """Leaves superusers the whole choice; for others, replaces or removes what the attributes name."""

    # Filters that offer users.
    people: tuple[str, ...] = ()
    # Filters that have no place in one tenant.
    removed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user  # type: ignore[attr-defined]
        if not user.is_superuser:
            self.limit(Tenancy.objects.of(user))

    def limit(self, tenancies: Any) -> None:
        """Cut the filters down to these tenants."""
        filters = self.filters  # type: ignore[attr-defined]
        for name in self.removed:
            filters.pop(name, None)
        for name in self.people:
            filters[name].queryset = tenancies.people()


class TenantPageFilterSet(OwnChoices, GenericPageFilterSet):
    """Filters of the explorer and of the list of one page type."""

    people = ("owner", "edited_by")
    removed = ("site",)


class TenantLockedPagesFilterSet(OwnChoices, LockedPagesReportFilterSet):
    """Filters of the report on locked pages."""

    people = ("locked_by",)


class TenantWorkflowFilterSet(OwnChoices, WorkflowReportFilterSet):
    """Filters of the report on reviews."""

    people = ("requested_by",)

    def limit(self, tenancies: Any) -> None:
        """Offer the workflows of these tenants."""
        super().limit(tenancies)
        self.filters["workflow"].queryset = Workflow.objects.filter(pk__in=tenancies.values("workflow"))


class TenantWorkflowTasksFilterSet(OwnChoices, WorkflowTasksReportFilterSet):
    """Filters of the report on review steps."""

    def limit(self, tenancies: Any) -> None:
        """Offer the workflows and steps of these tenants."""
        super().limit(tenancies)
        self.filters["workflow"].queryset = Workflow.objects.filter(pk__in=tenancies.values("workflow"))
        self.filters["task"].queryset = Task.objects.filter(pk__in=tenancies.values("task"))


class TenantImagesFilterSet(OwnChoices, ImagesFilterSet):
    """Filters of the list of images; labels are shared by all tenants."""

    removed = ("tag",)


class TenantDocumentsFilterSet(OwnChoices, DocumentsFilterSet):
    """Filters of the list of documents; labels are shared by all tenants."""

    removed = ("tag",)
