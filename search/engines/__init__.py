"""Engines: where documents are stored and found, chosen by the setting SEARCH_ENGINE."""

from __future__ import annotations

import importlib
import logging
import threading
from functools import lru_cache
from typing import Any

from django.conf import settings

from search.engines.base import Engine, EngineUnavailableError, IndexLostError, IndexMissingError

__all__ = [
    "DATABASE",
    "ENGINES",
    "Engine",
    "EngineUnavailableError",
    "IndexLostError",
    "IndexMissingError",
    "get_engine",
]

DATABASE = "database"
# Name in the setting -> factory, imported only when chosen. The database needs no index: it has no engine here.
ENGINES = {
    "embedded": "search.engines.embedded.from_settings",
    "elasticsearch": "search.engines.elasticsearch.from_settings",
    DATABASE: None,
}

logger = logging.getLogger(__name__)

_lock = threading.Lock()


def get_engine() -> Engine | None:
    """Return the engine of the settings, or None when only the database answers.

    That is also so where the engine has no build for this machine; one line in the log says it.
    """
    factory = ENGINES[settings.SEARCH_ENGINE]
    if factory is None:
        return None
    with _lock:
        return _engine(factory, (settings.SEARCH_INDEX_DIR, *settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX))


@lru_cache(maxsize=8)
def _engine(factory: str, place: tuple[Any, ...]) -> Engine | None:
    module, _, name = factory.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)()
    except ImportError as error:
        logger.warning("The search engine cannot run here, the database answers: %s", error)
        return None
