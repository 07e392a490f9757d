"""A new index is not trusted before it was looked at: are all documents there, and is one found by its own title?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from search import analysis
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch.candidates import words
from search.engines.lexical import STEMS, Form

SAMPLED = 20


def verify(client: Elasticsearch, name: str, expected: int, changed: int) -> None:
    """Raise EngineUnavailableError when an index does not hold what was put into it, or does not find it.

    `expected` is the number of documents that were put, `changed` how many others wrote or removed meanwhile.
    """
    count = client.count(index=name)["count"]
    if abs(count - expected) > changed:
        raise EngineUnavailableError(f"{name} holds {count} documents in place of {expected}; the old index stays.")
    sample: dict[str, Any] = {"function_score": {"random_score": {}}}
    for hit in client.search(index=name, query=sample, size=SAMPLED, source_includes=["document.title"])["hits"][
        "hits"
    ]:
        stems = tuple(dict.fromkeys(analysis.stems(hit["_source"]["document"]["title"])))
        if stems and not _is_found(client, name, hit["_id"], stems) and not _has_changed(client, name, hit):
            raise EngineUnavailableError(f"{name} does not find {hit['_id']} by its own title; the old index stays.")


def _is_found(client: Elasticsearch, name: str, identifier: str, stems: tuple[str, ...]) -> bool:
    by_title = words(STEMS, Form(stems)).to_dict()
    query = {"bool": {"must": [by_title], "filter": [{"ids": {"values": [identifier]}}]}}
    return client.count(index=name, query=query)["count"] == 1


def _has_changed(client: Elasticsearch, name: str, hit: Mapping[str, Any]) -> bool:
    """Whether somebody published or hid a document since it was looked at: it says nothing about the index then."""
    query = {"ids": {"values": [hit["_id"]]}}
    found = client.search(index=name, query=query, source_includes=["document.title"])["hits"]["hits"]
    return not found or found[0]["_source"] != hit["_source"]
