"""What every embedder offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np


class EmbedderUnavailableError(Exception):
    """The embedder does not run on this machine, or not now. The text says why, without a traceback."""


class Embedder(ABC):
    """Turns text into vectors of length one.

    `name` is what the setting says; `stamp` names the model and its size, and changes whenever vectors of before and
    after may not be compared.
    """

    name: ClassVar[str]
    dimension: int
    stamp: str

    @abstractmethod
    def embed_question(self, text: str) -> np.ndarray:
        """Return the vector of a cleaned, not empty question (float32, shape [dimension])."""

    @abstractmethod
    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of cleaned, not empty passages (float32, shape [texts, dimension])."""
