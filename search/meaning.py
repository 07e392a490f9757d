"""The vector of a question, remembered: a page, its facets and the next page ask the same."""

from __future__ import annotations

import logging
from functools import lru_cache

import numpy as np

from search import analysis
from search.embedders import get_embedder
from search.shift import shifted

logger = logging.getLogger(__name__)
REMEMBERED = 512


def question_vector(text: str) -> np.ndarray | None:
    """Return the shifted vector of a question (float32, shape [dimension]), or None when meaning cannot be used.

    An empty question has none, and neither has any question while the embedder is missing or fails.
    """
    embedder = get_embedder()
    question = analysis.clean_question(text)
    if embedder is None or not analysis.tokens(question):
        return None
    try:
        return _remembered(question.casefold(), embedder.stamp)
    except Exception:  # whatever a model does wrong, words still answer; the question itself is never logged
        logger.warning("The embedder failed on a question; it is answered by words only.")
        return None


@lru_cache(maxsize=REMEMBERED)
def _remembered(question: str, stamp: str) -> np.ndarray:
    embedder = get_embedder()
    assert embedder is not None
    return shifted(embedder.embed_question(question), embedder)
