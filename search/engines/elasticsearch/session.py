"""Writing to indices of Elasticsearch: kept back until the commit, then sent in batches by number and size."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, helpers

from search.documents import Document
from search.engines.base import EngineUnavailableError, Vectors, Writing
from search.engines.elasticsearch.client import translated
from search.engines.elasticsearch.crowding import Crowd
from search.engines.elasticsearch.stored import rows_of, source, vectors_in
from search.engines.elasticsearch.verifying import Sample

logger = logging.getLogger(__name__)

# What is to be written: document id -> document and vectors, or None for what is to be removed.
Batch = dict[str, tuple[Document, dict[int, np.ndarray]] | None]

# A batch of the bulk interface: so many documents, or so many bytes.
BATCH, BATCH_BYTES = 200, 8_000_000
# What a busy server refuses is tried again after 1, 2, 4, 8, 16 seconds.
RETRIES, FIRST_WAIT, LONGEST_WAIT = 5, 1, 16
# Writings of one turn count up from turn x TURN, so that they sort after those of all turns before it.
TURN = 2**24
CONFLICT, NOT_FOUND, BUSY = 409, 404, 429
# Failures of single documents that are the server's and not theirs: blocked, without room, away, not allowed.
OF_THE_SERVER = ("cluster_block_exception", "unavailable_shards_exception", "es_rejected_execution_exception",
                 "circuit_breaking_exception", "process_cluster_event_timeout_exception", "index_not_found_exception",
                 "index_closed_exception", "no_shard_available_action_exception", "node_closed_exception",
                 "security_exception")  # fmt: skip


def numbers_of(turn: int) -> Iterator[int]:
    """Return the numbers of the writings of a turn, over all its sessions."""
    return itertools.count(turn * TURN + 1)


class Session(Writing):
    """Writes to all indices that `targets` names at each commit, as one turn.

    With a `sender` full batches go before the commit, one at a time, while the caller makes the next. Whoever closes
    the sender waits for the last, so that nothing is written after that. `numbers` are those of the writings of the
    turn, one iterator for all its sessions: what readers remember of a document counts as long as its number is so.
    """

    def __init__(
        self,
        client: Elasticsearch,
        targets: Callable[[], Sequence[str]],
        turn: int,
        numbers: Iterator[int],
        *,
        takes_vectors: bool,
        committed: Callable[[int], None] = lambda count: None,
        sender: Executor | None = None,
    ) -> None:
        self._client, self._targets, self._turn = client, targets, turn
        self._takes_vectors, self._committed, self._sender = takes_vectors, committed, sender
        self._numbers = numbers
        self._waiting: Batch = {}
        self._on_its_way: Future[object] | None = None
        self._refused: dict[str, Exception] = {}
        self._sample, self._crowd = Sample(turn), Crowd()
        self._sent: set[str] = set()

    def put(self, document: Document, vectors: Vectors) -> None:
        """Store a document in place of what stands under its id."""
        vectors = dict(vectors) if self._takes_vectors else {}
        self._waiting[document.id] = (document, vectors)
        self._sample.see(document, vectors)
        if self._sender is not None and len(self._waiting) >= BATCH:
            self._let_arrive()
            batch, self._waiting = self._waiting, {}
            self._on_its_way = self._sender.submit(self._send, batch, self._targets())

    def add_vectors(self, document: Document, vectors: Vectors) -> bool:
        """Add vectors that lacked, when the stored document is this very one."""
        known = self.known(document)
        if known is None:
            return False
        if self._takes_vectors and vectors:
            self._waiting[document.id] = (document, {**known, **vectors})
        return True

    def known(self, document: Document) -> dict[int, np.ndarray] | None:
        """Return the vectors of the stored document, None when that is another than this one."""
        if document.id in self._waiting:
            waiting = self._waiting[document.id]
            return waiting[1] if waiting and waiting[0].content_hash == document.content_hash else None
        with translated():
            answer = self._client.search(
                index=self._targets()[0],
                query={"ids": {"values": [document.id]}},
                source=False,
                docvalue_fields=[{"field": "hash"}, {"field": "scored"}],
                allow_partial_search_results=False,
            )
        found = answer["hits"]["hits"]
        if not found or found[0]["fields"]["hash"] != [document.content_hash]:
            return None
        return vectors_in(found[0])

    def remove(self, document_id: str) -> None:
        """Remove a document."""
        self._waiting[document_id] = None

    def refused(self) -> Mapping[str, Exception]:
        """Return what Elasticsearch would not take for a reason of the document itself, and why."""
        return self._refused

    @property
    def accepted(self) -> int:
        """How many documents were put so far that were not refused."""
        return len(self._sent - self._refused.keys())

    @property
    def sample(self) -> dict[str, tuple[Document, Vectors]]:
        """Some documents that were put and not refused, with their vectors: {id: (document, vectors)}."""
        return {identifier: put for identifier, put in self._sample.put.items() if identifier not in self._refused}

    def commit(self) -> None:
        """Send what waits, and let searches see it."""
        self._let_arrive()
        if not self._waiting:
            return
        with translated():
            # Counted before, so that a rebuild never finds more than was counted; and once more when it can be seen.
            self._committed(len(self._waiting))
            targets = self._targets()
            self._send(self._waiting, targets)
            self._waiting = {}
            self._client.indices.refresh(index=list(targets))
            self._committed(0)

    def _let_arrive(self) -> None:
        if self._on_its_way is not None:
            self._on_its_way.result()

    def _send(self, batch: Batch, targets: Sequence[str]) -> None:
        with translated():
            sources = self._sources(batch, targets[0])
            actions = [self._action(index, *item) for index in targets for item in sources.items()]
            for is_done, answer in helpers.streaming_bulk(
                self._client,
                actions,
                chunk_size=BATCH,
                max_chunk_bytes=BATCH_BYTES,
                raise_on_error=False,
                max_retries=RETRIES,
                initial_backoff=FIRST_WAIT,
                max_backoff=LONGEST_WAIT,
            ):
                if not is_done:
                    self._judge(answer)
        self._sent.update(batch)

    def _sources(self, batch: Batch, index: str) -> dict[str, dict[str, Any] | None]:
        """Return what to store of each document, None for what is to be removed."""
        given = {identifier: waiting for identifier, waiting in batch.items() if waiting is not None}
        rows = [rows_of(vectors)[0] for _document, vectors in given.values() if vectors]
        if rows and self._sender is None:  # else the index was empty, and all that is in it came by here
            self._crowd.count(self._client, index, np.concatenate(rows), [*batch])
        sources = {
            identifier: source(document, vectors, next(self._numbers), self._crowd)
            for identifier, (document, vectors) in given.items()
        }
        self._sample.note(sources)
        return {identifier: sources.get(identifier) for identifier in batch}

    def _action(self, index: str, identifier: str, stored: dict[str, Any] | None) -> dict[str, Any]:
        action: dict[str, Any] = {
            "_index": index,
            "_id": identifier,
            "version": self._turn,
            "version_type": "external_gte",
        }
        if stored is None:
            return {**action, "_op_type": "delete"}
        return {**action, "_op_type": "index", "_source": stored}

    def _judge(self, answer: Mapping[str, Any]) -> None:
        """Tell what a failure of one document means: nothing, its own fault, or that of the server."""
        ((operation, outcome),) = answer.items()
        status, error = outcome.get("status"), outcome.get("error") or {}
        kind = error.get("type", "") if isinstance(error, Mapping) else str(error)
        if operation == "delete" and status == NOT_FOUND and not kind:
            return  # it was not there
        if status == CONFLICT:
            if self._sender is None:
                # What we read may be newer than what the other wrote: it is to be written in a turn of now.
                raise EngineUnavailableError("Another process took over and wrote since.")
            return  # to a rebuild it is right: whoever writes meanwhile has read later
        if status == BUSY or (status or 500) >= 500 or kind in OF_THE_SERVER:
            raise EngineUnavailableError(f"Elasticsearch cannot write now ({status}, {kind}).")
        reason = error.get("reason", "") if isinstance(error, Mapping) else ""
        self._refused[outcome["_id"]] = ValueError(f"Elasticsearch refuses it ({kind}): {reason[:300]}")
