"""Engines for an evaluation, each with an index of its own that is gone afterwards."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from search.embedders import Embedder
from search.engines.base import Engine, EngineUnavailableError, Model
from search.engines.embedded import EmbeddedEngine

EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"


@contextmanager
def engine_for_evaluation(name: str, embedder: Embedder) -> Iterator[Engine]:
    """Give an engine without an index yet. Raises EngineUnavailableError for one that cannot be used here."""
    model = Model(embedder.stamp, embedder.dimension)
    if name == ELASTICSEARCH:
        with _elasticsearch(model) as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory(prefix="klasvloer-evaluation-") as folder:
        yield EmbeddedEngine(Path(folder), lambda: model)


@contextmanager
def _elasticsearch(model: Model) -> Iterator[Engine]:
    try:
        from search.engines.elasticsearch import Connection, ElasticsearchEngine
    except ImportError:
        raise EngineUnavailableError(
            "The client of Elasticsearch is not installed: pip install .[elasticsearch]"
        ) from None
    from search.breaker import Breaker

    connection = Connection.from_settings()
    # Nobody waits for a page here, and whatever is slow is to be measured.
    own = replace(connection, prefix=f"{connection.prefix}-evaluation-{uuid.uuid4().hex[:8]}", question_seconds=60.0)
    engine = ElasticsearchEngine(own, lambda: model, Breaker(settings.SEARCH_BREAKER_FAILURES, 1.0))
    try:
        yield engine
    finally:
        engine.remove()
