"""How frequent words are, as earlier questions were told, so that a question need not ask before it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.engines.elasticsearch.candidates import Found
from search.engines.lexical import Field

# Some megabytes; words of questions repeat.
MOST = 50_000


class RememberedFrequencies:
    """Frequencies of one index, which may have changed since: whoever uses them looks again afterwards."""

    def __init__(self) -> None:
        self._index, self._documents = "", 0
        self._frequencies: dict[tuple[Field, str], int] = {}

    def recall(self, index: str, found: Found, tokens: Mapping[Field, Sequence[str]]) -> bool:
        """Give `found` the frequencies of tokens; return whether all are known, and nothing is given otherwise."""
        known = self._frequencies if self._index == index else {}
        wanted = [(field, token) for field, some in tokens.items() for token in some]
        if not all(key in known for key in wanted):
            return False
        found.documents, found.frequencies = self._documents, {key: known[key] for key in wanted}
        return True

    def keep(self, index: str, found: Found) -> None:
        """Remember what a question was told."""
        if self._index != index or len(self._frequencies) > MOST:
            self._frequencies = {}
        self._index, self._documents = index, found.documents
        self._frequencies.update(found.frequencies)
