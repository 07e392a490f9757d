"""Vocabularies in the admin, for hub staff."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from hub.vocabularies.models import (
    Level,
    OrganisationKind,
    PupilGroup,
    Region,
    StudyContext,
    StudyKind,
    Subject,
    Term,
    Theme,
)
from hub.vocabularies.permissions import VocabularyPolicy

VOCABULARIES: list[type[Model]] = [
    Theme,
    Level,
    Subject,
    PupilGroup,
    StudyKind,
    StudyContext,
    OrganisationKind,
    Region,
]
for vocabulary in VOCABULARIES:
    register_permission_policy(vocabulary, VocabularyPolicy(vocabulary))


class VocabularyViewSet(ModelViewSet):
    """One vocabulary."""

    icon = "tag"
    copy_view_enabled = False
    inspect_view_enabled = False
    # The field that pages, filters and exports hold: chosen once, never changed.
    code_field = "code"

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form; an existing term keeps its code."""
        self.exclude_form_fields = ["shipped", self.code_field] if for_update else ["shipped"]
        return super().get_form_class(for_update)


class ThemeViewSet(VocabularyViewSet):
    """The curated themes."""

    code_field = "slug"
    list_display = ("name", "slug", "retired")
    search_fields = ("name", "synonyms")


class TermViewSet(VocabularyViewSet):
    """A vocabulary of terms with a code."""

    list_display = ("label_nl", "code", "retired")
    search_fields = ("label_nl", "label_en", "other_words")


def viewset_for(model: type[Model]) -> VocabularyViewSet:
    """Return the viewset of one vocabulary."""
    kind: type[VocabularyViewSet] = TermViewSet if issubclass(model, Term) else ThemeViewSet
    name = str(model._meta.model_name)
    return kind(f"vocabulary_{name}", model=model, url_prefix=f"woordenlijsten/{name}")


class VocabularyGroup(ModelViewSetGroup):
    """The menu of all vocabularies."""

    menu_label = _("Woordenlijsten")
    menu_icon = "list-ul"
    menu_order = 800

    def __init__(self) -> None:
        self.items: list[Any] = [viewset_for(model) for model in VOCABULARIES]
        super().__init__()


@hooks.register("register_admin_viewset")
def register_vocabularies() -> VocabularyGroup:
    """Add the menu."""
    return VocabularyGroup()
