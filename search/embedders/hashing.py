"""A deterministic embedder without a model: words that share letters get near vectors. For tests."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from search import analysis
from search.embedders.base import Embedder

DIMENSION = 256


class HashingEmbedder(Embedder):
    """Counts hashed word parts. Everything but the quality of the vectors is as with a real model."""

    name: ClassVar[str] = "hashing"

    def __init__(self) -> None:
        self.dimension = DIMENSION
        self.stamp = f"hashing-1-{DIMENSION}"

    def embed_question(self, text: str) -> np.ndarray:
        """Return the vector of a question."""
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of passages."""
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, DIMENSION), np.float32)

    def _vector(self, text: str) -> np.ndarray:
        vector = np.full(DIMENSION, 1e-3, dtype=np.float32)
        for part in analysis.parts(text) or analysis.tokens(text):
            vector[zlib.crc32(part.encode()) % DIMENSION] += 1.0
        return vector / np.linalg.norm(vector)
