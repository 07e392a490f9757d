"""The shift of the question: what all questions have in common is taken off before meanings are compared.

m is the mean vector of many ordinary questions (data/shift_questions.txt). Without it, passages that lie near to every
question win too often. S = (question - SHIFT x m) . passage; see docs/search.md.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from search import analysis
from search.embedders.base import Embedder

SHIFT = 0.4
DATA = Path(__file__).parent / "data"
QUESTIONS = DATA / "shift_questions.txt"
SHIPPED = DATA / "shift.npz"


def shift_questions() -> list[str]:
    """Return the ordinary questions, cleaned."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [analysis.clean_question(line) for line in lines if line.strip() and not line.startswith("#")]


def compute_mean(embedder: Embedder) -> np.ndarray:
    """Return m for an embedder (float32, shape [dimension]): one embedding per question, a second or two."""
    vectors = np.stack([embedder.embed_question(question) for question in shift_questions()])
    return np.asarray(vectors.mean(axis=0), dtype=np.float32)


def mean_question(embedder: Embedder) -> np.ndarray:
    """Return m: as shipped when it was made by this very model, else computed once in this process."""
    return _mean_question(embedder.stamp, embedder)


@lru_cache(maxsize=4)
def _mean_question(stamp: str, embedder: Embedder) -> np.ndarray:
    shipped = read_shipped()
    return shipped[stamp] if stamp in shipped else compute_mean(embedder)


def read_shipped() -> dict[str, np.ndarray]:
    """Return {model stamp: m} of the file that the project ships; empty when there is none."""
    if not SHIPPED.exists():
        return {}
    with np.load(SHIPPED, allow_pickle=False) as stored:
        return {stamp: stored[stamp] for stamp in stored.files}


def ship(embedder: Embedder) -> None:
    """Write m of an embedder to the shipped file, beside what it holds of other models."""
    np.savez(SHIPPED, **{**read_shipped(), embedder.stamp: compute_mean(embedder)})  # type: ignore[arg-type]


def shift_of(embedder: Embedder, share: float = SHIFT) -> np.ndarray:
    """Return what is taken off a question's vector: m times `share` (float32, shape [dimension])."""
    return (share * mean_question(embedder)).astype(np.float32)


def shifted(vector: np.ndarray, embedder: Embedder) -> np.ndarray:
    """Return the question's vector with SHIFT x m taken off (float32, shape [dimension])."""
    return (vector - shift_of(embedder)).astype(np.float32)
