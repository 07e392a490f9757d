"""Questions about controlled terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class TermQuerySet(models.QuerySet[Any]):
    """Terms of one vocabulary."""

    def offered(self) -> TermQuerySet:
        """Leave out retired terms: they stay on pages that use them but are no longer offered."""
        return self.filter(retired=False)

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Return {code: label in the active language} for the codes that exist."""
        return {term.code: term.label for term in self.filter(code__in=list(codes))}

    def names(self) -> dict[str, list[str]]:
        """Return {code: its labels in both languages and the other words for it}, of the terms that are offered."""
        return {term.code: [term.label_nl, term.label_en, *term.words] for term in self.offered()}


class ThemeQuerySet(TermQuerySet):
    """Themes: their code is the slug of the tag."""

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Return {slug: label in the active language} for the slugs that exist."""
        return {theme.code: theme.label for theme in self.filter(slug__in=list(codes))}
