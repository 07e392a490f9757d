"""What belongs to a rebuild besides the index: whether others write meanwhile, and which rows it made good."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress

from search import indexing, outbox
from search.engines import Engine, EngineUnavailableError
from search.models import OutboxEntry

logger = logging.getLogger(__name__)

ROWS_AT_A_TIME = 500
# Primary key, stage and document of a row.
Row = tuple[int, str, str]


def undisturbed(engine: Engine) -> AbstractContextManager[None]:
    """Let changes wait during a rebuild for another model: the living index cannot take their vectors.

    Also where there is none that this version can read: what still can would write by its own rules.
    """
    return nullcontext() if engine.exists() and engine.takes_vectors() else engine.exclusive()


def rows_now() -> list[Row]:
    """Return all rows of the outbox, as they are before a rebuild reads the database."""
    return list(OutboxEntry.objects.values_list("pk", "stage", "document_id"))


def forget_rows(engine: Engine, seen: Sequence[Row], held: Collection[str]) -> None:
    """Remove rows that a rebuild made good, but for those whose words somebody else wrote meanwhile: vectors lack.

    `held` are the documents that the new index holds; rows of others stay. When another indexer is at work for long all
    stay, and the work is done twice.
    """
    with suppress(EngineUnavailableError), engine.exclusive():
        for stage in OutboxEntry.Stage.values:
            pks = [pk for pk, before, identifier in seen if before == stage and identifier in held]
            for start in range(0, len(pks), ROWS_AT_A_TIME):
                OutboxEntry.objects.filter(pk__in=pks[start : start + ROWS_AT_A_TIME], stage=stage).delete()


def note_refused(refused: Mapping[str, Exception]) -> None:
    """Write rows for what the new index would not take, so that it is tried again and then set aside."""
    for identifier, error in refused.items():
        logger.error("Search document %s cannot be indexed: %s", identifier, error)
    with indexing.paused():
        outbox.queue_ids(refused)
