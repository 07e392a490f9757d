"""Questions about controlled terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from hub.vocabularies.languages import in_active_language


class TermQuerySet(models.QuerySet[Any]):
    """Terms of one vocabulary."""

    def offered(self) -> TermQuerySet:
        """Leave out retired terms: they stay on pages that use them but are no longer offered."""
        return self.filter(retired=False)

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Return {code: label in the active language} for the codes that exist."""
        # Filters show a hundred of them: making an object of each row took longer than the query.
        rows = self.filter(code__in=list(codes)).values_list("code", "label_nl", "label_en")
        return {code: in_active_language(dutch, english) for code, dutch, english in rows}

    def names(self) -> dict[str, list[str]]:
        """Return {code: its labels in both languages and the other words for it}, of the terms that are offered."""
        return {term.code: [term.label_nl, term.label_en, *term.words] for term in self.offered()}


class ThemeQuerySet(TermQuerySet):
    """Themes: their code is the slug of the tag."""

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Return {slug: label in the active language} for the slugs that exist."""
        rows = self.filter(slug__in=list(codes)).values_list("slug", "name", "name_en")
        return {slug: in_active_language(dutch, english) for slug, dutch, english in rows}
