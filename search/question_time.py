"""How long one question may wait: for a search server, and for the database when that is away.

A page is to be there within two seconds. So all that a question asks of a server shares one budget, and what was waited
goes off what the database may take afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What the server cannot take from the database: this part of its seconds.
KEPT = 1 / 3


class _Left:
    """Seconds that a question has left."""

    def __init__(self, server: float, database: float) -> None:
        self.server, self.database = server, database
        self._kept = KEPT * database

    def take_for_server(self, seconds: float) -> None:
        self.server -= seconds
        self.database = max(self.database - seconds, min(self.database, self._kept))

    def take_for_database(self, seconds: float) -> None:
        self.database -= seconds


_left: ContextVar[_Left | None] = ContextVar("question_time", default=None)


@contextmanager
def time_for_question(server: float, database: float) -> Iterator[None]:
    """Let everything inside have so many seconds together."""
    token = _left.set(_Left(server, database))
    try:
        yield
    finally:
        _left.reset(token)


@contextmanager
def waiting_for_server(most: float) -> Iterator[float]:
    """Give the seconds that one may wait, `most` at most and outside a question; 0 or below when none are left."""
    left, began = _left.get(), time.monotonic()
    try:
        yield most if left is None else min(most, left.server)
    finally:
        if left is not None:
            left.take_for_server(time.monotonic() - began)


@contextmanager
def waiting_for_database(most: float) -> Iterator[float]:
    """Give the seconds that the database may take, `most` outside a question; 0 or below when none are left."""
    left, began = _left.get(), time.monotonic()
    try:
        yield most if left is None else left.database
    finally:
        if left is not None:
            left.take_for_database(time.monotonic() - began)


def give_the_server_up() -> None:
    """Ask the server nothing more for this question: it did not answer."""
    left = _left.get()
    if left is not None:
        left.server = 0.0
