"""A real Elasticsearch, as the engine sees it and as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch


@pytest.fixture
def server(settings: Any, elasticsearch_index: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(settings.ELASTICSEARCH_URL[0]) as client:
        yield client
