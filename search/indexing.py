"""When changes are taken up: at once in a thread, inline, or only by the worker (setting SEARCH_INDEXING)."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections, transaction

logger = logging.getLogger(__name__)

_state = threading.local()


@contextmanager
def paused() -> Iterator[None]:
    """Let changes of this thread be written down but not taken up: for imports that end with a rebuild."""
    before = getattr(_state, "paused", False)
    _state.paused = True
    try:
        yield
    finally:
        _state.paused = before


def start_on_commit() -> None:
    """Have the indexer started once this transaction is through."""
    if not is_for_worker() and not getattr(_state, "paused", False) and not _is_registered():
        transaction.on_commit(start)


def is_for_worker() -> bool:
    """Whether only `manage.py run_indexer` takes changes up."""
    return bool(settings.SEARCH_INDEXING == "worker")


def _is_registered() -> bool:
    """Whether this transaction starts the indexer already: hundreds of rows need one start."""
    return any(hook[1] is start for hook in connection.run_on_commit)


def start() -> None:
    """Take up what waits: now, or by the thread of this process."""
    if settings.SEARCH_INDEXING == "thread":
        _thread().wake()
    elif settings.SEARCH_INDEXING == "inline":
        from search.indexer import Indexer

        Indexer().drain_quietly()


def nudge() -> None:
    """Wake this process's thread for rows that another process left behind, if threads do the indexing here."""
    if settings.SEARCH_INDEXING == "thread":
        _thread().wake()


class IndexerThread(threading.Thread):
    """Sleeps until a change comes or a failed one is due again; dies with its process, which loses nothing."""

    IDLE_SECONDS = 60.0
    RETRY_SECONDS = 2.0

    def __init__(self) -> None:
        super().__init__(name="search-indexer", daemon=True)
        self._changes = threading.Event()

    def wake(self) -> None:
        """Say that there is work."""
        self._changes.set()

    def run(self) -> None:
        """Work for ever; an error is logged, and the rows that it left are tried again."""
        from search.indexer import Indexer

        wait = self.IDLE_SECONDS
        while True:
            self._changes.wait(wait)
            self._changes.clear()
            try:
                wait = self.RETRY_SECONDS if Indexer().drain_quietly() else self.IDLE_SECONDS
            except Exception:
                logger.exception("The indexer stumbled; it goes on.")
                wait = self.RETRY_SECONDS
            finally:
                connections.close_all()  # an idle thread needs none, and web processes are many


_threads: dict[int, IndexerThread] = {}
_lock = threading.Lock()


def _thread() -> IndexerThread:
    """Return this process's thread; one that was started before a fork does not run in the child."""
    with _lock:
        thread = _threads.get(os.getpid())
        if thread is None or not thread.is_alive():
            thread = _threads[os.getpid()] = IndexerThread()
            thread.start()
        return thread
