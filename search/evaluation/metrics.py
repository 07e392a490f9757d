"""How good a ranking is, and how sure we are of it: the standard measures of information retrieval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SAMPLES = 2_000
SEED = 20_261_124


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain, 0 to 1, with gains 2^grade - 1 (Burges et al., 2005).

    `ranked` holds document ids, best first; `grades` those that are relevant. Without any it is 0.
    """
    ideal = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return _dcg([grades.get(document, 0) for document in ranked[:depth]]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return 1 / the place of the first relevant document, 0 when none is among the first `depth`."""
    places = (place for place, document in enumerate(ranked[:depth], start=1) if grades.get(document, 0) > 0)
    return 1 / next(places, math.inf)


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 5) -> float:
    """Return which share of the relevant documents is among the first `depth`."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:depth])) / len(relevant) if relevant else 0.0


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% bootstrap confidence interval (percentile method, Efron and Tibshirani, 1993)."""

    mean: float
    low: float
    high: float

    @property
    def is_above_zero(self) -> bool:
        """Whether the whole interval lies above zero: as a difference it is significant."""
        return self.low > 0


def bootstrap(values: Sequence[float]) -> Interval:
    """Return the mean of the values with its interval. The same values always give the same interval."""
    array = np.asarray(values, dtype=float)
    if not len(array):
        return Interval(0.0, 0.0, 0.0)
    picks = np.random.default_rng(SEED).integers(0, len(array), (SAMPLES, len(array)))
    low, high = np.percentile(array[picks].mean(axis=1), [2.5, 97.5])
    return Interval(float(array.mean()), float(low), float(high))


def compare(first: Sequence[float], second: Sequence[float]) -> Interval:
    """Return by how much the first values exceed the second, question by question, with its interval.

    Raises ValueError when there are not as many of both.
    """
    return bootstrap([a - b for a, b in zip(first, second, strict=True)])
