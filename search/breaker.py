"""A circuit breaker: what keeps failing is left alone for a while, and then tried once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half-open"]


class Breaker:
    """Counts failures in a row and says whether another try makes sense.

    Closed, everybody may try. After `failures` failures in a row it opens: nobody may, for `seconds`. Then it is
    half-open: one may try, and the outcome closes it or opens it again. Whoever is admitted reports `succeeded` or
    `failed`; a trial that reports nothing counts as failed after `seconds`. Safe for several threads.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trial_at: float | None = None
        self._last_error = ""

    def admits(self) -> bool:
        """Whether the caller may try; when half-open, only the first who asks."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._clock()
            if now - self._opened_at < self._seconds:
                return False
            if self._trial_at is not None and now - self._trial_at < self._seconds:
                return False
            self._trial_at = now
            return True

    def succeeded(self) -> None:
        """Close: it works."""
        with self._lock:
            self._failures = 0
            self._opened_at = self._trial_at = None

    def failed(self, error: BaseException, reason: str = "") -> bool:
        """Count a failure; return whether that opened the breaker.

        The `reason` is kept, or else the kind of error: its own text may quote what a visitor asked.
        """
        with self._lock:
            self._failures += 1
            self._last_error = reason or type(error).__name__
            is_trial = self._trial_at is not None
            if not is_trial and (self._opened_at is not None or self._failures < self._allowed):
                return False
            self._opened_at, self._trial_at = self._clock(), None
            return True

    @property
    def state(self) -> State:
        """Closed, open, or half-open: waiting for one to try."""
        with self._lock:
            if self._opened_at is None:
                return "closed"
            return "open" if self._clock() - self._opened_at < self._seconds else "half-open"

    @property
    def failures(self) -> int:
        """How many failures there were since the last success."""
        return self._failures

    @property
    def last_error(self) -> str:
        """The reason of the last failure, or its kind, such as "TooSlowError"; "" when there never was one."""
        return self._last_error
