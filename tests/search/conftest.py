"""What tests of search share; every test of the project has an index of its own (tests/conftest.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from search.documents import Document, Passage
from search.embedders import EMBEDDERS, get_embedder, reset
from search.engines import Engine
from search.engines.elasticsearch import from_settings
from search.engines.embedded import EmbeddedEngine, Model
from tests.elasticsearch import remove, server
from tests.search.wayward import WaywardEmbedder


@pytest.fixture(autouse=True)
def _indexing_when_told(settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "hashing"
    settings.SEARCH_INDEXING = "worker"
    settings.SEARCH_RETRY_SECONDS = 0


@pytest.fixture
def engine(embedded_engine: EmbeddedEngine) -> EmbeddedEngine:
    """An embedded engine without an index yet; test_contract.py has all engines by this name."""
    return embedded_engine


@pytest.fixture
def elasticsearch_engine(elasticsearch_index: str) -> Engine:
    """An engine on a real Elasticsearch without an index yet."""
    return from_settings()


@pytest.fixture
def elasticsearch_index(settings: Any) -> Iterator[str]:
    """Point the settings at the Elasticsearch for tests, and give the prefix of indices that are removed afterwards."""
    with prefix_of_its_own() as own:
        for name, value in own.items():
            setattr(settings, name, value)
        yield own["ELASTICSEARCH_INDEX"]


@contextmanager
def prefix_of_its_own() -> Iterator[dict[str, Any]]:
    """Give settings for the Elasticsearch for tests, with a prefix whose indices are removed afterwards."""
    address, prefix = server(), f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield {
            "ELASTICSEARCH_URL": [address],
            "ELASTICSEARCH_INDEX": prefix,
            "ELASTICSEARCH_LEASE_SECONDS": 1.0,
            "ELASTICSEARCH_QUESTION_SECONDS": 20.0,  # a busy machine is no fault, except where faults are tested
            "SEARCH_ANSWER_SECONDS": 60.0,  # the same
            "SEARCH_LOCK_SECONDS": 5.0,
        }
    finally:
        remove(address, prefix)


@pytest.fixture
def on_elasticsearch(settings: Any, elasticsearch_index: str) -> str:
    """Let the hub use the Elasticsearch for tests, and give the prefix of its indices."""
    settings.SEARCH_ENGINE = "elasticsearch"
    return elasticsearch_index


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def each_engine(request: pytest.FixtureRequest) -> str:
    """Run a test on each engine that has an index."""
    if request.param == "elasticsearch":
        request.getfixturevalue("on_elasticsearch")
    return str(request.param)


@pytest.fixture
def embedded_engine(tmp_path: Path) -> EmbeddedEngine:
    """An embedded engine without an index yet."""
    return embedded_engine_in(tmp_path / "engine")


def embedded_engine_in(folder: Path) -> EmbeddedEngine:
    """Return an embedded engine in a folder."""
    embedder = get_embedder()
    assert embedder is not None
    return EmbeddedEngine(folder, lambda: Model(embedder.stamp, embedder.dimension), lock_seconds=5)


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
