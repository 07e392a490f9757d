"""The moment by which a question wants its answer, for whatever waits for a server on the way to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answer_by: ContextVar[float | None] = ContextVar("answer_by", default=None)


@contextmanager
def answering_within(seconds: float) -> Iterator[None]:
    """Let everything inside have so many seconds together."""
    token = _answer_by.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _answer_by.reset(token)


def seconds_left(most: float) -> float:
    """Return how long one may wait: `most` at most, less near the end, and nothing (0 or below) after it."""
    answer_by = _answer_by.get()
    return most if answer_by is None else min(most, answer_by - time.monotonic())
