"""Load model and index when a web process starts, so that the first visitor does not wait for them."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection

from search import suggest_keeping
from search.asking import Question, ask
from search.health import log_troubles

logger = logging.getLogger(__name__)

# Any question will do: it passes through all that must be loaded.
ORDINARY = "Hoe begin ik hieraan?"


def warm_up_in_background() -> threading.Thread:
    """Ask an ordinary question in a thread of its own, and return that thread; a failure is only logged."""
    thread = threading.Thread(target=_warm_up, name="search-warm-up", daemon=True)
    thread.start()
    return thread


def _warm_up() -> None:
    try:
        ask(Question(ORDINARY))
        suggest_keeping.refresh()
        log_troubles()
    except Exception:
        logger.warning("Warming search up failed; the first question loads what it needs.", exc_info=True)
    finally:
        close_old_connections()
        connection.close()
