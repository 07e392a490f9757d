"""The engine on Elasticsearch: for hubs of several machines, with the answers of the embedded one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

import numpy as np
from elasticsearch import Elasticsearch, helpers
from elasticsearch.dsl import Search

from search import analysis
from search.breaker import Breaker
from search.documents import Document
from search.engines.base import (
    Engine,
    EngineUnavailableError,
    IndexFigures,
    IndexLostError,
    IndexMissingError,
    Model,
    SearchRequest,
    SearchResponse,
)
from search.engines.corpus import SAMPLED
from search.engines.elasticsearch.asking import (
    Conversation,
    DocumentGoneError,
    Remembered,
    documents_in,
    documents_search,
)
from search.engines.elasticsearch.candidates import without_stored
from search.engines.elasticsearch.client import Asking, Connection, Patience, guarded, translated
from search.engines.elasticsearch.corpus import Means
from search.engines.elasticsearch.details import RememberedDocuments
from search.engines.elasticsearch.frequencies import RememberedFrequencies
from search.engines.elasticsearch.indices import Indices, Living
from search.engines.elasticsearch.leases import Leases
from search.engines.elasticsearch.mapping import Stamp
from search.engines.elasticsearch.session import Session, numbers_of
from search.engines.elasticsearch.stored import in_bytes, vectors_in
from search.engines.elasticsearch.verifying import Verifier
from search.question_time import waiting_for_server
from search.synonym_rules import shipped_version

logger = logging.getLogger(__name__)

# How often a question is asked when documents go while it is answered.
TRIES = 2
VOCABULARY_SECONDS = 60.0
# The mean of a sample of some hundred hardly moves, and to bring it over takes as long as a question.
SAMPLE_SECONDS = 60.0
# Documents of a scroll at a time.
SCROLLED = 2_000
# Vectors that are compared to find documents like one.
COMPARED = 200


class ElasticsearchEngine(Engine):
    """A cluster, for any number of processes that read and write."""

    name: ClassVar[str] = "elasticsearch"

    def __init__(
        self,
        connection: Connection,
        model: Callable[[], Model],
        breaker: Breaker,
        *,
        shards: int = 1,
        lock_seconds: float = 30.0,
        lease_seconds: float = 10.0,
        remembered_bytes: int = 0,
    ) -> None:
        self._connection, self._model, self._breaker = connection, model, breaker
        self._lock_seconds = lock_seconds
        # A rebuild that was killed is known to be dead when its lease has run out.
        self._rebuild_seconds = lease_seconds + 1
        self._client: Elasticsearch = connection.client()
        self._patience = Patience(self._client)
        self.indices = Indices(self._client, connection.prefix, shards)
        self.leases = Leases(self._client, self.indices.state, lease_seconds)
        self._turn = threading.local()
        self._means: tuple[str, float, Means | None] = ("", 0.0, None)
        self._words: tuple[str, float, frozenset[str]] = ("", 0.0, frozenset())
        self.remembered = Remembered(RememberedFrequencies(), RememberedDocuments(remembered_bytes))

    # Asking

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a question; once more when documents came or went between its round trips."""
        with self._asking() as asking:
            for _try in range(TRIES):
                living = self.indices.living(asking.client)
                uses_meaning = self._uses_meaning(living, request)
                means = partial(self._language_means, living, asking)
                try:
                    return Conversation(asking, living, request, uses_meaning, means, self.remembered).answer()
                except DocumentGoneError as error:
                    logger.info("%s went while a question was answered; asking again.", error)
                except IndexLostError:
                    logger.info("%s was replaced twice while a question was answered; asking again.", living.name)
                    self.indices.forget()
            raise EngineUnavailableError("The index changes faster than questions are answered.")

    @contextmanager
    def _asking(self) -> Iterator[Asking]:
        with waiting_for_server(self._connection.question_seconds) as seconds:
            if seconds <= 0:
                raise EngineUnavailableError("This question has no time left for Elasticsearch.")
            with guarded(self._breaker):
                yield Asking(self._patience, seconds)

    def _uses_meaning(self, living: Living, request: SearchRequest) -> bool:
        stamp = living.stamp.model
        return request.question.vector is not None and bool(stamp) and self._model().stamp == stamp

    def _language_means(self, living: Living, asking: Asking) -> Means | None:
        """Return the mean first vectors of a sample of each language, read again every SAMPLE_SECONDS."""
        name, read_at, means = self._means
        if name != living.name or time.monotonic() - read_at > SAMPLE_SECONDS:
            searches = [_sample(foreign) for foreign in (False, True)]
            main, others = (_mean(answer) for answer in asking.together(living, searches))
            means = (main, others) if main is not None and others is not None else None
            self._means = living.name, time.monotonic(), means
        return means

    def similar(self, document_id: str, exclude: frozenset[str], limit: int) -> list[Document]:
        """Return the documents whose gist is nearest to that of a stored one."""
        with self._asking() as asking:
            living = self.indices.living(asking.client)
            if not living.stamp.dimension:
                return []
            mine = {**documents_search([document_id]).to_dict(), "_source": False, "docvalue_fields": ["scored"]}
            (answer,) = asking.together(living, [mine])
            vectors = vectors_in(answer["hits"]["hits"][0]) if answer["hits"]["hits"] else {}
            if not vectors:
                return []
            (answer,) = asking.together(living, [_alike(vectors, {document_id, *exclude}, limit)])
            return list(documents_in(answer).values())

    def holding(self, words: Collection[str], exclude: frozenset[str]) -> dict[str, int]:
        """Return {word: how many documents hold it, by its stem}; asked in one round trip, or none without words."""
        if not words:
            return {}
        with self._asking() as asking:
            living = self.indices.living(asking.client)
            answers = asking.together(living, [_holds(analysis.stem(word), exclude) for word in words])
        return {word: int(answer["hits"]["total"]["value"]) for word, answer in zip(words, answers, strict=True)}

    def beginnings(self, text: str, limit: int) -> list[tuple[str, str]]:
        """Return (document id, question) of questions that begin with a text, by the completion suggester."""
        completion = {"field": "questions", "size": limit, "skip_duplicates": True}
        with self._asking() as asking:
            living = self.indices.living(asking.client)
            search = {"_source": False, "suggest": {"questions": {"prefix": text, "completion": completion}}}
            (answer,) = asking.together(living, [search])
            return [(option["_id"], option["text"]) for option in answer["suggest"]["questions"][0]["options"]]

    def vocabulary(self) -> Collection[str]:
        """Return the words of what is stored, read again every VOCABULARY_SECONDS: a big index has many."""
        with self._asking() as asking:
            living = self.indices.living(asking.client)
            name, read_at, words = self._words
            if name != living.name or time.monotonic() - read_at > VOCABULARY_SECONDS:
                words = _read_vocabulary(asking, living.name)
                self._words = living.name, time.monotonic(), words
        return words

    # What is there

    def exists(self) -> bool:
        """Whether there is a living index that this version can read. Raises EngineUnavailableError: nobody knows."""
        try:
            with translated():  # indexers ask, who are more patient than visitors
                self.indices.living()
        except IndexMissingError:
            return False
        return True

    def takes_vectors(self) -> bool:
        """Whether the vectors in the index were made by the model of the settings."""
        with self._asking() as asking:
            return self.indices.living(asking.client).stamp.model == self._model().stamp

    def knows_synonyms(self) -> bool:
        """Whether the index was made by a hub that ships the same synonyms, as far as it says."""
        with self._asking() as asking:
            return self.indices.living(asking.client).stamp.synonyms in ("", shipped_version())

    def stored(self) -> Iterator[tuple[str, str]]:
        """Yield (document id, content hash) of everything in the living index."""
        for hit in self._scrolled({"match_all": {}}, ["hash"]):
            yield hit["_id"], hit["fields"]["hash"][0]

    def embedded(self, identifiers: Collection[str] | None = None) -> dict[str, frozenset[int]]:
        """Return which passages of which documents have a vector."""
        query = {"match_all": {}} if identifiers is None else _ids(identifiers)
        hits = self._scrolled(query, ["embedded"])
        return {hit["_id"]: frozenset(hit.get("fields", {}).get("embedded", ())) for hit in hits}

    def _scrolled(self, query: Mapping[str, Any], fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        with translated():
            yield from helpers.scan(
                self._client,
                index=self.indices.living().name,
                query={"query": query, "_source": False, "docvalue_fields": list(fields), "sort": ["_doc"]},
                size=SCROLLED,
            )

    def figures(self) -> IndexFigures:
        """Return how much is in the index."""
        with self._asking() as asking:
            living = self.indices.living(asking.client)
            counts = asking.client().search(
                index=living.name,
                size=0,
                track_total_hits=True,
                aggs={"vectors": {"value_count": {"field": "embedded"}}},
            )
            store = asking.client().indices.stats(index=living.name, metric="store")
        return IndexFigures(
            generation=living.name,
            model=living.stamp.model,
            documents=counts["hits"]["total"]["value"],
            vectors=counts["aggregations"]["vectors"]["value"],
            bytes=store["_all"]["primaries"]["store"]["size_in_bytes"],
        )

    def server_version(self) -> str:
        """Return the version of the server, such as "8.19.8"."""
        with self._asking() as asking:
            return str(asking.client().info()["version"]["number"])

    def state(self) -> Hashable:
        """Return the name of the index and the number of commits."""
        with self._asking() as asking:
            return self.indices.living(asking.client).name, self.indices.commits(asking.client())

    # Writing

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one indexer work at a time over all processes and machines; who has its turn already keeps it."""
        if getattr(self._turn, "number", None) is not None:
            yield
            return
        with self.leases.held("indexer", self._lock_seconds) as turn:
            self._turn.number, self._turn.numbers = turn, numbers_of(turn)
            try:
                yield
            finally:
                self._turn.number = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session on the living index, and on the one that is being built if there is one."""
        with self.exclusive():
            yield self.session(self._turn.number, self._turn.numbers)

    def session(self, turn: int, numbers: Iterator[int] | None = None) -> Session:
        """Return a session of a turn on the living index. Raises IndexMissingError when there is none."""
        with translated():
            self.indices.forget()
            stamp = self.indices.living().stamp
        takes = bool(stamp.model) and stamp.model == self._model().stamp
        return Session(
            self._client,
            self.indices.targets,
            turn,
            numbers or numbers_of(turn),
            takes_vectors=takes,
            committed=self.indices.count_commit,
        )

    @contextmanager
    def rebuilding(self) -> Iterator[Session]:
        """Open a session on a new index that takes the living one's place when the session ends well."""
        with self.leases.held("rebuild", self._rebuild_seconds):
            with self.exclusive():
                turn, numbers = self._turn.number, self._turn.numbers
                with translated():
                    written = self.indices.written()
                    name, takes_vectors = self.create_index()
            try:
                with ThreadPoolExecutor(max_workers=1) as sender:
                    session = Session(
                        self._client, lambda: [name], turn, numbers, takes_vectors=takes_vectors, sender=sender
                    )
                    yield session
                    session.commit()
                self._let_live(name, session, turn, written)
            except BaseException:
                self._abandon(name)
                raise
            self._put_together(name)

    def create_index(self) -> tuple[str, bool]:
        """Make the index that a rebuild fills; return its name, and whether it takes vectors."""
        model = self._model()
        return self.indices.create(Stamp.of(model.stamp, model.dimension)), bool(model.stamp)

    def _let_live(self, name: str, session: Session, turn: int, written: int) -> None:
        """Let a new index live when it holds what was put, give or take what was written by others meanwhile."""
        if session.refused() and not session.accepted:
            reason = next(iter(session.refused().values()))
            raise EngineUnavailableError(f"Elasticsearch refuses all documents; the old index stays. {reason}")
        with translated():
            self._client.indices.refresh(index=name)
            verifier = Verifier(self._client, name, self.indices.living_name(), turn)
            verifier.verify(session.sample, session.accepted, self.indices.written() - written)
            self.indices.swap(name)
            self.indices.count_commit(0)

    def _put_together(self, name: str) -> None:
        """Have a new index merged; it answers without that too, only more slowly."""
        try:
            with translated():
                self.indices.merge(name)
        except EngineUnavailableError as error:
            logger.warning("%s stays in parts: %s", name, error)

    def _abandon(self, name: str) -> None:
        try:
            with translated():
                self.indices.abandon(name)
        except EngineUnavailableError as error:
            logger.warning("%s is left over from a failed rebuild; the next one removes it. (%s)", name, error)

    def remove(self) -> None:
        """Remove everything of this hub from the server. Raises EngineUnavailableError."""
        with translated():
            self.indices.remove_all()

    def roll_back(self) -> str:
        """Let the index before the living one live again, and return its name. Raises EngineUnavailableError."""
        with self.leases.held("rebuild", self._rebuild_seconds), translated():
            return self.indices.roll_back()


def _ids(identifiers: Collection[str]) -> dict[str, Any]:
    return {"ids": {"values": sorted(identifiers)}}


def _holds(stem: str, exclude: Collection[str]) -> dict[str, Any]:
    query = {"bool": {"filter": [{"term": {"stems": stem}}], "must_not": [_ids(exclude)]}}
    return {"query": query, "size": 0, "track_total_hits": True}


def _sample(foreign: bool) -> dict[str, Any]:
    query = {"bool": {"filter": [{"term": {"foreign": foreign}}, {"exists": {"field": "embedded"}}]}}
    search = without_stored(Search(), ["scored"]).to_dict()
    return {**search, "query": query, "size": SAMPLED, "sort": ["written"]}


def _mean(answer: Mapping[str, Any]) -> np.ndarray | None:
    """Return the mean of the first vectors of some documents (shape [d])."""
    found = [vectors_in(hit) for hit in answer["hits"]["hits"]]
    firsts = [next(iter(vectors.values())) for vectors in found if vectors]
    return np.mean(firsts, axis=0) if firsts else None


def _alike(vectors: Mapping[int, np.ndarray], exclude: Collection[str], limit: int) -> dict[str, Any]:
    gist = np.sum(list(vectors.values()), axis=0)
    others = {"bool": {"must_not": [_ids(exclude)]}}
    nearest = {
        "field": "gist",
        "query_vector": in_bytes(gist),
        "k": limit,
        "num_candidates": COMPARED,
        "filter": others,
    }
    return {"knn": nearest, "size": limit, "_source": ["document"]}


def _read_vocabulary(asking: Asking, index: str) -> frozenset[str]:
    words: list[str] = []
    after: dict[str, Any] = {}
    source = [{"word": {"terms": {"field": "vocabulary"}}}]
    while True:
        aggregation = {"composite": {"size": 10_000, "sources": source, **after}}
        found = asking.client().search(index=index, size=0, aggs={"words": aggregation})["aggregations"]["words"]
        words += [bucket["key"]["word"] for bucket in found["buckets"]]
        if "after_key" not in found:
            return frozenset(words)
        after = {"after": found["after_key"]}
