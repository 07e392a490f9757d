"""Vectors of classroom questions, small enough to stand in the memory of every process.

Of each question it is the mean of two vectors, its own and that of its answer in short: questions alone are near to
each other by how they are asked. For 128 judged questions of the development half, over the 54 demonstration summaries,
one of the four nearest had the answer in .52 of the cases; in .41 by the questions alone, .47 by the answers alone.

A number of a vector is kept as one byte: of 30,000 questions that is 12 MB. A similarity is off by less than .001.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.embedders.base import Embedder
from search.vectors import stored_vectors

LARGEST = 127
# Rows that are compared at a time: their numbers, unpacked, fit in a processor's cache.
BLOCK = 1024
# Texts that are looked up in the database at a time.
AT_A_TIME = 500


@dataclass(frozen=True, eq=False)
class SmallVectors:
    """Vectors as bytes (`codes`: int8, shape [n, d]) times a factor of each (`factors`: float32, 0 where one lacks)."""

    stamp: str
    codes: np.ndarray
    factors: np.ndarray

    @property
    def lacking(self) -> np.ndarray:
        """Which have no vector (bool, shape [n])."""
        return self.factors == 0

    def similarities(self, vector: np.ndarray) -> np.ndarray:
        """Return the product of each with a vector (float32, shape [n]); 0 where one lacks."""
        result = np.empty(len(self.codes), np.float32)
        unpacked = np.empty((BLOCK, self.codes.shape[1]), np.float32)
        for start in range(0, len(result), BLOCK):
            block = self.codes[start : start + BLOCK]
            np.copyto(unpacked[: len(block)], block)
            result[start : start + BLOCK] = unpacked[: len(block)] @ vector
        return result * self.factors

    def without(self, which: np.ndarray) -> SmallVectors:
        """Return the vectors without those that `which` marks (bool, shape [n]); their places stay."""
        return SmallVectors(self.stamp, self.codes, np.where(which, np.float32(0), self.factors))

    def with_changes(self, gone: np.ndarray, added: int) -> SmallVectors:
        """Return the vectors without those that `gone` marks, and with room for others at the end."""
        codes = np.concatenate([self.codes[~gone], np.zeros((added, self.codes.shape[1]), np.int8)])
        return SmallVectors(self.stamp, codes, np.concatenate([self.factors[~gone], np.zeros(added, np.float32)]))


def no_vectors(count: int, embedder: Embedder | None) -> SmallVectors:
    """Return room for vectors of an embedder."""
    dimension, stamp = (embedder.dimension, embedder.stamp) if embedder else (0, "")
    return SmallVectors(stamp, np.zeros((count, dimension), np.int8), np.zeros(count, np.float32))


def filled(
    vectors: SmallVectors, wanted: Sequence[int], texts: Sequence[tuple[str, str]], embedder: Embedder
) -> SmallVectors:
    """Return the vectors with those of `wanted` (numbers) that the database has.

    `texts` are the question and its answer in short, "" for none, of each that is wanted.
    """
    codes, factors = vectors.codes.copy(), vectors.factors.copy()
    for start in range(0, len(wanted), AT_A_TIME):
        numbers, pairs = wanted[start : start + AT_A_TIME], texts[start : start + AT_A_TIME]
        questions = stored_vectors([question for question, _gist in pairs], embedder)
        gists = stored_vectors([gist for _question, gist in pairs], embedder)
        for number, question, gist in zip(numbers, questions, gists, strict=True):
            if question is not None:
                mean = question if gist is None else (question + gist) / 2
                factors[number] = np.abs(mean).max() / LARGEST or 1.0
                codes[number] = np.rint(mean / factors[number])
    return SmallVectors(vectors.stamp, codes, factors)
