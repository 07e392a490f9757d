"""How frequent words are, as earlier questions were told, so that a question asks only for words that are new."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.elasticsearch.candidates import Found, Token

# Some megabytes; words of questions repeat.
MOST = 50_000


class RememberedFrequencies:
    """Frequencies of one index in one state; whoever uses them hears in the same trip whether it still is in that."""

    def __init__(self) -> None:
        # What belongs together is replaced together: threads ask at the same time.
        self._told: tuple[str, tuple[int, float], dict[Token, int]] = "", (0, 0.0), {}

    def recall(self, index: str, found: Found, tokens: Sequence[Token]) -> list[Token]:
        """Give `found` what is known of some tokens, with the state in which that was so; return the other tokens."""
        of, state, frequencies = self._told
        known = {token: frequencies[token] for token in tokens if token in frequencies} if of == index else {}
        if known:
            found.frequencies = known
            found.documents, found.latest = state
        return [token for token in tokens if token not in known]

    def keep(self, index: str, found: Found) -> None:
        """Remember what a question was told."""
        of, state, frequencies = self._told
        if (of, state) == (index, found.state) and len(frequencies) <= MOST:
            frequencies.update(found.frequencies)
        else:
            self._told = index, found.state, dict(found.frequencies)
