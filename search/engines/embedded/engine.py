"""The embedded engine itself: reads a generation as it grows, answers questions, opens sessions for writing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from search import analysis
from search.documents import Document, document_from_dict
from search.engines.base import (
    Engine,
    EngineUnavailableError,
    IndexFigures,
    IndexMissingError,
    Model,
    SearchRequest,
    SearchResponse,
    Vectors,
)
from search.engines.corpus import SAMPLED, PhraseFinder
from search.engines.embedded.catalog import Catalog
from search.engines.embedded.files import LAYOUT, SCALE_BYTES, CommitPoint, Generation, IndexFolder
from search.engines.embedded.panics import no_panic
from search.engines.embedded.phrases import PhraseReader
from search.engines.embedded.session import Session
from search.engines.embedded.words import WordScorer, open_words
from search.engines.ranking import census, most_alike, rank, response
from search.engines.rows import Rows
from search.engines.view import View

# A rebuild copies what lives; until then dead versions only cost room.
COMPACT_ABOVE_SLOTS = 2_000
COMPACT_ABOVE_SHARE = 0.6


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An index at one commit: everything that one search needs, unchanged while it runs."""

    generation: Generation
    point: CommitPoint
    view: View
    scorer: WordScorer
    vectors: Rows

    def document(self, slot: int) -> Document:
        """Read the document of a slot."""
        start, length = int(self.view.text_starts[slot]), int(self.view.text_lengths[slot])
        with self.generation.texts.open("rb") as file:
            file.seek(start)
            return document_from_dict(json.loads(file.read(length)))

    def vectors_of(self, slot: int) -> Vectors:
        """Return the vectors of a slot's passages."""
        rows = self.view.rows_of(np.array([slot]))
        positions = self.view.row_passages[rows].tolist()
        return dict(zip(positions, self.vectors.take(rows), strict=True))

    def phrase_finder(self, total: np.ndarray) -> PhraseFinder:
        """Return what reads documents for the phrases of one question."""
        return PhraseReader(self, total)

    def language_means(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the mean vectors of a sample of the Dutch and of other documents; None without both."""
        return self._language_means

    @cached_property
    def _language_means(self) -> tuple[np.ndarray, np.ndarray] | None:
        foreign = self.view.foreign[self.view.run_slots]
        if not foreign.any() or foreign.all():
            return None
        first_rows = (self.view.run_starts[np.flatnonzero(runs)[:SAMPLED]] for runs in (~foreign, foreign))
        main, others = (self.vectors.take(rows).mean(axis=0) for rows in first_rows)
        return main, others


class EmbeddedEngine(Engine):
    """Tantivy and NumPy on files in one folder, for any number of reading processes and one writer at a time."""

    name: ClassVar[str] = "embedded"

    def __init__(self, folder: Path, model: Callable[[], Model], *, lock_seconds: float = 30.0) -> None:
        self._folder = IndexFolder(folder)
        self._model = model
        self._lock_seconds = lock_seconds
        self._lock = threading.RLock()
        self._catalog = Catalog()
        self._index: Any = None
        self._seen: tuple[Generation, tuple[int, int]] | None = None
        self._snapshot: Snapshot | None = None
        self._words_known: tuple[Any, frozenset[str]] = (None, frozenset())

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a question from the last commit."""
        snapshot = self.snapshot()
        try:
            with no_panic():
                ranking = rank(snapshot, request, self._uses_meaning(snapshot, request))
                page = ranking.slots[request.offset : request.offset + request.limit].tolist()
                return response(snapshot, request, ranking, page, census(snapshot, ranking))
        except (ValueError, OSError, IndexError, KeyError) as error:
            raise EngineUnavailableError(f"The search index cannot be read: {error}") from error

    def _uses_meaning(self, snapshot: Snapshot, request: SearchRequest) -> bool:
        same_model = self._model().stamp == snapshot.point.model
        return request.question.vector is not None and same_model and len(snapshot.vectors) > 0

    def similar(self, document_id: str, exclude: frozenset[str], limit: int) -> list[Document]:
        """Return the documents whose gist is nearest to that of a stored one."""
        snapshot = self.snapshot()
        return [snapshot.document(slot) for slot in most_alike(snapshot, document_id, exclude, limit)]

    def vocabulary(self) -> Collection[str]:
        """Return the words of everything that this generation ever stored."""
        snapshot = self.snapshot()
        key = (snapshot.generation, snapshot.point.vocabulary)
        with self._lock:
            if self._words_known[0] != key:
                self._words_known = key, read_vocabulary(snapshot.generation, snapshot.point)
            return self._words_known[1]

    def holding(self, words: Collection[str], exclude: frozenset[str]) -> dict[str, int]:
        """Return {word: how many living documents hold it}."""
        snapshot = self.snapshot()
        present = snapshot.view.alive.copy()
        present[snapshot.view.slots(exclude)] = False
        return {word: int((snapshot.scorer.holding([analysis.stem(word)], 1) & present).sum()) for word in words}

    def exists(self) -> bool:
        """Whether there is a living index that this version can read."""
        try:
            self.snapshot()
        except EngineUnavailableError:
            return False
        return True

    def stored(self) -> Iterator[tuple[str, str]]:
        """Yield (document id, content hash) of everything in the living index."""
        self.snapshot()
        with self._lock:
            hashes = [(identifier, self._catalog.hashes[slot]) for identifier, slot in self._catalog.slot_of.items()]
        yield from hashes

    def state(self) -> Hashable:
        """Return the generation and the number of its commit."""
        snapshot = self.snapshot()
        return snapshot.generation, snapshot.point.sequence

    def embedded(self, identifiers: Collection[str] | None = None) -> dict[str, frozenset[int]]:
        """Return which passages of which documents have a vector."""
        view = self.snapshot().view
        with self._lock:
            slot_of = self._catalog.slot_of
            wanted = slot_of if identifiers is None else {key: slot_of[key] for key in identifiers if key in slot_of}
            passages: dict[int, set[int]] = {slot: set() for slot in wanted.values()}
            names = list(wanted.items())
        ends = np.append(view.run_starts[1:], len(view.row_passages))
        for run in np.flatnonzero(np.isin(view.run_slots, list(passages))):
            passages[int(view.run_slots[run])].update(view.row_passages[view.run_starts[run] : ends[run]].tolist())
        return {identifier: frozenset(passages[slot]) for identifier, slot in names}

    def server_version(self) -> str:
        """Return the version of Tantivy, which keeps the words."""
        return version("tantivy")

    def figures(self) -> IndexFigures:
        """Return how much is in the index: what lives, and bytes with what is dead."""
        snapshot = self.snapshot()
        view = snapshot.view
        lengths = np.diff(np.append(view.run_starts, len(view.row_passages)))
        files = [path for path in snapshot.generation.folder.rglob("*") if path.is_file()]
        return IndexFigures(
            generation=snapshot.generation.folder.name,
            model=snapshot.point.model,
            documents=int(np.count_nonzero(view.alive)),
            vectors=int(lengths[view.alive[view.run_slots]].sum()),
            bytes=sum(path.stat().st_size for path in files),
        )

    def takes_vectors(self) -> bool:
        """Whether the vectors in the index were made by the model of the settings."""
        return self.snapshot().point.model == self._model().stamp

    # Reading

    def snapshot(self) -> Snapshot:
        """Return the index at its last commit; costs two looks at the disk when nothing changed."""
        with self._lock, no_panic():
            for attempt in range(3):
                try:
                    return self._refresh()
                except IndexMissingError:
                    # Between our looking up the generation and opening it, a rebuild may have replaced it.
                    self._seen = self._snapshot = None
                    if attempt == 2:
                        raise
        raise AssertionError("unreachable")

    def _refresh(self) -> Snapshot:
        generation = self._folder.current()
        mark = (generation, generation.stat())
        if self._snapshot is not None and mark == self._seen:
            return self._snapshot
        point = generation.read_commit()
        known = self._snapshot.point if self._snapshot and self._snapshot.generation == generation else None
        if known is None or point.sequence < known.sequence:
            self._catalog, self._index, known = Catalog(), open_words(generation.words), None
        self._follow(generation, known.journal if known else 0, point)
        self._snapshot, self._seen = self._take(generation, point), mark
        return self._snapshot

    def _follow(self, generation: Generation, start: int, point: CommitPoint) -> None:
        try:
            with generation.journal.open("rb") as file:
                file.seek(start)
                lines = file.read(point.journal - start)
            if len(lines) != point.journal - start:
                raise ValueError("the journal is shorter than its commit point")
            self._catalog.apply(lines)
            self._index.reload()
        except (OSError, ValueError, TypeError, IndexError) as error:
            # Half-followed: nothing of it may be used again.
            self._snapshot = self._seen = None
            raise IndexMissingError(f"The search index in {generation.folder} is broken: {error}") from None

    def _take(self, generation: Generation, point: CommitPoint) -> Snapshot:
        view = self._catalog.view()
        if view.size != point.slots or len(view.row_passages) != point.rows:
            raise IndexMissingError(f"The search index in {generation.folder} contradicts its commit point.")
        return Snapshot(generation, point, view, WordScorer(self._index, view.size), _map_vectors(generation, point))

    # Writing

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one indexer work at a time over all processes."""
        with self._folder.locked("indexer", self._lock_seconds):
            yield

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session on the living index."""
        with self._folder.locked("writer", self._lock_seconds), no_panic():
            snapshot = self.snapshot()
            with self._lock:
                stored = {name: (slot, self._catalog.hashes[slot]) for name, slot in self._catalog.slot_of.items()}
            session = self._session(
                snapshot.generation,
                snapshot.point,
                stored,
                self._model(),
                lambda slot: self.snapshot().vectors_of(slot),
            )
            try:
                yield session
            finally:
                session.close()

    def _session(
        self,
        generation: Generation,
        point: CommitPoint,
        stored: dict[str, tuple[int, str]],
        model: Model,
        vectors_of: Callable[[int], Vectors] = lambda slot: {},
    ) -> Session:
        try:
            return Session(generation, point, stored, model.stamp, vectors_of)
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(
                f"The search index in {generation.folder} cannot be written: {error}"
            ) from error

    def rebuilding(self) -> AbstractContextManager[Session]:
        """Open a session on a new index that takes the living one's place when the session ends well."""
        return self._replacing(self._model())

    @contextmanager
    def _replacing(self, model: Model) -> Iterator[Session]:
        with self._folder.locked("rebuild", 0):
            before = self._readable_snapshot()
            generation = self._folder.new_generation()
            open_words(generation.words, create=True)
            point = CommitPoint(LAYOUT, analysis.VERSION, model.stamp, model.dimension)
            generation.write_commit(point)
            session = self._session(generation, point, {}, model)
            try:
                yield session
                with self._folder.locked("writer", self._lock_seconds):
                    self._catch_up(session, before, model)
                    session.commit()
                    self._folder.set_current(generation)
            finally:
                session.close()

    def _readable_snapshot(self) -> Snapshot | None:
        try:
            return self.snapshot()
        except EngineUnavailableError:
            return None

    def _catch_up(self, session: Session, before: Snapshot | None, model: Model) -> None:
        """Bring into the new index what was written to the living one since the rebuild began."""
        after = self._readable_snapshot()
        if after is None:
            return
        same = before is not None and before.generation == after.generation
        start = before.point.journal if before and same else 0
        with after.generation.journal.open("rb") as file:
            file.seek(start)
            lines = file.read(after.point.journal - start).splitlines()
        for identifier in dict.fromkeys(self._touched(line, after) for line in lines):
            slot = self._catalog.slot_of.get(identifier)
            if slot is None:
                session.remove(identifier)
            else:
                same_model = after.point.model == model.stamp
                session.put(after.document(slot), after.vectors_of(slot) if same_model else {})

    @staticmethod
    def _touched(line: bytes, snapshot: Snapshot) -> str:
        name, what, *_ = json.loads(line)
        return snapshot.view.ids[what] if name == "rows" else what

    def tidy(self) -> None:
        """Compact the index when dead versions take up most of it."""
        size = self.snapshot().view.size
        if size > COMPACT_ABOVE_SLOTS and self._catalog.dead_share() > COMPACT_ABOVE_SHARE:
            self.compact()

    def compact(self) -> None:
        """Copy what lives to a new index, without embedding anything."""
        before = self.snapshot()
        with self._replacing(Model(before.point.model, before.point.dimension)) as session:
            for slot in np.flatnonzero(before.view.alive):
                session.put(before.document(int(slot)), before.vectors_of(int(slot)))


def _map_vectors(generation: Generation, point: CommitPoint) -> Rows:
    """Return the committed vectors, read-only and shared by all processes that map them."""
    shape = (point.rows, point.dimension)
    if not point.rows:
        return Rows(np.empty(shape, np.int8), np.empty(0, np.float32))
    try:
        if generation.vectors.stat().st_size < point.rows * point.dimension:
            raise ValueError("the file of vectors is shorter than its commit point")
        if generation.scales.stat().st_size < point.rows * SCALE_BYTES:
            raise ValueError("the file of scales is shorter than its commit point")
        numbers = np.memmap(generation.vectors, np.int8, "r", shape=shape)
        return Rows(numbers, np.memmap(generation.scales, "<f4", "r", shape=(point.rows,)))
    except (OSError, ValueError) as error:
        raise IndexMissingError(f"The vectors in {generation.folder} cannot be read: {error}") from None


def read_vocabulary(generation: Generation, point: CommitPoint) -> frozenset[str]:
    """Return the words of a generation at a commit. Raises IndexMissingError when they cannot be read."""
    try:
        with generation.vocabulary.open("rb") as file:
            return frozenset(file.read(point.vocabulary).decode("utf-8").split())
    except (OSError, ValueError) as error:
        raise IndexMissingError(f"The vocabulary in {generation.folder} cannot be read: {error}") from None
