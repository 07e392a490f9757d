"""How frequent words are, as earlier questions were told, so that a question asks only for words that are new."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.elasticsearch.candidates import Found, Token

# Some megabytes; words of questions repeat.
MOST = 50_000


class RememberedFrequencies:
    """Frequencies of one index in one state; whoever uses them hears in the same trip whether it still is in that."""

    def __init__(self) -> None:
        self._index, self._state = "", (0, 0.0)
        self._frequencies: dict[Token, int] = {}

    def recall(self, index: str, found: Found, tokens: Sequence[Token]) -> list[Token]:
        """Give `found` what is known of some tokens, with the state in which that was so; return the other tokens."""
        known = self._frequencies if self._index == index else {}
        found.frequencies = {token: known[token] for token in tokens if token in known}
        if found.frequencies:
            found.documents, found.latest = self._state
        return [token for token in tokens if token not in known]

    def keep(self, index: str, found: Found) -> None:
        """Remember what a question was told."""
        if (self._index, self._state) != (index, found.state) or len(self._frequencies) > MOST:
            self._frequencies = {}
        self._index, self._state = index, found.state
        self._frequencies.update(found.frequencies)
