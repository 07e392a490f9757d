"""What search keeps in the database: changes that wait for the index, vectors by content, and synonyms."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.querysets import EngineRecordQuerySet, OutboxQuerySet, PassageVectorQuerySet
from search.synonym_querysets import LexiconChangeQuerySet, SynonymRuleQuerySet
from search.synonym_rules import Rule, entries, joined, meaning_problems, word_problems


class OutboxEntry(models.Model):
    """One change that the index must still follow; written in the transaction that makes the change.

    A row is never updated by a second change: that one adds a row of its own. So a row may be removed as soon as
    what the indexer read *after* seeing it stands in the index, and nothing that came meanwhile is lost.
    """

    class Stage(models.TextChoices):
        WORDS = "words"  # words and the vectors of short passages
        VECTORS = "vectors"  # found already; vectors of its long passages to come

    document_id = models.CharField(max_length=100, db_index=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WORDS)
    queued_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)
    parked = models.BooleanField(default=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.document_id} ({self.stage})"


class PassageVector(models.Model):
    """The vector of one text by one model. The key is a hash of both: changed text is another row."""

    key = models.CharField(max_length=32, primary_key=True)
    stamp = models.CharField(max_length=100, db_index=True)
    # float16, little-endian: half the room, and the order of results stays the same.
    vector = models.BinaryField()

    objects = PassageVectorQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class EngineRecord(models.Model):
    """An engine that this hub used, and when its index was built. That with the highest turn takes changes up.

    It `is_mended` once everything is queued in which its index differed from the database when its turn began.
    """

    engine = models.CharField(max_length=32, primary_key=True)
    turn = models.PositiveIntegerField(default=0)  # 0: never; no time, for machines have clocks of their own
    is_mended = models.BooleanField(default=True)
    rebuilt_at = models.DateTimeField(null=True)

    objects = EngineRecordQuerySet.as_manager()

    def __str__(self) -> str:
        return self.engine


class SynonymRule(models.Model):
    """Words that mean the same, or, with `means`, words that also mean something else. See `search.synonym_rules`."""

    words = models.CharField(
        _("woorden"),
        max_length=500,
        help_text=_("Woorden of korte uitdrukkingen, met een komma ertussen."),
    )
    means = models.CharField(
        _("betekent ook"),
        max_length=500,
        blank=True,
        help_text=_(
            "Leeg: alle woorden hierboven betekenen hetzelfde. Ingevuld: wie zo'n woord vraagt, vindt dit ook."
        ),
    )
    note = models.CharField(
        _("waarom"), max_length=250, blank=True, help_text=_("Voor je collega's; zoeken leest dit niet.")
    )
    active = models.BooleanField(_("in gebruik"), default=True)
    # Rules of the shipped file are refreshed by load_synonyms; those that editors added are theirs.
    shipped = models.BooleanField(_("meegeleverd"), default=False, editable=False)

    objects = SynonymRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("synoniemenregel")
        verbose_name_plural = _("synoniemen voor zoeken")
        ordering: ClassVar[list[str]] = ["words", "pk"]

    def __str__(self) -> str:
        return str(self.rule)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it together with the note that words changed, which a signal handler writes."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    @property
    def rule(self) -> Rule:
        """What search makes of it."""
        return Rule(entries(self.words), entries(self.means))

    def clean(self) -> None:
        """Bring the words in one form; raise ValidationError with a sentence beside each field that is not right."""
        if not self.words:
            return  # the field says so itself
        rule = self.rule
        self.words, self.means = joined(rule.words), joined(rule.means)
        wrong = {"words": list(word_problems(rule)), "means": list(meaning_problems(rule))}
        if self._state.adding and type(self).objects.like(self.words, self.means).exists():
            wrong["words"].append(gettext("Deze regel bestaat al. Staat hij uit, zet hem dan weer aan."))
        if any(wrong.values()):
            raise ValidationError({field: messages for field, messages in wrong.items() if messages})


def random_token() -> int:
    """Return a number that no other change has; sums of millions of them fit in the integers of every database."""
    return secrets.randbits(40)


class LexiconChange(models.Model):
    """A note that the words which questions are read by were changed, written in the transaction that changed them.

    Every process looks at these notes once a second. They are rows and not one row that is updated, because that one
    would make editors wait for each other, and a long import and an editor could end up waiting for one another.
    """

    token = models.BigIntegerField(default=random_token)
    at = models.DateTimeField(default=timezone.now)

    objects = LexiconChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
