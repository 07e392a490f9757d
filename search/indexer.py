"""Bringing changes from the outbox into the index, and building a whole index anew.

Words and short passages go first, so that a page is found within a second of its publication; the vectors of its
long passages, a fifth of a second each, follow one at a time, and newer changes go before them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
from django.conf import settings

from search.documents import Document, split_document_id
from search.embedders import get_embedder
from search.engines import Engine, EngineUnavailableError, IndexMissingError, get_engine
from search.engines.base import Writing
from search.facets import with_all_codes
from search.kinds import SearchKind, kind_named, kinds, public_pages, shown_pages
from search.models import OutboxEntry
from search.vectors import embed_and_store, embeddable, passage_texts, stored_vectors

logger = logging.getLogger(__name__)

Outcome = Document | None | Exception
PAGES_AT_A_TIME = 100


class Indexer:
    """Drains the outbox into an engine. Any number may exist; the engine lets one work at a time."""

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine or get_engine()
        self._embedder = get_embedder()

    def drain_quietly(self) -> int:
        """Take up everything that is due and return how many rows still wait, for whatever reason.

        An engine that cannot write now is one line in the log: the rows stay and are tried again.
        """
        try:
            self.drain()
        except EngineUnavailableError as error:
            logger.warning("Changes wait for the search index: %s", error)
        return OutboxEntry.objects.filter(parked=False).count()

    def drain(self) -> int:
        """Take up everything that is due; return how many steps that took. Raises EngineUnavailableError."""
        if self._engine is None:
            OutboxEntry.objects.all().delete()  # the database answers: there is no index to follow
            return 0
        with self._engine.exclusive():
            steps = 0
            while self._step(self._engine):
                steps += 1
        return steps

    def _step(self, engine: Engine) -> bool:
        """Do the next piece of work, newest needs first; False when nothing is due."""
        rows = list(OutboxEntry.objects.due().for_words()[: settings.SEARCH_BATCH])
        if rows:
            self._start_index_when_new(engine, rows)
            self._guarded(rows, lambda: self._index_words(engine, rows))
            return True
        row = OutboxEntry.objects.due().for_vectors().first()
        if row is not None:
            self._guarded([row], lambda: self._index_vectors(engine, row))
            return True
        if engine.exists():
            engine.tidy()
        return False

    def _guarded(self, rows: list[OutboxEntry], work: Callable[[], None]) -> None:
        """Do work on rows; when the engine fails, all wait and none is to blame."""
        try:
            work()
        except (EngineUnavailableError, OSError) as error:
            again = OutboxEntry.objects.filter(pk__in=[row.pk for row in rows])
            again.postpone(error, max(row.attempts for row in rows), park=False)
            raise EngineUnavailableError(str(error)) from error

    def _start_index_when_new(self, engine: Engine, rows: list[OutboxEntry]) -> None:
        """Make an empty index for a hub whose every public page is in the outbox: it has only just begun.

        Otherwise a lost index would silently come back with a few pages in it.
        """
        if not engine.exists() and sum(public_pages(kind).count() for kind in kinds()) <= len(
            {row.document_id for row in rows}
        ):
            with engine.rebuilding():
                pass

    # Words and short passages

    def _index_words(self, engine: Engine, rows: list[OutboxEntry]) -> None:
        outcomes = read_documents({row.document_id for row in rows})
        documents = [outcome for outcome in outcomes.values() if isinstance(outcome, Document)]
        self._embed(text for document in documents for text in passage_texts(document, only_short=True))
        with engine.writing() as session:
            for identifier, outcome in outcomes.items():
                outcomes[identifier] = self._write(session, identifier, outcome)
            session.commit()
        self._settle(rows, outcomes)

    def _write(self, session: Writing, identifier: str, outcome: Outcome) -> Outcome:
        try:
            if outcome is None:
                session.remove(identifier)
            elif isinstance(outcome, Document):
                session.put(outcome, self._known_vectors(outcome))
        except (ValueError, TypeError) as error:
            return error
        return outcome

    def _settle(self, rows: list[OutboxEntry], outcomes: dict[str, Outcome]) -> None:
        """Remove the rows that are done, keep those whose vectors lack, and set failures aside."""
        done: list[int] = []
        for row in rows:
            outcome = outcomes[row.document_id]
            if isinstance(outcome, Exception):
                park = row.attempts + 1 >= settings.SEARCH_MAX_ATTEMPTS
                OutboxEntry.objects.filter(pk=row.pk).postpone(outcome, row.attempts, park=park)
                logger.error("Search document %s cannot be made: %s", row.document_id, outcome)
            elif isinstance(outcome, Document) and self._lacks_vectors(outcome):
                OutboxEntry.objects.filter(pk=row.pk).update(stage=OutboxEntry.Stage.VECTORS)
            else:
                done.append(row.pk)
        OutboxEntry.objects.filter(pk__in=done).delete()

    # Vectors of long passages

    def _index_vectors(self, engine: Engine, row: OutboxEntry) -> None:
        """Embed one passage of a document or, when all are there, bring its vectors into the index."""
        document = read_documents([row.document_id])[row.document_id]
        missing = self._missing_texts(document) if isinstance(document, Document) else []
        if missing:
            self._embed(missing[:1])
            return
        if isinstance(document, Document):
            with engine.writing() as session:
                long = [i for i, passage in enumerate(document.passages) if not passage.is_short]
                vectors = self._known_vectors(document)
                session.add_vectors(document, {i: vectors[i] for i in long if i in vectors})
                session.commit()
        # Gone, private or failing now: whatever made it so wrote a row of its own.
        row.delete()

    def _missing_texts(self, document: Document) -> list[str]:
        if self._embedder is None:
            return []
        texts = [text for text in passage_texts(document) if embeddable(text)]
        found = stored_vectors(texts, self._embedder)
        return [text for text, vector in zip(texts, found, strict=True) if vector is None]

    def _lacks_vectors(self, document: Document) -> bool:
        return bool(self._missing_texts(document))

    def _known_vectors(self, document: Document) -> dict[int, np.ndarray]:
        if self._embedder is None:
            return {}
        found = stored_vectors(passage_texts(document), self._embedder)
        return {position: vector for position, vector in enumerate(found) if vector is not None}

    def _embed(self, texts: Iterable[str]) -> None:
        if self._embedder is not None:
            embed_and_store(texts, self._embedder)

    # Everything anew

    def rebuild(self, progress: Callable[[str], None] = lambda identifier: None) -> int:
        """Build a new index beside the living one, let it take its place, and return the number of documents.

        `progress` is called after every document. A page that cannot be made into a document is left out, with a line
        in the log. Raises EngineUnavailableError.
        """
        if self._engine is None:
            return 0
        seen = list(OutboxEntry.objects.values_list("pk", flat=True))
        count = 0
        with self._undisturbed(self._engine), self._engine.rebuilding() as session:
            for document in all_documents():
                self._embed(passage_texts(document))
                session.put(document, self._known_vectors(document))
                progress(document.id)
                count += 1
        for start in range(0, len(seen), 500):
            OutboxEntry.objects.filter(pk__in=seen[start : start + 500]).delete()
        return count

    @staticmethod
    def _undisturbed(engine: Engine) -> AbstractContextManager[None]:
        """Let changes wait during a rebuild for another model: the living index cannot take their vectors."""
        return nullcontext() if not engine.exists() or engine.takes_vectors() else engine.exclusive()


def read_documents(identifiers: Iterable[str]) -> dict[str, Outcome]:
    """Return, for each document id, the document as the database has it now.

    None stands for what must not be found: gone, private, expired, of a kind that is no more. An exception stands for
    a page that cannot be made into a document.
    """
    by_kind: dict[str, list[int]] = defaultdict(list)
    outcomes: dict[str, Outcome] = {}
    for identifier in identifiers:
        outcomes[identifier] = None
        name, pk = split_document_id(identifier)
        by_kind[name].append(pk)
    for name, pks in by_kind.items():
        kind = kind_named(name)
        for page in shown_pages(kind, pks) if kind else ():
            outcome = make_document(kind, page)
            outcomes[f"{name}:{page.pk}"] = outcome
    return outcomes


def make_document(kind: SearchKind | None, page: Any) -> Document | Exception:
    """Return the document of a page with all its codes, or the error that making it raised."""
    assert kind is not None
    try:
        return with_all_codes(kind.document(page), page)
    except Exception as error:  # one page's content must not stop the others
        return error


def all_documents() -> Iterator[Document]:
    """Yield the documents of all public pages; a page that fails is logged and left out."""
    for kind in kinds():
        pks = list(public_pages(kind).values_list("pk", flat=True))
        for start in range(0, len(pks), PAGES_AT_A_TIME):
            for page in shown_pages(kind, pks[start : start + PAGES_AT_A_TIME]):
                outcome = make_document(kind, page)
                if isinstance(outcome, Document):
                    yield outcome
                else:
                    logger.error("Search document %s:%s cannot be made: %s", kind.name, page.pk, outcome)


def count_documents() -> int:
    """Return how many public pages there are to index."""
    return sum(public_pages(kind).count() for kind in kinds())


__all__ = ["IndexMissingError", "Indexer", "all_documents", "count_documents", "make_document", "read_documents"]
