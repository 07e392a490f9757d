"""The form in which an author writes a summary."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
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

    def defer_required_fields(self) -> None:
        """Let a draft leave out what the form puts there unasked: a first question, source and author.

        A script numbers them, and Django takes a number for an answer: it is left aside while a draft is checked.
        """
        super().defer_required_fields()
        for child in self._untouched_children():
            child.empty_permitted = True
            child.fields[ORDERING_FIELD_NAME].disabled = True

    def restore_required_fields(self) -> None:
        """Ask for everything again, and take up the numbers."""
        super().restore_required_fields()
        for formset in self.formsets.values():
            for child in formset.forms:
                if ORDERING_FIELD_NAME in child.fields:
                    child.fields[ORDERING_FIELD_NAME].disabled = False

    def _untouched_children(self) -> Iterator[forms.ModelForm]:
        for formset in self.formsets.values():
            for child in formset.extra_forms:
                asked = (child[name].data for name in child.fields if name != ORDERING_FIELD_NAME)
                if ORDERING_FIELD_NAME in child.fields and not any(asked):
                    yield child
