"""Waiting for work, but not for ever: what may hang runs in a thread of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

# Threads that hang are given up but not ended, so there must not be ever more of them.
MAX_AT_ONCE = 8

_slots: dict[int, threading.BoundedSemaphore] = {}


class TooSlowError(Exception):
    """The work was not done in time. It may still go on, and its outcome is lost."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or raise what it raises; raise TooSlowError when that takes longer than `seconds`.

    Also when MAX_AT_ONCE others are still at it by then. A thread costs less than a tenth of a millisecond. `work`
    must not use the database: its connection would be one of that thread alone.
    """
    deadline = time.monotonic() + seconds
    # By process: a child of a fork has the counters of its parent, but not its threads.
    slots = _slots.setdefault(os.getpid(), threading.BoundedSemaphore(MAX_AT_ONCE))
    if not slots.acquire(timeout=seconds):
        raise TooSlowError
    future: Future[T] = Future()
    try:
        threading.Thread(target=_run, args=(work, future, slots), name="search-waiting", daemon=True).start()
    except RuntimeError:  # this machine has no more threads to give
        slots.release()
        raise
    try:
        return future.result(max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        raise TooSlowError from None


def _run(work: Callable[[], T], future: Future[T], slots: threading.BoundedSemaphore) -> None:
    try:
        result = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        slots.release()
