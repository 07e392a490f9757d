"""Views that take the place of Wagtail's own at the same addresses; included before Wagtail's.

Most fragments that scripts fetch (".../results/") keep the stock views: their rows are right, and they show no choices.
"""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.documents.views.documents import IndexView as DocumentsView
from wagtail.images.views.images import IndexView as ImagesView

from hub.tenants import filters
from hub.tenants.choosing import TenantBrowseView, TenantSearchView, image_choose_view
from hub.tenants.reports import TenantLockedPagesView

app_name = "tenants"

_VIEWS = {
    "choose_page": ("choose-page/", TenantBrowseView.as_view()),
    "choose_page_search": ("choose-page/search/", TenantSearchView.as_view()),
    "choose_image": ("images/chooser/", image_choose_view()),
    "images": ("images/", ImagesView.as_view(filterset_class=filters.TenantImagesFilterSet)),
    "documents": ("documents/", DocumentsView.as_view(filterset_class=filters.TenantDocumentsFilterSet)),
    "locked_pages": ("reports/locked/", TenantLockedPagesView.as_view()),
    "locked_pages_results": ("reports/locked/results/", TenantLockedPagesView.as_view(results_only=True)),
    "workflow": ("reports/workflow/", WorkflowView.as_view(filterset_class=filters.TenantWorkflowFilterSet)),
    "workflow_tasks": (
        "reports/workflow_tasks/",
        WorkflowTasksView.as_view(filterset_class=filters.TenantWorkflowTasksFilterSet),
    ),
}

urlpatterns = [path(route, require_admin_access(view), name=name) for name, (route, view) in _VIEWS.items()]
