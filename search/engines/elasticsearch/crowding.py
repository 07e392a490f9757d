"""Passages that many documents share word for word: only the first few stand in the graph of vectors.

A vector in the graph knows a number of the nearest others. Where more than that are equal, they know each other alone,
and a search that comes there never leaves: one sentence under 66 summaries hid all else from most questions. What is
left out is scored all the same, and its document is found by its other passages, by its gist and by its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

# Edges of a vector, of which there are twice as many on the lowest level, and equal vectors that may stand there: all
# but a few of that, for of documents that share the very passage that answers, others are not found by it.
EDGES = 32
COPIES = 2 * EDGES - 4
FIELD = "graphed"
# One byte each. Two passages that share one are counted together, which matters only where one of them is crowded.
SLOTS = 2**24
KEYS_AT_A_TIME = 10_000


class Crowd:
    """Counts the copies of each passage that stand in a graph."""

    def __init__(self) -> None:
        self._copies = np.zeros(SLOTS, np.uint8)

    def admit(self, rows: np.ndarray) -> list[str]:
        """Return the key of each vector (int8, shape [n, d]) that may stand in the graph, "" for one too many."""
        return [key if self._admits(key) else "" for key in map(key_of, rows)]

    def _admits(self, key: str) -> bool:
        slot = _slot(key)
        if self._copies[slot] >= COPIES:
            return False
        self._copies[slot] += 1
        return True

    def count(self, client: Elasticsearch, index: str, rows: np.ndarray, but: Collection[str]) -> None:
        """Count the copies of some vectors in an index, without those of some documents, which are written anew."""
        keys = sorted(set(map(key_of, rows)))
        for start in range(0, len(keys), KEYS_AT_A_TIME):
            some = keys[start : start + KEYS_AT_A_TIME]
            self._copies[[_slot(key) for key in some]] = 0
            for bucket in _buckets(client, index, some, but):
                self._copies[_slot(bucket["key"])] = min(bucket["doc_count"], COPIES)


def _buckets(client: Elasticsearch, index: str, keys: Sequence[str], but: Collection[str]) -> list[dict[str, Any]]:
    answer = client.search(
        index=index,
        size=0,
        query={"bool": {"must_not": [{"ids": {"values": sorted(but)}}]}},
        aggs={"copies": {"terms": {"field": FIELD, "include": keys, "size": len(keys)}}},
    )
    buckets: list[dict[str, Any]] = answer["aggregations"]["copies"]["buckets"]
    return buckets


def key_of(row: np.ndarray) -> str:
    """Return a short name of a vector."""
    return hashlib.blake2b(row.tobytes(), digest_size=8).hexdigest()


def _slot(key: str) -> int:
    return int(key, 16) % SLOTS
