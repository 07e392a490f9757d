"""The form in which an author writes a summary."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.tenants.forms import TenantPageForm

MAX_THEMES = 3


class SummaryPageForm(TenantPageForm):
    """Adds the rules that only hold between what was picked."""

    def clean(self) -> dict[str, Any]:
        """Refuse a fourth theme: a summary about everything is found by nobody."""
        cleaned = super().clean()
        if len(cleaned.get("themes") or []) > MAX_THEMES:
            self.add_error("themes", _("Kies hoogstens drie thema's: die waar je samenvatting echt over gaat."))
        return cleaned
