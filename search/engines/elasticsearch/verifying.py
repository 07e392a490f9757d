"""A look at a new index before it lives: does it hold what was put into it, and find it by what it was written for?"""

from __future__ import annotations

import math
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from search import analysis
from search.documents import LEADS, Document
from search.engines.base import EngineUnavailableError, Vectors
from search.engines.elasticsearch.candidates import PASSAGES
from search.engines.elasticsearch.client import complete
from search.engines.elasticsearch.stored import in_bytes

SAMPLED = 20
# Of each document that is looked at: so many titles and questions, and so many passages.
PROBED = 8
# The cosine of a vector and the same one is 1, give or take a rounding; other passages lie well below.
SAME = 0.999
POSITION = "passages.position"
# Visitors ask the living index meanwhile.
AT_A_TIME = 2
# A change that is on its way may have reached one index and not yet the other.
LOOKS = 2

Answer = Mapping[str, Any]


class Sample:
    """SAMPLED documents of all that were put into an index, each as likely as any other; others in another `turn`.

    One thread may put documents while another sends those before.
    """

    def __init__(self, turn: int) -> None:
        self._turn, self._lock = turn, threading.Lock()
        self._lots: dict[str, int] = {}
        self.put: dict[str, tuple[Document, Vectors]] = {}

    def see(self, document: Document, vectors: Vectors) -> None:
        """Take a document and the vectors that are put with it into account."""
        with self._lock:
            self._lots[document.id] = zlib.crc32(f"{self._turn} {document.id}".encode())
            self.put[document.id] = document, vectors
            if len(self.put) > SAMPLED:
                last = max(self._lots, key=self._lots.__getitem__)
                del self.put[last], self._lots[last]

    def note(self, sources: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep of the vectors in the sample those that stand in the graph, by what is stored of their documents."""
        with self._lock:
            for identifier in self.put.keys() & sources.keys():
                document, vectors = self.put[identifier]
                graphed = {passage["position"] for passage in sources[identifier].get("passages", ())}
                self.put[identifier] = document, {at: vector for at, vector in vectors.items() if at in graphed}


@dataclass(frozen=True)
class Verifier:
    """Compares a new index with what was put into it in a turn; `before` is the living one that it replaces, or ""."""

    client: Elasticsearch
    name: str
    before: str
    turn: int

    def verify(self, put: Mapping[str, tuple[Document, Vectors]], expected: int, changed: int) -> None:
        """Raise EngineUnavailableError when the index does not hold what was put into it, or does not find it.

        `put` is a sample of that, `expected` the number of documents that were put, `changed` how many others wrote or
        removed meanwhile; what these changed is not looked at. Documents are asked for by the words of their titles and
        of the questions that they answer, and by the meaning of their passages.
        """
        count = self.client.count(index=self.name)["count"]
        if abs(count - expected) > changed:
            self._refuse(f"holds {count} documents in place of {expected}")
        for identifier in self._lost([*put]):
            self._refuse(f"lost {identifier}")
        unchanged = self._unchanged([*put])
        probes = [probe for identifier in unchanged for probe in _probes(*put[identifier])]
        failed = [probe for probe, answer in zip(probes, self._answers(probes), strict=True) if not probe.found(answer)]
        still = self._unchanged([probe.identifier for probe in failed])
        for probe in failed:
            if probe.identifier in still:
                self._refuse(f"does not find {probe.identifier} by {probe.by}")

    def _refuse(self, why: str) -> None:
        raise EngineUnavailableError(f"{self.name} {why}; the old index stays.")

    def _lost(self, identifiers: list[str]) -> list[str]:
        """Return which documents are not there but in the index before: nobody removed them meanwhile."""
        if not self.before:
            return []
        for _look in range(LOOKS):
            held = self._versions(self.name, identifiers)
            missing = [each for each in identifiers if each not in held]
            there = self._versions(self.before, missing)
            identifiers = [each for each in missing if each in there]
        return identifiers

    def _unchanged(self, identifiers: Sequence[str]) -> list[str]:
        """Return which documents stand there as they were put: nobody wrote them in a later turn."""
        versions = self._versions(self.name, identifiers)
        return [each for each in dict.fromkeys(identifiers) if versions.get(each) == self.turn]

    def _versions(self, index: str, identifiers: Sequence[str]) -> dict[str, int]:
        """Return {id: version} of the documents that are there at this moment."""
        if not identifiers:
            return {}
        found = self.client.mget(index=index, ids=list(identifiers), source=False)["docs"]
        return {each["_id"]: each["_version"] for each in found if each.get("found")}

    def _answers(self, probes: Sequence[_Probe]) -> list[Answer]:
        if not probes:
            return []
        lines = [line for probe in probes for line in ({}, probe.search)]
        answers = self.client.msearch(index=self.name, searches=lines, max_concurrent_searches=AT_A_TIME)
        return complete(answers["responses"])


@dataclass(frozen=True)
class _Probe:
    """A search that must find a document, and where it asks by meaning, the passage with this very `vector`."""

    identifier: str
    by: str
    search: Mapping[str, Any]
    vectors: Vectors
    vector: np.ndarray | None = None

    def found(self, answer: Answer) -> bool:
        """Whether the answer is right. A document may hold one passage twice."""
        hits = answer["hits"]["hits"]
        if not hits or self.vector is None:
            return bool(hits)
        (passage,) = hits[0]["inner_hits"]["passages"]["hits"]["hits"]
        vector = self.vectors.get(passage["fields"][POSITION][0])
        return vector is not None and _cosine(vector, self.vector) >= SAME


def _probes(document: Document, vectors: Vectors) -> Iterator[_Probe]:
    only_this = {"ids": {"values": [document.id]}}
    leads = [passage.text for passage in document.passages if passage.section in LEADS]
    for text in leads[:PROBED]:
        stems = dict.fromkeys(analysis.stems(text))
        query = {"bool": {"filter": [only_this, *({"term": {"stems": stem}} for stem in stems)]}}
        yield _Probe(document.id, f"the words of {text!r}", {"query": query, "size": 1, "_source": False}, vectors)
    for position in sorted(vectors)[:: math.ceil(len(vectors) / PROBED) or 1]:
        nearest = {
            "field": PASSAGES,
            "query_vector": in_bytes(vectors[position]),
            "k": 1,
            # With as many as the filter leaves each is compared: a graph among many alike may lead past some.
            "num_candidates": len(vectors) + 1,
            "filter": only_this,
            "inner_hits": {"size": 1, "_source": False, "docvalue_fields": [POSITION]},
        }
        by, search = f"the meaning of its passage {position}", {"knn": nearest, "size": 1, "_source": False}
        yield _Probe(document.id, by, search, vectors, vectors[position])


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
