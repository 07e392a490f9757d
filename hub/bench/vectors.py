"""Vectors for generated summaries: those of the demonstration's passages, slightly turned, so that none is embedded."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from hub.demo.preparing import VECTORS
from search.documents import Passage
from search.embedders import Embedder
from search.models import PassageVector
from search.vectors import (
    STORED,
    WrongVectorsError,
    embed_and_store,
    embeddable,
    read_vectors,
    stored_vectors,
    text_key,
)

# The cosine between a passage and its turned copy. Two passages on one topic lie further apart, at about 0.9.
TURN = 0.97
ROWS_AT_A_TIME = 500

Place = tuple[str, str]  # slug of a summary of the demonstration, section


class Pool:
    """The vectors of the demonstration's passages, by the place where they stand."""

    def __init__(self, embedder: Embedder, passages: Iterable[tuple[str, Passage]]) -> None:
        """Take (slug, passage) of the demonstration. The vectors that it ships are used; what lacks is embedded."""
        self._embedder = embedder
        self._chance = np.random.default_rng(1)
        by_place: dict[Place, list[str]] = defaultdict(list)
        for slug, passage in passages:
            if embeddable(passage.text):
                by_place[slug, passage.section].append(passage.text)
        _bring_shipped(embedder)
        embed_and_store((text for texts in by_place.values() for text in texts), embedder)
        self._vectors = {place: self._stacked(texts) for place, texts in by_place.items()}

    def _stacked(self, texts: list[str]) -> np.ndarray:
        return np.stack([vector for vector in stored_vectors(texts, self._embedder) if vector is not None])

    def store(self, passages: Iterable[tuple[str, Passage]]) -> int:
        """Store a turned vector for each passage of a summary that began as the one with this slug; return how many."""
        wanted: dict[str, np.ndarray] = {}
        seen: dict[Place, int] = defaultdict(int)
        for slug, passage in passages:
            place = (slug, passage.section)
            if place in self._vectors and embeddable(passage.text):
                originals = self._vectors[place]
                wanted[text_key(self._embedder.stamp, passage.text)] = originals[seen[place] % len(originals)]
                seen[place] += 1
        if wanted:
            turned = turn(np.stack(list(wanted.values())), self._chance).astype(STORED)
            _save(self._embedder.stamp, dict(zip(wanted, turned, strict=True)))
        return len(wanted)


def turn(vectors: np.ndarray, chance: np.random.Generator, cosine: float = TURN) -> np.ndarray:
    """Return vectors of length one at this cosine from the given ones (float32, shape [n, dimension])."""
    directions = chance.standard_normal(vectors.shape, dtype=np.float32)
    directions -= (directions * vectors).sum(axis=1, keepdims=True) * vectors
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    turned = cosine * vectors + math.sqrt(1 - cosine**2) * directions
    return turned / np.linalg.norm(turned, axis=1, keepdims=True)


def _bring_shipped(embedder: Embedder) -> None:
    """Bring the vectors that the demonstration ships into the database, when they are of this embedder."""
    try:
        stamp, keys, vectors = read_vectors(VECTORS)
    except WrongVectorsError:
        return
    if stamp == embedder.stamp:
        _save(stamp, dict(zip(keys, vectors, strict=True)))


def _save(stamp: str, vectors: dict[str, np.ndarray]) -> None:
    rows = [PassageVector(key=key, stamp=stamp, vector=vector.tobytes()) for key, vector in vectors.items()]
    PassageVector.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS_AT_A_TIME)
