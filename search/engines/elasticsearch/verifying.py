"""A look at a new index before it lives: does it hold what was put into it, and find it by what it was written for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from search import analysis
from search.documents import LEADS, document_from_dict
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch.candidates import PASSAGES
from search.engines.elasticsearch.client import complete
from search.engines.elasticsearch.stored import in_bytes, vectors_in

SAMPLED = 20
# The cosine of a vector and the same one is 1, give or take a rounding; other passages lie well below.
SAME = 0.999
POSITION = "passages.position"

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class _Probe:
    """A search that must find one document. `vector` is that of the passage it must be found by, None for words."""

    identifier: str
    by: str
    search: Mapping[str, Any]
    vector: np.ndarray | None = None


def verify(client: Elasticsearch, name: str, expected: int, changed: int) -> None:
    """Raise EngineUnavailableError when an index does not hold what was put into it, or does not find it.

    `expected` is the number of documents that were put, `changed` how many others wrote or removed meanwhile. A sample
    is asked for by the words of its titles and of the questions that it answers, and by the meaning of each passage.
    """
    count = client.count(index=name)["count"]
    if abs(count - expected) > changed:
        raise EngineUnavailableError(f"{name} holds {count} documents in place of {expected}; the old index stays.")
    sample = {hit["_id"]: hit for hit in _sample(client, name)}
    probes = [*_by_words(sample), *_by_meaning(sample)]
    for probe, answer in zip(probes, _answers(client, name, probes), strict=True):
        if not _is_found(probe, answer, sample) and not _has_changed(client, name, sample[probe.identifier]):
            raise EngineUnavailableError(f"{name} does not find {probe.identifier} by {probe.by}; the old index stays.")


def _answers(client: Elasticsearch, name: str, probes: Sequence[_Probe]) -> list[Answer]:
    if not probes:
        return []
    lines = [line for probe in probes for line in ({}, probe.search)]
    return complete(client.msearch(index=name, searches=lines)["responses"])


def _sample(client: Elasticsearch, name: str) -> Sequence[Answer]:
    query: dict[str, Any] = {"function_score": {"random_score": {}}}
    hits: Sequence[Answer] = client.search(
        index=name, query=query, size=SAMPLED, source_includes=["document"], docvalue_fields=[{"field": "scored"}]
    )["hits"]["hits"]
    return hits


def _by_words(sample: Mapping[str, Answer]) -> Iterator[_Probe]:
    """Yield probes that all words of a title or a question must meet."""
    for identifier, hit in sample.items():
        for passage in document_from_dict(hit["_source"]["document"]).passages:
            stems = dict.fromkeys(analysis.stems(passage.text))
            if passage.section in LEADS and stems:
                asked = [{"ids": {"values": [identifier]}}, *({"term": {"stems": stem}} for stem in stems)]
                query = {"bool": {"filter": asked}}
                by = f"the words of {passage.text!r}"
                yield _Probe(identifier, by, {"query": query, "size": 1, "_source": False})


def _by_meaning(sample: Mapping[str, Answer]) -> Iterator[_Probe]:
    """Yield probes that must find a passage by its vector among those of the whole sample."""
    for identifier, hit in sample.items():
        for position, vector in vectors_in(hit).items():
            nearest = {
                "field": PASSAGES,
                "query_vector": in_bytes(vector),
                "k": 1,
                "num_candidates": SAMPLED,
                "filter": {"ids": {"values": [*sample]}},
                "inner_hits": {"size": 1, "_source": False, "docvalue_fields": [POSITION]},
            }
            by = f"the meaning of its passage {position}"
            yield _Probe(identifier, by, {"knn": nearest, "size": 1, "_source": False}, vector)


def _is_found(probe: _Probe, answer: Answer, sample: Mapping[str, Answer]) -> bool:
    """Whether a probe found its document, or one that holds the very same passage."""
    hits = answer["hits"]["hits"]
    if not hits or probe.vector is None:
        return bool(hits)
    (passage,) = hits[0]["inner_hits"]["passages"]["hits"]["hits"]
    (position,) = passage["fields"][POSITION]
    found = vectors_in(sample[hits[0]["_id"]]).get(position)
    return found is not None and _cosine(found, probe.vector) >= SAME


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _has_changed(client: Elasticsearch, name: str, hit: Answer) -> bool:
    """Whether somebody published or hid a document since it was looked at: it says nothing about the index then."""
    query = {"ids": {"values": [hit["_id"]]}}
    found = client.search(index=name, query=query, source_includes=["document"])["hits"]["hits"]
    return not found or found[0]["_source"] != hit["_source"]
