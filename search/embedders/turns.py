"""Whose turn it is at a model that can do one thing at a time: somebody waits for a question, nobody for a passage."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# A passage that waits longer goes as it comes, so that a busy hub indexes too.
PATIENCE_SECONDS = 1.0


class Turns:
    """A lock with two doors. Questions go before passages; a passage that has begun is not interrupted.

    A plain lock would not do: whoever lets go of it and takes it again at once mostly gets it, and a whole batch of
    passages would go before a question.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._is_taken = False
        self._questions = 0

    @contextmanager
    def question(self) -> Iterator[None]:
        """Hold the model for a question."""
        with self._turn:
            self._questions += 1
            try:
                self._turn.wait_for(self._is_free)
            finally:
                self._questions -= 1
            self._is_taken = True
        yield from self._held()

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Hold the model for a passage, when no question waits."""
        with self._turn:
            self._turn.wait_for(lambda: self._is_free() and not self._questions, PATIENCE_SECONDS)
            self._turn.wait_for(self._is_free)
            self._is_taken = True
        yield from self._held()

    def _is_free(self) -> bool:
        return not self._is_taken

    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._turn:
                self._is_taken = False
                self._turn.notify_all()
