"""Vectors in one byte a number, with a scale for each: a quarter of the room, and as much less to read for a question.

The similarity of a question differs by some .0006 from that of full numbers (docs/benchmarks.md), a twentieth of what
lies between neighbouring results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simsimd

LARGEST = 127


@dataclass(frozen=True, eq=False)
class Rows:
    """Vectors by row: `numbers` (int8, shape [rows, dimension]) times `scales` (float32, shape [rows])."""

    numbers: np.ndarray
    scales: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def similarities(self, vector: np.ndarray) -> np.ndarray:
        """Return the dot product of a vector with every row (float32, shape [rows])."""
        if not len(self):
            return np.empty(0, np.float32)
        asked, scale = quantised(vector[None])
        products = np.asarray(simsimd.cdist(asked, self.numbers, metric="dot", threads=1), np.float32)
        return np.asarray(products.reshape(-1) * self.scales * scale[0], np.float32)

    def take(self, rows: np.ndarray) -> np.ndarray:
        """Return some rows as ordinary numbers (float32, shape [len(rows), dimension])."""
        return self.numbers[rows].astype(np.float32) * self.scales[rows, None]


def quantised(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (numbers, scales) of vectors (float, shape [rows, dimension])."""
    scales = np.maximum(np.abs(vectors).max(axis=1) / LARGEST, 1e-12).astype(np.float32)
    return np.round(vectors / scales[:, None]).astype(np.int8), scales
