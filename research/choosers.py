"""Pick a publication that is already known, or add it on the spot."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet


class ReferenceChooserViewSet(ChooserViewSet):
    """References are bibliographic facts that everybody may use."""

    model = "research.Reference"
    icon = "openquote"
    choose_one_text = _("Kies een bron")
    choose_another_text = _("Kies een andere bron")
    edit_item_text = _("Bewerk deze bron")
    form_fields = ("title", "authors", "year", "container", "doi", "open_url")
    per_page = 20


reference_chooser_viewset = ReferenceChooserViewSet("reference_chooser")
