"""Questions about controlled terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from hub.briefly import briefly
from hub.vocabularies.languages import in_active_language


@briefly
def _all_labels(model: type[models.Model], *fields: str) -> dict[str, tuple[str, str]]:
    """Return {code: (Dutch label, English label)} of a vocabulary."""
    # A page of results shows a hundred of them: making an object of each row took longer than the query.
    rows = model._default_manager.values_list(*fields)
    return {code: (dutch, english) for code, dutch, english in rows}


class TermQuerySet(models.QuerySet[Any]):
    """Terms of one vocabulary."""

    # The fields of the code and of its Dutch and English label.
    LABELS: ClassVar[tuple[str, str, str]] = ("code", "label_nl", "label_en")

    def offered(self) -> TermQuerySet:
        """Leave out retired terms: they stay on pages that use them but are no longer offered."""
        return self.filter(retired=False)

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Return {code: label in the active language} for those codes that the whole vocabulary has."""
        known = _all_labels(self.model, *self.LABELS)
        return {code: in_active_language(*known[code]) for code in codes if code in known}

    def names(self) -> dict[str, list[str]]:
        """Return {code: its labels in both languages and the other words for it}, of the terms that are offered."""
        return {term.code: [term.label_nl, term.label_en, *term.words] for term in self.offered()}


class ThemeQuerySet(TermQuerySet):
    """Themes: their code is the slug of the tag."""

    LABELS = ("slug", "name", "name_en")
