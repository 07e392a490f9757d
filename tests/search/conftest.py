"""An index of its own for every test of search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search import meaning
from search.documents import Document, Passage
from search.embedders import get_embedder, reset
from search.engines.embedded import EmbeddedEngine, Model
from search.indexer import Indexer


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.SEARCH_EMBEDDER = "hashing"
    settings.SEARCH_INDEXING = "worker"
    settings.SEARCH_RETRY_SECONDS = 0
    reset()
    meaning._remembered.cache_clear()
    yield
    reset()


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    """An embedded engine without an index yet."""
    embedder = get_embedder()
    assert embedder is not None
    return EmbeddedEngine(tmp_path / "engine", lambda: Model(embedder.stamp, embedder.dimension), lock_seconds=5)


@pytest.fixture
def drain() -> Callable[[], int]:
    """Bring everything that waits into the index, and return how many rows still wait."""
    return lambda: Indexer().drain_quietly()


def document(pk: int, title: str, *body: str, questions: tuple[str, ...] = (), **facets: tuple[str, ...]) -> Document:
    """Return a document with a title, questions and a section of each text."""
    passages = [Passage("title", "", "", title)]
    passages += [Passage("question", "", "", text) for text in questions]
    passages += [Passage("known", "Wat weten we?", "wat-weten-we", text) for text in body]
    return Document("summary", pk, title, f"/{pk}/", "nl", tuple(passages), facets)
