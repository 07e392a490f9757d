"""What search keeps in the database: changes that wait for the index, and vectors by content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from search.querysets import OutboxQuerySet, PassageVectorQuerySet


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
