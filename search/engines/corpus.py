"""What one question is answered from: all documents of an index, or those of it that may be among the best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from search.documents import Document
from search.engines.lexical import WordShares
from search.engines.rows import Rows
from search.engines.view import View
from search.operators import Phrase

# Documents of each language of which the first passage tells how near the language as a whole lies.
SAMPLED = 500


# Which slots among some (bool, shape [slots]) hold a phrase.
PhraseFinder = Callable[[Phrase, np.ndarray], np.ndarray]


class Corpus(Protocol):
    """Documents in slots, unchanged while a question is answered."""

    @property
    def view(self) -> View:
        """What is known of each slot."""

    @property
    def vectors(self) -> Rows:
        """The vectors of the slots' passages."""

    @property
    def scorer(self) -> WordShares:
        """What tells how much of a question's words each slot holds."""

    def document(self, slot: int) -> Document:
        """Return the document of a slot."""

    def language_means(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the mean vectors (shape [d]) of a sample of the Dutch and of other documents; None without both."""

    def phrase_finder(self, total: np.ndarray) -> PhraseFinder:
        """Return what tells which slots hold a phrase of one question; `total` says which come first."""
