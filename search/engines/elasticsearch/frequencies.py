"""How frequent words are, as earlier questions were told, so that a question asks only for words that are new."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.engines.elasticsearch.candidates import Found, State, Token

# Some megabytes; words of questions repeat.
MOST = 50_000
# What was told is asked again after this, whatever the state: copies and shards of an index come to know of a change
# one after the other, so that a number of before may have come with the state of after.
PERIOD_SECONDS = 600.0


class _Memory(NamedTuple):
    """What is known of one index, the last state that was seen, and frequencies, each with when that was so."""

    of: str = ""
    state: State = (0, 0)
    told: dict[Token, tuple[int, State, int]] = {}


class RememberedFrequencies:
    """Frequencies of one index, each with the state of the index in which it was told; for all threads of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # What belongs together is replaced together.
        self._memory = _Memory()

    def recall(self, index: str, found: Found, tokens: Sequence[Token]) -> list[Token]:
        """Give `found` the last state and what was told of some tokens; return those that may be otherwise by now."""
        memory = self._memory
        if memory.of != index:
            return list(tokens)
        found.documents, found.latest = memory.state
        found.frequencies = {token: memory.told[token][0] for token in tokens if token in memory.told}
        now = (memory.state, self._period())
        return [token for token in tokens if token not in memory.told or memory.told[token][1:] != now]

    def keep(self, index: str, found: Found, sure: bool) -> None:
        """Remember the state that a question saw, and if it is `sure` what was so in that state."""
        memory, period = self._memory, self._period()
        if memory.of != index or memory.state != found.state or len(memory.told) > MOST:
            told = memory.told if memory.of == index and len(memory.told) <= MOST else {}
            memory = self._memory = _Memory(index, found.state, dict(told))
        if sure:
            memory.told.update({token: (number, found.state, period) for token, number in found.frequencies.items()})

    def _period(self) -> int:
        return int(self._clock() // PERIOD_SECONDS)
