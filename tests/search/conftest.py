"""What tests of search share; every test of the project has an index of its own (tests/conftest.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from search.documents import Document, Passage
from search.embedders import EMBEDDERS, get_embedder, reset
from search.engines.embedded import EmbeddedEngine, Model
from tests.search.wayward import WaywardEmbedder


@pytest.fixture(autouse=True)
def _indexing_when_told(settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "hashing"
    settings.SEARCH_INDEXING = "worker"
    settings.SEARCH_RETRY_SECONDS = 0


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    """An embedded engine without an index yet."""
    embedder = get_embedder()
    assert embedder is not None
    return EmbeddedEngine(tmp_path / "engine", lambda: Model(embedder.stamp, embedder.dimension), lock_seconds=5)


@pytest.fixture
def wayward(monkeypatch: pytest.MonkeyPatch) -> type[WaywardEmbedder]:
    """The embedder that does what a test tells it to, chosen by the setting like any other."""
    monkeypatch.setitem(EMBEDDERS, "hashing", "tests.search.wayward.WaywardEmbedder")
    reset()
    WaywardEmbedder.begin()
    return WaywardEmbedder


def document(pk: int, title: str, *body: str, questions: tuple[str, ...] = (), **facets: tuple[str, ...]) -> Document:
    """Return a document with a title, questions and a section of each text."""
    passages = [Passage("title", "", "", title)]
    passages += [Passage("question", "", "", text) for text in questions]
    passages += [Passage("known", "Wat weten we?", "wat-weten-we", text) for text in body]
    return Document("summary", pk, title, f"/{pk}/", "nl", tuple(passages), facets)
