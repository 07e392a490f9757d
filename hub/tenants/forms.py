"""The form behind every page: what somebody submits must be within her own reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model
from wagtail.admin.forms import WagtailAdminPageForm

from hub.tenants.reach import has_owner, may_refer_to

# A model and the number of one of its objects, as text.
Pointer = tuple[type[Model], str]


class TenantPageForm(WagtailAdminPageForm):
    """Base form of all pages of the hub.

    Wagtail's choosers filter what they list, but save whatever number is posted. A number that the user cannot have
    picked is refused here, before anything of it is rendered: an error beside the field would print its title.
    """

    def is_valid(self) -> bool:
        """Validate; raise PermissionDenied when the form points at a page or medium out of the user's reach."""
        if self.is_bound and self.for_user and not self.for_user.is_superuser:
            refuse_foreign_pointers(self, self.for_user)
        return super().is_valid()


def refuse_foreign_pointers(form: forms.ModelForm, user: Any) -> None:
    """Raise PermissionDenied when a bound form, or a form inside it, adds a pointer that the user may not make.

    What the page pointed at already may stay: hub staff may have put it there.
    """
    added: dict[type[Model], set[str]] = defaultdict(set)
    known = {pointer for part in _parts(form) for pointer in _known_pointers(part)}
    for part in _parts(form):
        for model, pk in set(_submitted_pointers(part)) - known:
            added[model].add(pk)
    for model, ids in added.items():
        if not may_refer_to(user, model, ids):
            raise PermissionDenied


def _parts(form: Any) -> Iterator[Any]:
    yield form
    for formset in getattr(form, "formsets", {}).values():
        for child in formset.forms:
            yield from _parts(child)


def _submitted_pointers(form: Any) -> Iterator[Pointer]:
    # The data as sent, not `cleaned_data`: a field that fails for another reason is rendered again with its value.
    for name, field in form.fields.items():
        if not isinstance(field, forms.FileField):
            yield from _pointers(form, name, field, form[name].data)


def _known_pointers(form: Any) -> Iterator[Pointer]:
    for name, field in form.fields.items():
        yield from _pointers(form, name, field, form.get_initial_for_field(field, name))


def _pointers(form: Any, name: str, field: forms.Field, value: Any) -> Iterator[Pointer]:
    if value in (None, ""):
        return
    if isinstance(field, forms.ModelChoiceField):
        yield from _chosen(field, value)
        return
    model_field = _model_field(form, name)
    if hasattr(model_field, "extract_references"):
        for model, pk, _model_path, _content_path in model_field.extract_references(value):
            if has_owner(model):
                yield model, str(pk)


def _chosen(field: forms.ModelChoiceField, value: Any) -> Iterator[Pointer]:
    model = field.queryset.model  # type: ignore[union-attr]
    if not has_owner(model):
        return
    try:
        objects = field.to_python(value)
    except ValidationError:
        return  # no such object: the form says so itself
    if isinstance(objects, Model):
        objects = [objects]
    for item in objects or []:
        yield model, str(item.pk)


def _model_field(form: Any, name: str) -> Any:
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
