"""Bring the rules of `data/synonyms.txt` into the database, again and again, without touching what editors decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from search.models import LexiconChange, SynonymRule
from search.synonym_rules import Rule, joined, key, shipped_rules
from search.synonym_sources import note_change

# Any process has seen older notes than this.
KEEP_NOTES = timedelta(days=1)


@dataclass
class Loaded:
    """What loading did: numbers of rules."""

    kept: int = 0
    created: int = 0
    changed: int = 0
    removed: int = 0


@transaction.atomic
def load_synonyms() -> Loaded:
    """Create, update or remove the shipped rules as the file has them now, and return what happened. Idempotent.

    Rules of editors stay. A shipped rule that an editor switched off stays off, also when its words change: it is the
    same rule as long as it begins with the same word and goes in the same direction.
    """
    LexiconChange.objects.before(timezone.now() - KEEP_NOTES).delete()
    wanted = shipped_rules()
    rows = list(SynonymRule.objects.filter(shipped=True))
    same = {row.rule: row for row in rows}
    kept = {same[rule].pk for rule in wanted if rule in same}
    alike = {_beginning(row.rule): row for row in rows if row.pk not in kept}
    written = [_row(alike.get(_beginning(rule)), rule) for rule in wanted if rule not in same]
    created = [row for row in written if row.pk is None]
    changed = [row for row in written if row.pk is not None]
    removed = {row.pk for row in rows} - kept - {row.pk for row in changed}
    SynonymRule.objects.bulk_update(changed, ["words", "means"])
    SynonymRule.objects.bulk_create(created)
    SynonymRule.objects.filter(pk__in=removed).delete()
    if written:
        note_change()
    return Loaded(len(kept), len(created), len(changed), len(removed))


def _row(row: SynonymRule | None, rule: Rule) -> SynonymRule:
    """Return the row, or a new one, with the words of the rule."""
    row = row or SynonymRule(shipped=True)
    row.words, row.means = joined(rule.words), joined(rule.means)
    return row


def _beginning(rule: Rule) -> tuple[tuple[str, ...], bool]:
    return key(rule.words[0]), bool(rule.means)
