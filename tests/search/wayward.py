"""An embedder that does what a test tells it to: it embeds, fails, hangs, or gives nonsense."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import ClassVar

import numpy as np

from search.embedders import EmbedderUnavailableError
from search.embedders.hashing import HashingEmbedder


class WaywardEmbedder(HashingEmbedder):
    """Registered in place of the hashing embedder by the fixture `wayward`; `begin` gives it back its good mood."""

    name: ClassVar[str] = "hashing"
    mood: ClassVar[str] = "well"
    refuses: ClassVar[str | None] = None
    asked: ClassVar[int] = 0
    released: ClassVar[Event] = Event()
    finished: ClassVar[Event] = Event()

    @classmethod
    def begin(cls) -> None:
        cls.mood, cls.refuses, cls.asked = "well", None, 0
        cls.released.clear()
        cls.finished.clear()

    def __init__(self) -> None:
        if self.mood == "away":
            raise EmbedderUnavailableError("nobody at home")
        super().__init__()

    def embed_question(self, text: str) -> np.ndarray:
        type(self).asked += 1
        if self.mood == "failing":
            raise RuntimeError(text)
        if self.mood == "nonsense":
            return np.full(self.dimension, np.nan, np.float32)
        if self.mood == "hanging":
            self.released.wait(60)
        vector = super().embed_question(text)
        self.finished.set()
        return vector

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        if self.mood == "failing" or (self.refuses and any(self.refuses in text for text in texts)):
            raise RuntimeError("no vectors today")
        if self.mood == "nonsense":
            return np.full((len(texts), self.dimension), np.nan, np.float32)
        if self.mood == "empty":
            return np.zeros((len(texts), self.dimension), np.float32)
        return super().embed_passages(texts)
