"""The ways to search that are measured: each can index the pages of a hub and answer a question with a ranking."""

from __future__ import annotations

import abc
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.backends.elasticsearch8 import SearchBackend
from modelsearch.index import get_indexed_models
from modelsearch.utils import parse_query_string
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from hub.bench.baseline import SHOWN
from hub.bench.timing import UnexpectedAnswerError
from research.models import SummaryPage
from search.asking import Question, ask
from search.engines import get_engine
from search.indexer import Indexer

BATCH = 500
# Wagtail's documentation leaves the language of the default analyser to the site; ours is Dutch.
DUTCH = {"settings": {"analysis": {"analyzer": {"default": {"type": "dutch"}}}}}


class Contender(abc.ABC):
    """A way to search. One that may take minutes is given up after a while (`is_given_up`)."""

    is_given_up = False

    @abc.abstractmethod
    def index(self) -> int:
        """Index all summaries anew and return how many there are."""

    def settle(self) -> None:  # noqa: B027 (most are done when the last document is in)
        """Wait until the index is as it will be in an hour: a server goes on putting parts together."""

    @abc.abstractmethod
    def search(self, text: str) -> list[str]:
        """Return the slugs of the ten best summaries, as a page of results needs them."""

    @abc.abstractmethod
    def disk(self) -> int:
        """Return the bytes that the index takes."""

    def server(self) -> int | None:
        """Return the process that searches, when it is another than this one and runs on this machine."""
        return None

    def software(self) -> str:
        """Return what searches beside this process, with its version; "" for nothing that a table must tell."""
        return ""

    def remove(self) -> None:  # noqa: B027 (most leave nothing behind outside the hub)
        """Remove what stands outside the folder and the database of the hub."""


class HubSearch(Contender):
    """Question search on the engine of the settings, from the question as it was typed to what a page shows."""

    def index(self) -> int:
        """Rebuild the index from stored vectors."""
        return Indexer().rebuild()

    def settle(self) -> None:
        """Wait for Elasticsearch to put its parts together."""
        if (client := self._elasticsearch()) is not None:
            _until_merged(client)

    def search(self, text: str) -> list[str]:
        """Ask. Raises UnexpectedAnswerError when the database had to answer: its times would mean nothing."""
        answer = ask(Question(text))
        if answer.mode == "database":
            raise UnexpectedAnswerError("The engine did not answer; see the log above.")
        return [result.page.slug for result in answer.results if isinstance(result.page, SummaryPage)]

    def disk(self) -> int:
        """Return the bytes of the living index."""
        engine: Any = get_engine()
        return int(engine.figures().bytes)

    def server(self) -> int | None:
        """Return the process of Elasticsearch, None for the embedded engine."""
        client = self._elasticsearch()
        return None if client is None else _process_of(client)

    def software(self) -> str:
        """Return the versions of Elasticsearch and its Java."""
        client = self._elasticsearch()
        return "" if client is None else _versions_of(client)

    @staticmethod
    def _elasticsearch() -> Any:
        """Return a client of Elasticsearch, None with the embedded engine."""
        if settings.SEARCH_ENGINE != "elasticsearch":
            return None
        from search.engines.elasticsearch import Connection

        return Connection.from_settings().client()

    def remove(self) -> None:
        """Remove the indices from Elasticsearch."""
        engine: Any = get_engine()
        if settings.SEARCH_ENGINE == "elasticsearch":
            engine.remove()


class WagtailSearch(Contender):
    """Wagtail's search as a site uses it. Any word may be found, or most questions find nothing."""

    @cached_property
    def backend(self) -> Any:
        """What searches."""
        return get_search_backend()

    def search(self, text: str) -> list[str]:
        """Return one page of results; their number is asked as well, for a page shows it."""
        _filters, query = parse_query_string(text, operator="or")
        found = self.backend.search(query, SummaryPage.objects.live())
        slugs = [page.slug for page in found[:SHOWN]]
        found.count()
        return slugs


class WagtailInDatabase(WagtailSearch):
    """Wagtail's own index in the database."""

    is_given_up = True

    def index(self) -> int:
        """Index all summaries again."""
        count = 0
        for batch in _batches():
            self.backend.add_bulk(SummaryPage, batch)
            count += len(batch)
        return count

    def disk(self) -> int:
        """Return the bytes of the tables of the index."""
        name = IndexEntry._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s)", [name])
            else:
                cursor.execute("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE %s", [f"{name}%"])
            return int(cursor.fetchone()[0] or 0)

    def server(self) -> int | None:
        """Return the process of PostgreSQL that serves this connection."""
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])


class WagtailInElasticsearch(WagtailSearch):
    """Wagtail's own index in Elasticsearch, by the backend of modelsearch, with the Dutch analyser of the server."""

    @cached_property
    def backend(self) -> Any:
        """What searches."""
        prefix = f"{settings.ELASTICSEARCH_INDEX}-modelsearch-"
        return SearchBackend(
            {"URLS": settings.ELASTICSEARCH_URL, "INDEX_PREFIX": prefix, "INDEX_SETTINGS": DUTCH, "TIMEOUT": 60}
        )

    def index(self) -> int:
        """Index all summaries as `rebuild_modelsearch_index` does it."""
        rebuilder = self.backend.rebuilder_class(self.backend.get_index_for_model(SummaryPage))
        index = rebuilder.start()
        for model in get_indexed_models():
            if issubclass(model, Page):
                index.add_model(model)
        count = 0
        for batch in _batches():
            index.add_items(SummaryPage, batch)
            count += len(batch)
        rebuilder.finish()
        return count

    def settle(self) -> None:
        """Wait for Elasticsearch to put its parts together."""
        _until_merged(self.backend.es)

    def disk(self) -> int:
        """Return the bytes of its indices."""
        found = self.backend.es.indices.stats(index=f"{self.backend.index_prefix}*", metric="store")
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])

    def server(self) -> int | None:
        """Return the process of Elasticsearch."""
        return _process_of(self.backend.es)

    def software(self) -> str:
        """Return the versions of Elasticsearch and its Java."""
        return _versions_of(self.backend.es)

    def remove(self) -> None:
        """Remove its indices."""
        names = list(self.backend.es.indices.get(index=f"{self.backend.index_prefix}*", features="aliases"))
        if names:
            self.backend.es.indices.delete(index=names)


def _until_merged(client: Any) -> None:
    """Wait until no index of a server is being merged."""
    while _merges(client):
        time.sleep(1)


def _merges(client: Any) -> bool:
    nodes = client.nodes.stats(metric="thread_pool")["nodes"].values()
    asked_for = [node["thread_pool"]["force_merge"] for node in nodes]
    going_on = client.indices.stats(metric="merge")["_all"]["total"]["merges"]["current"]
    return bool(going_on) or any(pool["active"] or pool["queue"] for pool in asked_for)


def _process_of(client: Any) -> int | None:
    """Return the process of the only node; None of several, which are elsewhere."""
    nodes = list(client.nodes.info(metric="process")["nodes"].values())
    return int(nodes[0]["process"]["id"]) if len(nodes) == 1 else None


def _versions_of(client: Any) -> str:
    """Return the versions that decide how quick a server is: an older Java compares vectors number by number."""
    nodes = client.nodes.info(metric="jvm")["nodes"].values()
    return ", ".join(sorted({f"Elasticsearch {node['version']} on Java {node['jvm']['version']}" for node in nodes}))


def _batches() -> Iterator[list[SummaryPage]]:
    keys = list(SummaryPage.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield list(SummaryPage.objects.filter(pk__in=keys[start : start + BATCH]))


CONTENDERS: dict[str, type[Contender]] = {
    "hub": HubSearch,
    "wagtail-database": WagtailInDatabase,
    "wagtail-elasticsearch": WagtailInElasticsearch,
}


def timed_index(contender: Contender) -> dict[str, float]:
    """Index everything; return the number of documents, how many a second, and the seconds until it came to rest."""
    start = time.perf_counter()
    count = contender.index()
    indexed = time.perf_counter()
    contender.settle()
    return {
        "documents": count,
        "per_second": round(count / (indexed - start), 1),
        "settled": round(time.perf_counter() - indexed, 1),
    }
