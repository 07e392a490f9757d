"""Pick a publication that is already known, or add it on the spot."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic.chooser import CreateView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from research.identifiers import clean_doi
from research.models import Reference
from research.permissions import organisation_known_for

REFERENCE_FIELDS = ("title", "authors", "year", "container", "doi", "open_url")


class ReferenceForm(WagtailAdminModelForm):
    """Adds or changes a publication."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Reference
        fields = REFERENCE_FIELDS

    def clean_doi(self) -> str:
        """Return the DOI alone; say which publication has it already, and what to do, beside the field."""
        doi = clean_doi(self.cleaned_data["doi"])
        known = Reference.objects.filter(doi=doi).exclude(pk=self.instance.pk).first() if doi else None
        if known is not None:
            raise ValidationError(
                _("Er is al een bron met deze DOI: ‘%(title)s’. Zoek die titel en kies de bron uit de lijst."),
                params={"title": known.title},
            )
        return doi


class ReferenceCreateView(CreateView):
    """Adds a publication from within a summary."""

    def save_form(self, form: ReferenceForm) -> Reference:
        """Save the publication; it is entered by the organisation of the author when that is known."""
        form.instance.organisation = organisation_known_for(self.request.user)
        return super().save_form(form)


class ReferenceChooserViewSet(ChooserViewSet):
    """References are bibliographic facts that everybody may use."""

    model = "research.Reference"
    icon = "openquote"
    choose_one_text = _("Kies een bron")
    choose_another_text = _("Kies een andere bron")
    edit_item_text = _("Bewerk deze bron")
    search_tab_label = _("Zoek")
    creation_tab_label = _("Nieuwe bron")
    create_action_label = _("Voeg toe")
    creation_form_class = ReferenceForm
    create_view_class = ReferenceCreateView
    per_page = 20


reference_chooser_viewset = ReferenceChooserViewSet("reference_chooser")
