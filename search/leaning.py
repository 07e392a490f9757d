"""The question's vector leans the way in which its words would move if synonyms took their place.

Not the whole question is embedded again with its synonyms: the difference between the vectors of two words is known
beforehand, for the rules that the hub ships, and remembered for others. Cheaper, and it ranks better (docs/search.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np

from search import analysis
from search.embedders.base import Embedder
from search.understanding import Synonym

SHIPPED = Path(__file__).parent / "data" / "synonym_vectors.npz"
STORED = np.dtype("<f2")

VectorOf = Callable[[str], np.ndarray | None]


def leaned(vector: np.ndarray, synonyms: Sequence[Synonym], vector_of: VectorOf, share: float) -> np.ndarray:
    """Return a vector of length one that lies `share` times the mean move away from a question's vector.

    `vector_of` gives the vector of a word or phrase, all with the same shift or all with none, or None where it cannot;
    such a synonym moves nothing.
    """
    groups = (list(group) for _place, group in groupby(synonyms, key=lambda synonym: synonym.at))
    moves = [move for group in groups if (move := _move(group, vector_of)) is not None]
    if not moves:
        return vector
    moved = vector + share * np.mean(moves, axis=0)
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-6), dtype=np.float32)


def _move(synonyms: Sequence[Synonym], vector_of: VectorOf) -> np.ndarray | None:
    """Return the way from the words of one place to the middle of what may stand there instead."""
    start = vector_of(synonyms[0].words)
    ends = [end for synonym in synonyms if (end := vector_of(synonym.text)) is not None]
    return None if start is None or not ends else np.mean(ends, axis=0) - start


def shipped_vector(stamp: str, text: str) -> np.ndarray | None:
    """Return the vector of a word or phrase (float32, shape [dimension]) when the hub ships it for this model.

    `text` as `embedded_form` gives it.
    """
    places, vectors = _read_shipped(stamp)
    place = places.get(text)
    return None if place is None else vectors[place].astype(np.float32)


def embedded_form(text: str) -> str:
    """Return a text as questions are embedded: clean and in lower case."""
    return analysis.clean_question(text).casefold()


@lru_cache(maxsize=2)
def _read_shipped(stamp: str) -> tuple[dict[str, int], np.ndarray]:
    """Return ({text: row}, vectors) of the shipped file, both empty for another model than it was made by."""
    if SHIPPED.exists():
        with np.load(SHIPPED, allow_pickle=False) as stored:
            if str(stored["stamp"]) == stamp:
                return {text: row for row, text in enumerate(str(stored["texts"]).split("\n"))}, stored["vectors"]
    return {}, np.empty((0, 0), STORED)


def ship(embedder: Embedder, texts: Iterable[str]) -> int:
    """Write the vectors of words and phrases to the shipped file, and return how many: `Lexicon.texts` has them."""
    wanted = sorted({embedded_form(text) for text in texts})
    vectors = np.stack([embedder.embed_question(text) for text in wanted]).astype(STORED)
    np.savez_compressed(SHIPPED, stamp=np.array(embedder.stamp), texts=np.array("\n".join(wanted)), vectors=vectors)
    _read_shipped.cache_clear()
    return len(wanted)
