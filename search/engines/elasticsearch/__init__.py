"""The engine on Elasticsearch 8.19, for a hub on several machines.

See docs/search.md and docs/adr/0016-elasticsearch.md.
"""

from __future__ import annotations

from django.conf import settings

from search.breaker import Breaker
from search.engines.base import Model
from search.engines.elasticsearch.client import Connection
from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["Connection", "ElasticsearchEngine", "from_settings"]


def from_settings() -> ElasticsearchEngine:
    """Return the engine for the cluster and the embedder of the settings."""
    return ElasticsearchEngine(
        Connection.from_settings(),
        Model.of_settings,
        Breaker(settings.SEARCH_BREAKER_FAILURES, settings.SEARCH_BREAKER_SECONDS),
        shards=settings.ELASTICSEARCH_SHARDS,
        lock_seconds=settings.SEARCH_LOCK_SECONDS,
        lease_seconds=settings.ELASTICSEARCH_LEASE_SECONDS,
        remembered_bytes=settings.ELASTICSEARCH_REMEMBERED_MB * 1024**2,
    )
