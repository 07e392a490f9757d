"""How search is doing, in numbers: for the page of staff and for metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from search.breaker import State
from search.embedders import get_embedder, loading_breaker
from search.engines import Engine, EngineUnavailableError, get_engine
from search.engines.base import IndexFigures
from search.meaning import question_breaker
from search.models import EngineRecord, OutboxEntry, PassageVector
from search.reading import count_documents


@dataclass(frozen=True)
class OutboxStatus:
    """What waits. `oldest_at` is when the oldest of it was written down; `last_error` the newest error that stands."""

    words: int
    vectors: int
    parked: int
    oldest_at: datetime | None
    last_error: str

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest change has waited; 0 when nothing waits."""
        return max(0.0, (timezone.now() - self.oldest_at).total_seconds()) if self.oldest_at else 0.0


@dataclass(frozen=True)
class EmbedderStatus:
    """The embedder of the settings in this process. `stamp` is "" when it is not loaded, `error` a kind of error."""

    name: str
    stamp: str
    breaker: State
    failures: int
    error: str


@dataclass(frozen=True)
class Status:
    """Everything. `index` is None when there is no readable index, and `index_error` says why.

    `version` is that of what keeps the index, "" when it does not answer; `rebuilt_at` when it was last built anew.
    """

    engine: str
    version: str
    rebuilt_at: datetime | None
    index: IndexFigures | None
    index_error: str
    public: int
    outbox: OutboxStatus
    embedder: EmbedderStatus
    stored_vectors: int

    @property
    def fits_embedder(self) -> bool:
        """Whether the vectors in the index are those of the embedder."""
        return self.index is not None and self.index.model == self.embedder.stamp


def status() -> Status:
    """Look at everything now; counts, no texts. A few queries and a look at the index folder."""
    version, figures, error = _engine(get_engine())
    return Status(
        engine=settings.SEARCH_ENGINE,
        version=version,
        rebuilt_at=EngineRecord.objects.rebuilt_at(settings.SEARCH_ENGINE),
        index=figures,
        index_error=error,
        public=count_documents(),
        outbox=_outbox(),
        embedder=_embedder(),
        stored_vectors=PassageVector.objects.count(),
    )


def _engine(engine: Engine | None) -> tuple[str, IndexFigures | None, str]:
    """Return version, index and error; a server that does not tell its version is not asked for more."""
    version = ""
    if engine is None:
        return version, None, ""
    try:
        version = engine.server_version()
        return version, engine.figures(), ""
    except (EngineUnavailableError, OSError) as error:
        return version, None, str(error)


def _outbox() -> OutboxStatus:
    waiting = OutboxEntry.objects.filter(parked=False)
    failed = OutboxEntry.objects.exclude(last_error="").order_by("not_before").last()
    return OutboxStatus(
        words=waiting.for_words().count(),
        vectors=waiting.for_vectors().count(),
        parked=OutboxEntry.objects.filter(parked=True).count(),
        oldest_at=waiting.aggregate(oldest=Min("queued_at"))["oldest"],
        last_error=f"{failed.document_id}: {failed.last_error}" if failed else "",
    )


def _embedder() -> EmbedderStatus:
    embedder = get_embedder()
    asking = question_breaker() if embedder else loading_breaker()
    return EmbedderStatus(
        name=settings.SEARCH_EMBEDDER,
        stamp=embedder.stamp if embedder else "",
        breaker=asking.state,
        failures=asking.failures,
        error=asking.last_error,
    )
