"""How much of a question's words a document holds, whatever counts them: BM25 as a share of the most it could be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

import numpy as np

from search import fusion
from search.understanding import Synonym, UnderstoodQuestion

Field = Literal["stems", "parts"]
STEMS: Field = "stems"
PARTS: Field = "parts"


class Form(NamedTuple):
    """A way to put a question in words: its tokens, and the tokens of a synonym that count `weight` times."""

    tokens: Sequence[str]
    added: Sequence[str] = ()
    weight: float = 0.0


class WordShares(ABC):
    """Knows BM25 of documents in slots. Arrays have shape [slots]."""

    def shares(self, field: Field, question: UnderstoodQuestion, synonyms: float = 0.0) -> np.ndarray:
        """Return each document's BM25 as a share, 0 to 1, of the most that the question can get.

        A synonym counts as much as the words whose place it takes, times `synonyms`, and only where these count less.
        Documents beyond the first fusion.LEXICAL_CANDIDATES get zero.
        """
        tokens = getattr(question.terms, field)
        bound = self._bound(field, tokens)
        if bound <= 0:
            return np.zeros(self.size, np.float32)
        scores = self.scores(field, Form(tokens))
        gained = scores.copy()
        for _place, group in groupby(self.other_forms(field, question, synonyms), key=itemgetter(0)):
            gains = [self.scores(field, form) - scores for _place, form in group]
            gained += np.maximum(np.max(gains, axis=0), 0)
        return np.minimum(gained / bound, 1.0)

    def other_forms(self, field: Field, question: UnderstoodQuestion, synonyms: float) -> list[tuple[int, Form]]:
        """Return the forms with a synonym, each with the place in the question that the synonym takes."""
        found = question.synonyms if synonyms else ()
        return [(synonym.at, self._with_synonym(field, synonym, synonyms)) for synonym in found]

    def _with_synonym(self, field: Field, synonym: Synonym, weight: float) -> Form:
        kept, replaced, added = (getattr(terms, field) for terms in (synonym.kept, synonym.replaced, synonym.added))
        share = self._bound(field, replaced) / max(self._bound(field, added), 1e-6)
        return Form(kept, added, weight * share)

    def _bound(self, field: Field, tokens: Sequence[str]) -> float:
        return fusion.upper_bound(self.documents, [self.frequency(field, token) for token in tokens])

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of slots."""

    @property
    @abstractmethod
    def documents(self) -> int:
        """Number of documents of the whole index."""

    @abstractmethod
    def frequency(self, field: Field, token: str) -> int:
        """Return how many documents of the whole index hold a token."""

    @abstractmethod
    def scores(self, field: Field, form: Form) -> np.ndarray:
        """Return BM25 of the best documents for a form, as Tantivy has it (with k1 + 1); zero for others."""

    @abstractmethod
    def supported(self, stems: Sequence[str]) -> np.ndarray:
        """Return which documents hold enough of the question's stems (bool); see fusion.words_required."""
