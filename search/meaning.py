"""The vector of a question, remembered, and waited for no longer than a visitor would.

An embedder that fails or is slow several times in a row is left alone for a while (`search.breaker`): questions are
answered by words at once, and say so, instead of each waiting in vain.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import replace

import numpy as np
from cachetools import LRUCache
from django.conf import settings

from search import analysis
from search.breaker import Breaker
from search.embedders import Embedder, get_embedder
from search.fusion import SHIPPED
from search.leaning import embedded_form, leaned, shipped_vector
from search.shift import shift_of, shifted
from search.understanding import QuestionVector, UnderstoodQuestion
from search.waiting import within

logger = logging.getLogger(__name__)
REMEMBERED = 512
# What is embedded of a longer question: a thousand characters of no language at all keep a processor busy for a second
# and a half, and what comes after three paragraphs adds little to what a question means.
MAX_EMBEDDED = 500


# A page, its facets and the next page ask the same.
_remembered: LRUCache[tuple[str, str], np.ndarray] = LRUCache(REMEMBERED)
_lock = threading.Lock()
_breakers: dict[tuple[int, str], Breaker] = {}


def question_vector(text: str) -> np.ndarray | None:
    """Return the shifted vector of a question (float32, shape [dimension]), or None when meaning cannot be used.

    An empty question has none, and neither has any question while the embedder is missing, fails, or takes longer than
    SEARCH_EMBEDDER_TIMEOUT seconds.
    """
    embedder = get_embedder()
    question = embedded_form(text)[:MAX_EMBEDDED]
    if embedder is None or not analysis.tokens(question):
        return None
    known = _recalled(embedder, question)
    return known if known is not None else _asked(embedder, question)


def word_vector(text: str) -> np.ndarray | None:
    """Return the same of a word or phrase of a synonym rule: those that the hub ships cost nothing."""
    embedder = get_embedder()
    shipped = shipped_vector(embedder.stamp, embedded_form(text)) if embedder else None
    return question_vector(text) if embedder is None or shipped is None else shifted(shipped, embedder)


def remembered_vector(text: str) -> np.ndarray | None:
    """Return what `question_vector` gave for this text a while ago, or None: nothing is embedded and nobody waits."""
    embedder = get_embedder()
    question = embedded_form(text)[:MAX_EMBEDDED]
    return _recalled(embedder, question) if embedder else None


def _recalled(embedder: Embedder, question: str) -> np.ndarray | None:
    with _lock:
        return _remembered.get((embedder.stamp, question))


def with_meaning(question: UnderstoodQuestion) -> UnderstoodQuestion:
    """Return the question with its vector, as far as there is one; it leans towards what synonyms make of it."""
    vector, embedder = question_vector(question.asked), get_embedder()
    if vector is None or embedder is None:
        return question
    shift = shift_of(embedder)
    vector = leaned(vector + shift, question.synonyms, word_vector, SHIPPED.leaning) - shift
    return replace(question, vector=QuestionVector(vector, shift))


def _asked(embedder: Embedder, question: str) -> np.ndarray | None:
    breaker = question_breaker()
    if not breaker.admits():
        return None
    try:
        vector = within(settings.SEARCH_EMBEDDER_TIMEOUT, lambda: _embed(embedder, question))
    except Exception as error:  # whatever a model does wrong, words still answer; the question itself is never logged
        logger.warning("The embedder failed on a question (%s); words alone answer it.", type(error).__name__)
        if breaker.failed(error):
            logger.warning("The embedder is left alone for %s seconds.", settings.SEARCH_BREAKER_SECONDS)
        return None
    breaker.succeeded()
    return vector


def _embed(embedder: Embedder, question: str) -> np.ndarray:
    """Embed a question and remember it, also when nobody waits for it any more."""
    vector = embedder.embed_question(question)
    if vector.shape != (embedder.dimension,) or not np.isfinite(vector).all():
        raise ValueError("The embedder gave no vector.")
    vector = shifted(vector, embedder)
    with _lock:
        _remembered[embedder.stamp, question] = vector
    return vector


def question_breaker() -> Breaker:
    """Return what guards the embedder of the settings against questions, in this process."""
    key = (os.getpid(), settings.SEARCH_EMBEDDER)
    if key not in _breakers:
        _breakers.setdefault(key, Breaker(settings.SEARCH_BREAKER_FAILURES, settings.SEARCH_BREAKER_SECONDS))
    return _breakers[key]


def forget() -> None:
    """Forget vectors and failures: for tests."""
    with _lock:
        _remembered.clear()
    _breakers.clear()
