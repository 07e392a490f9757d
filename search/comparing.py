"""Does the index hold what is public in the database, no more and no less? The second net below the outbox.

The outbox loses nothing that a handler sees. Changes that no handler sees, such as `queryset.update` in a shell or a
restored backup, are found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils import timezone

from search import indexing, outbox
from search.documents import Document
from search.embedders import get_embedder
from search.engines import Engine
from search.indexer import Indexer
from search.models import OutboxEntry
from search.reading import PAGES_AT_A_TIME, Outcome, public_ids, read_documents
from search.vectors import embeddable, passage_texts


class Difference(StrEnum):
    """What can be wrong with a document; the value says it on a terminal."""

    MISSING = "public, but not in the index"
    LEFT_OVER = "in the index, but gone or not public"
    OUTDATED = "in the index as it was before"
    WITHOUT_VECTORS = "in the index without all vectors"
    FAILING = "public, but cannot be made into a document"


@dataclass(frozen=True)
class Comparison:
    """What differs. `waiting` are documents that are on their way through the outbox: no error, and not compared."""

    public: int
    stored: int
    differences: Mapping[str, Difference] = field(default_factory=dict)
    parked: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()
    takes_vectors: bool = True

    @property
    def is_equal(self) -> bool:
        """Whether nothing needs anybody's attention."""
        return not self.differences and not self.parked and self.takes_vectors

    def ids(self, difference: Difference) -> list[str]:
        """Return the documents with one kind of difference."""
        return [identifier for identifier, found in self.differences.items() if found is difference]


def compare(engine: Engine) -> Comparison:
    """Compare the index with the database, both ways. Reads every public page. Raises EngineUnavailableError.

    What seems to differ is looked at a second time, because pages may change and be indexed meanwhile.
    """
    stored = dict(engine.stored())
    public = public_ids()
    suspects = _differences(engine, dict.fromkeys([*public, *stored]))
    waiting = frozenset(OutboxEntry.objects.filter(parked=False).values_list("document_id", flat=True))
    differences = _differences(engine, suspects.keys() - waiting)
    return Comparison(
        public=len(public),
        stored=len(stored),
        differences=dict(sorted(differences.items())),
        parked=tuple(sorted(set(OutboxEntry.objects.filter(parked=True).values_list("document_id", flat=True)))),
        waiting=waiting,
        takes_vectors=engine.takes_vectors(),
    )


def _differences(engine: Engine, identifiers: Iterable[str]) -> dict[str, Difference]:
    stored = dict(engine.stored())
    # Vectors of another model are not missed one by one: the whole index wants a rebuild.
    embedded = engine.embedded() if get_embedder() is not None and engine.takes_vectors() else None
    wanted = list(identifiers)
    found: dict[str, Difference] = {}
    for start in range(0, len(wanted), PAGES_AT_A_TIME):
        for identifier, outcome in read_documents(wanted[start : start + PAGES_AT_A_TIME]).items():
            positions = None if embedded is None else embedded.get(identifier, frozenset())
            difference = _difference(outcome, stored.get(identifier), positions)
            if difference is not None:
                found[identifier] = difference
    return found


def _difference(outcome: Outcome, stored_hash: str | None, embedded: frozenset[int] | None) -> Difference | None:
    if isinstance(outcome, Exception):
        return Difference.FAILING
    if outcome is None:
        return None if stored_hash is None else Difference.LEFT_OVER
    if stored_hash is None:
        return Difference.MISSING
    if stored_hash != outcome.content_hash:
        return Difference.OUTDATED
    return Difference.WITHOUT_VECTORS if embedded is not None and _embeddable(outcome) - embedded else None


def _embeddable(document: Document) -> frozenset[int]:
    return frozenset(at for at, text in enumerate(passage_texts(document)) if embeddable(text))


def repair(comparison: Comparison) -> bool:
    """Queue what differs, and what is parked once more; drain, unless that is for the worker. Whether it drained."""
    with indexing.paused():
        outbox.queue_ids(comparison.differences)
    OutboxEntry.objects.filter(parked=True).retry(timezone.now())
    if indexing.is_for_worker():
        return False
    Indexer().drain_quietly()
    return True
