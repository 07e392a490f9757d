"""Questions about the outbox and the stored vectors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

LONGEST_WAIT = timedelta(hours=1)
LATE = timedelta(minutes=15)


class OutboxQuerySet(models.QuerySet[Any]):
    """Changes that wait."""

    def due(self) -> OutboxQuerySet:
        """Those to be tried now. A date further away than any wait comes from a clock that was set back: try it."""
        now = timezone.now()
        return self.filter(parked=False).filter(Q(not_before__lte=now) | Q(not_before__gt=now + LONGEST_WAIT))

    def for_words(self) -> OutboxQuerySet:
        """Those whose words are not in the index yet."""
        return self.filter(stage=self.model.Stage.WORDS)

    def for_vectors(self) -> OutboxQuerySet:
        """Those whose long passages have no vectors in the index yet."""
        return self.filter(stage=self.model.Stage.VECTORS)

    def postpone(self, error: BaseException, attempts: int, *, park: bool) -> int:
        """Try the rows later, twice as late after each failure; return how many rows. Parked rows wait for a human."""
        seconds = min(settings.SEARCH_RETRY_SECONDS * 2**attempts, LONGEST_WAIT.total_seconds())
        return self.update(
            attempts=F("attempts") + 1,
            last_error=_described(error),
            not_before=timezone.now() + timedelta(seconds=seconds),
            parked=park,
        )

    def let_wait(self, error: BaseException) -> int:
        """Try the rows again soon, for none of them is to blame; return how many rows."""
        soon = timezone.now() + timedelta(seconds=settings.SEARCH_RETRY_SECONDS)
        return self.update(last_error=_described(error), not_before=soon)

    def is_late(self) -> bool:
        """Whether a change waits so long that nobody seems to take changes up."""
        long_ago = timezone.now() - LATE
        return self.filter(parked=False, stage=self.model.Stage.WORDS, queued_at__lt=long_ago).exists()

    def retry(self, now: datetime) -> int:
        """Try the rows again as if they had never failed, words and all; return how many rows."""
        return self.update(parked=False, attempts=0, not_before=now, stage=self.model.Stage.WORDS)

    def stale(self, identifiers: Iterable[str]) -> OutboxQuerySet:
        """Those of these documents that newer rows take the place of: parked, or waiting for vectors only.

        Not those that are due later on purpose; see `search.signal_handlers.SETTLING`.
        """
        waiting = Q(parked=True) | Q(stage=self.model.Stage.VECTORS)
        return self.filter(waiting, document_id__in=list(identifiers))

    def pending_ids(self, limit: int) -> list[str]:
        """Return up to `limit` different ids of documents of which the index may be behind."""
        return list(self.for_words().order_by().values_list("document_id", flat=True).distinct()[:limit])


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


class PassageVectorQuerySet(models.QuerySet[Any]):
    """Stored vectors."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return {key: vector} for the keys that are there."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        # SQLite takes a limited number of parameters a query.
        for start in range(0, len(wanted), 500):
            rows = self.filter(key__in=wanted[start : start + 500]).values_list("key", "vector")
            found |= {key: bytes(vector) for key, vector in rows}
        return found


class EngineRecordQuerySet(models.QuerySet[Any]):
    """What is known of each engine that this hub ever used."""

    def follower(self) -> Any | None:
        """Return the record of the engine that takes changes up, None when none did so far."""
        return self.filter(turn__gt=0).order_by("turn").last()

    def let_follow(self, engine: str, *, is_mended: bool) -> Any:
        """Let an engine take changes up from now on, and return its record."""
        turn = 1 + (self.aggregate(newest=Max("turn"))["newest"] or 0)
        return self.update_or_create(engine=engine, defaults={"turn": turn, "is_mended": is_mended})[0]

    def note_rebuild(self, engine: str) -> None:
        """Note that the index of an engine was built anew just now."""
        self.update_or_create(engine=engine, defaults={"rebuilt_at": timezone.now()})

    def rebuilt_at(self, engine: str) -> datetime | None:
        """Return when the index of an engine was last built anew; None when nobody noted it."""
        return self.filter(engine=engine).values_list("rebuilt_at", flat=True).first()
