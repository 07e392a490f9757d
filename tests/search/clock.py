"""A clock for what lets time pass."""

from __future__ import annotations


class Clock:
    """Seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now
