"""Bringing changes from the outbox into the index, and building a whole index anew.

Words go first, so that a page is found within a second of its publication. The vectors of title, questions and answer
in short follow at once; those of long passages, a fifth of a second each, one at a time. Newer changes go before them.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

import numpy as np
from django.conf import settings
from django.db import DatabaseError

from search.documents import Document
from search.embedders import get_embedder
from search.engines import Engine, EngineUnavailableError, IndexMissingError, get_engine
from search.engines.base import Writing
from search.following import claim_lost, follow, is_followed_by
from search.models import EngineRecord, OutboxEntry
from search.reading import Outcome, all_documents, public_ids, read_documents
from search.rebuilding import forget_rows, note_refused, rows_now, undisturbed
from search.vectors import EmbeddingError, embed_and_store, embeddable, passage_texts, stored_vectors, works

logger = logging.getLogger(__name__)

# What an observer hears of, in the order of the work; tests let the indexer die at each.
Step = Literal[
    "read", "written", "committed", "settled", "embedded", "deepened", "passage", "completed", "removed", "rebuilt"
]
# Who waits for a turn looks every twentieth of a second whether it is there.
TURN_SECONDS, BETWEEN_TURNS = 5.0, 0.2


class Indexer:
    """Drains the outbox into an engine. Any number may exist; the engine lets one work at a time.

    `observe` hears of every step as it is done; `stop` is asked after each whether to leave the rest for later.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        observe: Callable[[Step], None] = lambda step: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._engine = engine or get_engine()
        self._embedder = get_embedder()
        self._observe = observe
        self._stop = stop
        # An embedder that is down gets no more passages in this drain; texts on which it fails while it works.
        self._embedder_rests = self._embedder is None and settings.SEARCH_EMBEDDER != "none"
        self._refused: dict[str, EmbeddingError] = {}

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
            follow(None)
            OutboxEntry.objects.all().delete()  # the database answers: there is no index to follow
            return 0
        if not self._embedder_rests and not self._engine.exists() and claim_lost(self._engine):
            logger.warning("The search index is gone; it is built anew.")
            self.rebuild(self._go_on, only_if_missing=True)
        steps, is_done = self._turn(self._engine)
        while not is_done:
            time.sleep(BETWEEN_TURNS)
            more, is_done = self._turn(self._engine)
            steps += more
        return steps

    def _go_on(self, identifier: str) -> None:
        """Give up a rebuild when it is time to stop. To ask so is a sign of life, too."""
        if self._stop():
            raise EngineUnavailableError(f"The rebuild was stopped after {identifier}.")

    def _turn(self, engine: Engine) -> tuple[int, bool]:
        """Work for TURN_SECONDS, at least one step; return how many, and whether nothing is due or it must stop.

        Between turns others may have theirs: a rebuild does not wait until somebody's import is embedded.
        """
        steps = 0
        with engine.exclusive():
            follow(engine)
            end = time.monotonic() + TURN_SECONDS
            while not self._stop() and self._step(engine):
                steps += 1
                if time.monotonic() > end:
                    return steps, False
        return steps, True

    def _step(self, engine: Engine) -> bool:
        """Do the next piece of work, newest needs first; False when nothing is due."""
        rows = list(OutboxEntry.objects.due().for_words()[: settings.SEARCH_BATCH])
        if rows:
            follow(engine)  # they may be another's by now; see search/following.py
            self._start_index_when_new(engine, rows)
            self._guarded(rows, lambda: self._take_up_words(engine, rows))
            return True
        row = None if self._embedder_rests else OutboxEntry.objects.due().for_vectors().first()
        if row is not None:
            follow(engine)
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
            OutboxEntry.objects.filter(pk__in=[row.pk for row in rows]).let_wait(error)
            raise EngineUnavailableError(str(error)) from error

    def _start_index_when_new(self, engine: Engine, rows: list[OutboxEntry]) -> None:
        """Make an empty index for a hub whose every public page is in the outbox: it has only just begun.

        Otherwise a lost index would silently come back with a few pages in it.
        """
        if not engine.exists() and public_ids() <= {row.document_id for row in rows}:
            with engine.rebuilding():
                pass
            EngineRecord.objects.note_rebuild(engine.name)

    # Words, and the vectors of short passages

    def _take_up_words(self, engine: Engine, rows: list[OutboxEntry]) -> None:
        """Index a batch; when that goes wrong in a way that nobody foresaw, find out on which document."""
        try:
            self._index_words(engine, rows)
        except (EngineUnavailableError, OSError, DatabaseError):
            raise
        except Exception as error:
            by_document: dict[str, list[OutboxEntry]] = defaultdict(list)
            for row in rows:
                by_document[row.document_id].append(row)
            if len(by_document) == 1:
                self._settle(rows, dict.fromkeys(by_document, error))
                return
            for some in by_document.values():
                self._take_up_words(engine, some)

    def _index_words(self, engine: Engine, rows: list[OutboxEntry]) -> None:
        outcomes = read_documents({row.document_id for row in rows})
        self._observe("read")
        with engine.writing() as session:
            for identifier, outcome in outcomes.items():
                outcomes[identifier] = self._write(session, identifier, outcome)
            self._observe("written")
            session.commit()
            outcomes.update(session.refused())
        self._observe("committed")
        self._settle(rows, outcomes)
        self._observe("settled")
        self._index_short_vectors(engine, [found for found in outcomes.values() if isinstance(found, Document)])

    def _index_short_vectors(self, engine: Engine, documents: Iterable[Document]) -> None:
        """Embed what documents are asked for most, until something more urgent comes in; the rows see to the rest."""
        embedded = []
        for document in documents:
            if self._embedder_rests or self._interrupted():
                break
            if self._embed_short(document):
                embedded.append(document)
                self._observe("embedded")
        if embedded:
            self._add_vectors(engine, embedded)
            self._observe("deepened")

    def _write(self, session: Writing, identifier: str, outcome: Outcome) -> Outcome:
        try:
            if outcome is None:
                session.remove(identifier)
            elif isinstance(outcome, Document):
                session.put(outcome, self._known_vectors(outcome))
        except (ValueError, TypeError) as error:
            return error
        return outcome

    def _settle(self, rows: list[OutboxEntry], outcomes: Mapping[str, Outcome]) -> None:
        """Remove the rows that are done, keep those whose vectors lack, and set failures aside.

        Of several rows of one document the newest speaks for all that were seen, and for older ones that were parked.
        """
        newest = {row.document_id: row for row in rows}
        done = {row.pk for row in rows} - {row.pk for row in newest.values()}
        stale = OutboxEntry.objects.stale(newest).values_list("pk", "document_id")
        done |= {pk for pk, identifier in stale if pk < newest[identifier].pk}
        for identifier, row in newest.items():
            outcome = outcomes[identifier]
            if isinstance(outcome, Exception):
                self._set_aside(row, outcome)
            elif isinstance(outcome, Document) and self._lacks_vectors(outcome):
                OutboxEntry.objects.filter(pk=row.pk).update(stage=OutboxEntry.Stage.VECTORS, attempts=0)
            else:
                done.add(row.pk)
        OutboxEntry.objects.filter(pk__in=done).delete()

    @staticmethod
    def _set_aside(row: OutboxEntry, error: Exception) -> None:
        """Try a row later that failed by its own fault, or park it when it did so often enough."""
        park = row.attempts + 1 >= settings.SEARCH_MAX_ATTEMPTS
        OutboxEntry.objects.filter(pk=row.pk).postpone(error, row.attempts, park=park)
        logger.error("Search document %s cannot be indexed: %s", row.document_id, error)

    # Vectors of long passages, and of whatever could not be embedded before

    def _index_vectors(self, engine: Engine, row: OutboxEntry) -> None:
        """Embed the passages of a document or, when all are there, bring their vectors into the index."""
        document = read_documents([row.document_id])[row.document_id]
        if not isinstance(document, Document):
            row.delete()  # gone, private or failing now: whatever made it so wrote a row of its own
            return
        missing = self._missing_texts(document)
        to_embed = [text for text in missing if text not in self._refused]
        if to_embed:
            self._embed_one_by_one(to_embed)
            return
        if not self._add_vectors(engine, [document]):
            OutboxEntry.objects.filter(pk=row.pk).update(stage=OutboxEntry.Stage.WORDS)
            return
        self._observe("completed")
        if missing:
            self._set_aside(row, self._refused[missing[0]])
        else:
            row.delete()
        self._observe("removed")

    def _add_vectors(self, engine: Engine, documents: Collection[Document]) -> bool:
        """Bring the vectors of documents into the index that are stored by now and that it lacks.

        False when it holds one with another text or not at all, as after it was rolled back.
        """
        holds_all = True
        present = engine.embedded([document.id for document in documents])
        lacking = [(found, self._lacking(found, present.get(found.id, frozenset()))) for found in documents]
        if any(vectors for _document, vectors in lacking):
            with engine.writing() as session:
                for document, vectors in lacking:
                    holds_all &= session.add_vectors(document, vectors)
                session.commit()
        return holds_all

    def _lacking(self, document: Document, present: Collection[int]) -> dict[int, np.ndarray]:
        return {at: vector for at, vector in self._known_vectors(document).items() if at not in present}

    def _embed_short(self, document: Document) -> bool:
        """Embed the short texts of a document; False when none was to be embedded, or it did not work."""
        try:
            return self._embed(passage_texts(document, only_short=True)) > 0
        except EmbeddingError as error:
            logger.warning("Vectors come later: %s", error)
            self._embedder_rests = self._embedder is None or not works(self._embedder)
            return False

    def _interrupted(self) -> bool:
        """Whether something more urgent than vectors waits."""
        return self._stop() or OutboxEntry.objects.due().for_words().exists()

    def _embed_one_by_one(self, texts: Iterable[str]) -> None:
        """Embed passages until something more urgent comes in; what is embedded is kept."""
        for text in texts:
            self._embed_long(text)
            self._observe("passage")
            if self._embedder_rests or self._interrupted():
                return

    def _embed_long(self, text: str) -> None:
        try:
            self._embed([text])
        except EmbeddingError as error:
            if self._embedder is not None and works(self._embedder):
                self._refused[text] = error
            else:
                logger.warning("Vectors wait for the embedder: %s", error)
                self._embedder_rests = True

    def _embed(self, texts: Iterable[str]) -> int:
        """Embed and store what is not stored, unless the embedder rests; return how many texts that were."""
        if self._embedder is None or self._embedder_rests:
            return 0
        return embed_and_store(texts, self._embedder)

    def _missing_texts(self, document: Document) -> list[str]:
        texts = [text for text in passage_texts(document) if embeddable(text)]
        if self._embedder is None:
            return texts if self._waits_for_embedder() else []
        found = stored_vectors(texts, self._embedder)
        return [text for text, vector in zip(texts, found, strict=True) if vector is None]

    def _waits_for_embedder(self) -> bool:
        """Whether vectors are wanted as soon as the embedder is back; an index without a model never takes any."""
        return self._embedder_rests and self._engine is not None and bool(self._engine.figures().model)

    def _lacks_vectors(self, document: Document) -> bool:
        return bool(self._missing_texts(document))

    def _known_vectors(self, document: Document) -> dict[int, np.ndarray]:
        if self._embedder is None:
            return {}
        found = stored_vectors(passage_texts(document), self._embedder)
        return {position: vector for position, vector in enumerate(found) if vector is not None}

    # Everything anew

    def rebuild(
        self, progress: Callable[[str], None] = lambda identifier: None, *, only_if_missing: bool = False
    ) -> int:
        """Build a new index beside the living one, let it take its place, and return the number of documents.

        `progress` is called after every document. With `only_if_missing` nothing is done where another was quicker. A
        page that cannot be made into a document is left out, with a line in the log. Raises EngineUnavailableError,
        also rather than replace an index with meaning by one without while the embedder is down.
        """
        if self._engine is None:
            return 0
        if self._embedder_rests and self._engine.exists() and self._engine.figures().model:
            raise EngineUnavailableError("The embedder is down, and a new index would be without meaning.")
        seen = rows_now()
        held: set[str] = set()
        with undisturbed(self._engine):
            if only_if_missing and self._engine.exists():
                return 0
            with self._engine.rebuilding() as session:
                for document in all_documents():
                    session.put(document, self._all_vectors(document))
                    progress(document.id)
                    held.add(document.id)
        refused = session.refused()
        held -= refused.keys()
        self._observe("rebuilt")
        EngineRecord.objects.note_rebuild(self._engine.name)
        if is_followed_by(self._engine):
            forget_rows(self._engine, seen, held)
            note_refused(refused)
        return len(held)

    def _all_vectors(self, document: Document) -> dict[int, np.ndarray]:
        known = self._known_vectors(document)
        if all(at in known or not embeddable(text) for at, text in enumerate(passage_texts(document))):
            return known
        self._embed_all(document)
        return self._known_vectors(document)

    def _embed_all(self, document: Document) -> None:
        """Embed a whole document. One with a text that cannot be embedded gets a row, and its other vectors later."""
        try:
            self._embed(passage_texts(document))
        except EmbeddingError as error:
            if self._embedder is None or not works(self._embedder):
                raise EngineUnavailableError(str(error)) from error
            logger.warning("Vectors of %s come later: %s", document.id, error)
            OutboxEntry.objects.create(document_id=document.id, stage=OutboxEntry.Stage.VECTORS)


__all__ = ["IndexMissingError", "Indexer"]
