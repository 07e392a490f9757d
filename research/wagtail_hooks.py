"""Publications in the admin."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry, register_permission_policy

from research.choosers import ReferenceChooserViewSet, ReferenceForm, reference_chooser_viewset
from research.models import OrganisationPage, Reference
from research.permissions import ReferencePolicy, organisation_known_for

register_permission_policy(Reference, ReferencePolicy(Reference))


class OwnReferences:
    """Mixed into every view of one publication: answers 404 to who may not change it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before the view shows anything; Wagtail's views ask the model, not the object."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if "pk" not in kwargs:
            return
        policy = policy_registry.get_by_type(Reference)
        action = "delete" if isinstance(self, generic.DeleteView) else "change"
        if not policy.instances_user_has_permission_for(request.user, action).filter(pk=kwargs["pk"]).exists():
            raise Http404


class ReferenceIndexView(generic.IndexView):
    """The list of all publications, with links to those that somebody may change."""

    def get_edit_url(self, instance: Reference) -> str | None:
        """Return the address of the form, or None for a publication of others."""
        return super().get_edit_url(instance) if instance.pk in self._changeable else None

    def get_delete_url(self, instance: Reference) -> str | None:
        """Return nothing: deleting starts from the form, where the use of the publication is known."""
        return None

    @property
    def _changeable(self) -> set[int]:
        if not hasattr(self, "_changeable_ids"):
            mine = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
            self._changeable_ids = set(mine.values_list("pk", flat=True))
        return self._changeable_ids


class ReferenceCreateView(generic.CreateView):
    """Adds a publication."""

    def get_initial_form_instance(self) -> Reference:
        """Return a publication entered by the organisation of the user, when that is known."""
        return Reference(organisation=organisation_known_for(self.request.user))


class ReferenceViewSet(ModelViewSet):
    """Publications: everybody reads and adds, the organisation that entered one changes it."""

    model = Reference
    icon = "openquote"
    menu_label = _("Bronnen")
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ("title", Column("short_authors", label=_("Auteurs")), "year", "organisation")
    ordering = ("title",)
    search_backend_name = "default"
    index_view_class = ReferenceIndexView
    add_view_class = ReferenceCreateView

    def get_form_class(self, for_update: bool = False) -> type[ReferenceForm]:
        """Return the form, without the organisation: nobody hands a publication to another one."""
        return ReferenceForm

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Close every view of one publication to who may not change it."""
        return super().construct_view(type(view_class.__name__, (OwnReferences, view_class), {}), **kwargs)


@hooks.register("register_admin_viewset")
def register_references() -> list[ModelViewSet | ReferenceChooserViewSet]:
    """Add the list of publications and the chooser."""
    return [ReferenceViewSet("references", url_prefix="bronnen"), reference_chooser_viewset]


# Staff may write everywhere: a dashboard is no list of organisations.
MAX_SHORTCUTS = 5


class WriteSummaryPanel(Component):
    """The way from the dashboard to a new summary, for each organisation that the user writes for."""

    name = "write_summary"
    template_name = "research/admin/write_summary_panel.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the organisations below which the user may add a page."""
        policy = policy_registry.get_by_type(Page)
        writable = policy.instances_user_has_any_permission_for(parent_context["request"].user, {"add"})
        organisations = OrganisationPage.objects.live().filter(pk__in=writable.values("pk")).order_by("title")
        return {"organisations": organisations[:MAX_SHORTCUTS]}


@hooks.register("construct_homepage_panels")
def add_write_summary_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the way to a new summary on top of the dashboard."""
    panels.append(WriteSummaryPanel())
