"""Which documents hold the phrases of a question: the words of the best candidates are read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search import analysis
from search.engines.scoring import first
from search.operators import Phrase, some_holds

if TYPE_CHECKING:
    from search.engines.embedded.engine import Snapshot

# Documents that are read for all phrases of one question, best first; a phrase that more hold is none.
READ_FOR_PHRASES = 300


class PhraseReader:
    """Reads documents for the phrases of one question: each once, and no more than READ_FOR_PHRASES in all."""

    def __init__(self, snapshot: Snapshot, total: np.ndarray) -> None:
        self._snapshot, self._total = snapshot, total
        self._words: dict[int, list[list[str]]] = {}

    def __call__(self, phrase: Phrase, among: np.ndarray) -> np.ndarray:
        """Return which documents of some hold a phrase (bool, shape [slots])."""
        stems = analysis.stems_of_phrase(phrase)
        candidates = among & self._snapshot.scorer.holding(stems, len(stems)) if stems else among
        if len(phrase) == 1 and stems:
            return candidates
        found = np.zeros(len(among), bool)
        for slot in first(self._total, candidates, READ_FOR_PHRASES):
            found[slot] = self._holds(int(slot), phrase)
        return found

    def _holds(self, slot: int, phrase: Phrase) -> bool:
        """Tell whether a document holds a phrase; one too many to be read does not."""
        if slot not in self._words:
            if len(self._words) >= READ_FOR_PHRASES:
                return False
            self._words[slot] = [analysis.tokens(text) for text in self._snapshot.document(slot).texts]
        return some_holds(self._words[slot], phrase)
