"""Questions about synonym rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Sum


class SynonymRuleQuerySet(models.QuerySet[Any]):
    """Synonym rules."""

    def in_force(self) -> SynonymRuleQuerySet:
        """Those that search uses: the editors' own first, because what comes first weighs most."""
        return self.filter(active=True).order_by("shipped", "pk")

    def like(self, words: str, means: str) -> SynonymRuleQuerySet:
        """Those that say the same in the same words."""
        return self.filter(words__iexact=words, means__iexact=means)


class LexiconChangeQuerySet(models.QuerySet[Any]):
    """Notes that words changed."""

    def stamp(self) -> tuple[int, int]:
        """Return two numbers that differ as soon as a note is added or removed: how many, and the sum of their tokens.

        The highest key would not do: keys are handed out before transactions commit, so a lower one can appear later.
        """
        found = self.aggregate(count=Count("pk"), total=Sum("token"))
        return found["count"], int(found["total"] or 0)

    def before(self, moment: datetime) -> LexiconChangeQuerySet:
        """Those older than this."""
        return self.filter(at__lt=moment)
