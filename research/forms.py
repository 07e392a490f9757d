"""The form in which an author writes a summary."""

from itertools import takewhile
from typing import Any

from django.forms.formsets import INITIAL_FORM_COUNT, ORDERING_FIELD_NAME
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
        for formset in self.formsets.values():
            for child in _untouched(formset):
                child.empty_permitted = True
                child.fields[ORDERING_FIELD_NAME].disabled = True

    def is_valid(self) -> bool:
        """Validate; leave a number in what was left out, because the panel that shows it again sorts by it."""
        valid = super().is_valid()
        for formset in self.formsets.values():
            for child in _untouched(formset):
                getattr(child, "cleaned_data", {}).setdefault(ORDERING_FIELD_NAME, None)
        return valid

    def restore_required_fields(self) -> None:
        """Ask for everything again, and take up the numbers."""
        super().restore_required_fields()
        for formset in self.formsets.values():
            for child in _untouched(formset):
                child.fields[ORDERING_FIELD_NAME].disabled = False

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Return what the open form must take over after it was saved by itself; what was left out was not saved."""
        updates = dict(super().get_field_updates_for_resave())
        for formset in self.formsets.values():
            count = f"{formset.management_form.prefix}-{INITIAL_FORM_COUNT}"
            if count in updates:
                updates[count] = str(formset.total_form_count() - len(_untouched(formset)))
        return list(updates.items())


def _untouched(formset: Any) -> list[Any]:
    """Return the new forms at the end of a formset in which nothing was filled in."""
    forms = reversed(formset.extra_forms if formset.can_order else [])
    return list(takewhile(_is_untouched, forms))


def _is_untouched(form: Any) -> bool:
    return not any(form[name].data for name in form.fields if name != ORDERING_FIELD_NAME)
