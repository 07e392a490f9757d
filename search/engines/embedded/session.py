"""Writing to one generation of the embedded engine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import tantivy

from search import analysis
from search.documents import Document
from search.engines.base import Vectors, Writing
from search.engines.embedded.files import SCALE_BYTES, CommitPoint, Generation
from search.engines.embedded.words import HEAP_BYTES, open_words, words_document
from search.engines.rows import quantised
from search.engines.view import Facts


class Session(Writing):
    """Appends to the files of a generation. The caller holds the lock, and closes the session whatever happens.

    `stored` maps the ids that the generation holds at its commit point to their slot and content hash; the session
    keeps it up to date. `vectors_of` returns the vectors that a slot has at the commit point.
    """

    def __init__(
        self,
        generation: Generation,
        point: CommitPoint,
        stored: dict[str, tuple[int, str]],
        model: str,
        vectors_of: Callable[[int], Vectors] = lambda slot: {},
    ) -> None:
        self._generation, self._point, self._stored, self._vectors_of = generation, point, stored, vectors_of
        # Vectors of another model would be nonsense here: words are kept up to date, meaning waits for a rebuild.
        self._takes_vectors = bool(model) and model == point.model
        self._records: list[str] = []
        self._sums: dict[int, np.ndarray] = {}
        self._slots, self._rows, self._texts = point.slots, point.rows, point.texts
        self._index = open_words(generation.words)
        self._words: tantivy.IndexWriter = self._index.writer(HEAP_BYTES, 1)
        self._cut_off_leftovers()
        self._vocabulary = set(generation.vocabulary.read_text(encoding="utf-8").split())
        self._new_words: list[str] = []
        self._journal_file = generation.journal.open("ab")
        self._texts_file = generation.texts.open("ab")
        self._vectors_file = generation.vectors.open("ab")
        self._scales_file = generation.scales.open("ab")
        self._vocabulary_file = generation.vocabulary.open("ab")

    def _cut_off_leftovers(self) -> None:
        point = self._point
        _cut(self._generation.journal, point.journal)
        _cut(self._generation.texts, point.texts)
        _cut(self._generation.vocabulary, point.vocabulary)
        _cut(self._generation.vectors, point.rows * point.dimension)
        _cut(self._generation.scales, point.rows * SCALE_BYTES)
        if self._words.commit_opstamp != point.words:
            beyond = tantivy.Query.range_query(
                self._index.schema, "slot", tantivy.FieldType.Unsigned, lower_bound=point.slots
            )
            self._words.delete_documents_by_query(beyond)

    def put(self, document: Document, vectors: Vectors) -> None:
        """Store a document in place of what stands under its id."""
        slot, self._slots = self._slots, self._slots + 1
        text = json.dumps(document.as_dict(), ensure_ascii=False).encode("utf-8", "replace")
        self._words.delete_documents_by_term("id", document.id)
        self._words.add_document(words_document(document.id, slot, document.searchable_text))
        self._texts_file.write(text)
        facets = {key: list(codes) for key, codes in document.facets.items()}
        facts = astuple(Facts.of(document))
        self._record("put", document.id, document.content_hash, self._texts, len(text), facets, facts)
        self._texts += len(text)
        self._stored[document.id] = (slot, document.content_hash)
        self._learn(document)
        self._add_rows(slot, vectors, {})

    def add_vectors(self, document: Document, vectors: Vectors) -> bool:
        """Add vectors that lacked, when the stored document is this very one."""
        stored = self._stored.get(document.id)
        if stored is None or stored[1] != document.content_hash:
            return False
        slot = stored[0]
        self._add_rows(slot, vectors, self._vectors_of(slot) if slot < self._point.slots else {})
        return True

    def remove(self, document_id: str) -> None:
        """Remove a document."""
        if self._stored.pop(document_id, None) is not None:
            self._words.delete_documents_by_term("id", document_id)
            self._record("remove", document_id)

    def commit(self) -> None:
        """Flush everything to disk, then move the commit point."""
        if not self._records:
            return
        lines = "".join(f"{record}\n" for record in self._records).encode()
        self._journal_file.write(lines)
        words = "".join(f"{word}\n" for word in self._new_words).encode()
        self._vocabulary_file.write(words)
        for file in self._files():
            file.flush()
            os.fsync(file.fileno())
        self._words.commit()
        self._point = replace(
            self._point,
            sequence=self._point.sequence + 1,
            journal=self._point.journal + len(lines),
            texts=self._texts,
            rows=self._rows,
            slots=self._slots,
            words=self._words.commit_opstamp,
            vocabulary=self._point.vocabulary + len(words),
        )
        self._generation.write_commit(self._point)
        self._records.clear()
        self._new_words.clear()
        self._sums.clear()

    def close(self) -> None:
        """Let go of the files; what was not committed is gone."""
        for file in self._files():
            file.close()
        # Small segments are merged now: the next session would start with more of them otherwise.
        self._words.wait_merging_threads()

    def _files(self) -> tuple[BinaryIO, ...]:
        """Return the files in the order in which they are brought to disk."""
        return (self._texts_file, self._vectors_file, self._scales_file, self._vocabulary_file, self._journal_file)

    def _learn(self, document: Document) -> None:
        """Note the words of a document that the generation does not know yet."""
        new = sorted(analysis.vocabulary(document.searchable_text) - self._vocabulary)
        self._vocabulary.update(new)
        self._new_words += new

    def _add_rows(self, slot: int, vectors: Vectors, before: Vectors) -> None:
        """Append vectors of a slot. With them goes the length of the sum of all that it has, see ranking."""
        if not vectors or not self._takes_vectors:
            return
        positions = sorted(vectors)
        numbers, scales = quantised(np.stack([vectors[position] for position in positions]))
        self._vectors_file.write(numbers.tobytes())
        self._scales_file.write(scales.astype("<f4").tobytes())
        rows = numbers * scales[:, None]
        known = self._sums.get(slot, sum(before.values(), np.zeros(rows.shape[1], np.float32)))
        self._sums[slot] = known + rows.sum(axis=0)
        self._record("rows", slot, positions, round(float(np.linalg.norm(self._sums[slot])), 5))
        self._rows += len(rows)

    def _record(self, *values: Any) -> None:
        self._records.append(json.dumps(values))


def _cut(path: Path, size: int) -> None:
    """Cut a file to its committed size; make it when it is not there."""
    with path.open("ab") as file:
        if file.tell() > size:
            file.truncate(size)
