"""Synonym rules in the admin, for hub staff."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from search.models import SynonymRule

HOW_TO = _(
    "Zet woorden die hetzelfde betekenen bij elkaar met een komma ertussen, of vul bij ‘betekent ook’ het gewone woord "
    "in voor een woord dat maar in één richting geldt: ‘groep 8’ betekent ook ‘zesde leerjaar’."
)
SHIPPED = _("Deze regel hoort bij Klasvloer. Je kunt hem uitzetten; wil je hem anders, schrijf dan een eigen regel.")


class SynonymPolicy(ModelPermissionPolicy):
    """Superusers, and whoever holds the model permission. Nobody deletes a shipped rule, because it would come back."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: SynonymRule) -> bool:
        """Tell whether somebody may do this with this rule."""
        return not (action == "delete" and instance.shipped) and self.user_has_permission(user, action)


register_permission_policy(SynonymRule, SynonymPolicy(SynonymRule))


class SynonymRuleForm(WagtailAdminModelForm):
    """The form; of a shipped rule only the note and whether it is used can be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.shipped:
            for name in ("words", "means"):
                self.fields[name].disabled = True
            self.fields["words"].help_text = SHIPPED


class SynonymIndexView(generic.IndexView):
    """The list."""

    def get_delete_url(self, instance: SynonymRule) -> str | None:
        """Offer to delete only what somebody may delete."""
        may = self.user_has_permission_for_instance("delete", instance)
        return super().get_delete_url(instance) if may else None


class SynonymDeleteView(generic.DeleteView):
    """Asks the rule too; Wagtail's view asks only the model."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse a shipped rule."""
        if not self.user_has_permission_for_instance("delete", self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SynonymViewSet(ModelViewSet):
    """All rules: search in them, see which are shipped, switch them on and off, write one."""

    model = SynonymRule
    icon = "resubmit"
    add_to_settings_menu = True
    menu_label = _("Synoniemen voor zoeken")
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    list_display = ("words", "means", BooleanColumn("active", label=_("In gebruik")), "note")
    list_filter = ("shipped", "active")
    list_per_page = 50
    search_fields = ("words", "means", "note")
    ordering = ("words",)
    index_view_class = SynonymIndexView
    delete_view_class = SynonymDeleteView
    edit_handler = ObjectList(
        [
            HelpPanel(content=HOW_TO),
            FieldPanel("words"),
            FieldPanel("means"),
            FieldPanel("note"),
            FieldPanel("active"),
        ],
        base_form_class=SynonymRuleForm,
    )


synonym_viewset = SynonymViewSet("synonyms", url_prefix="synoniemen")
