"""A new index is not trusted before it was looked at: is everything there, and found by what it was written for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from search import analysis
from search.documents import LEADS, document_from_dict
from search.engines.base import EngineUnavailableError
from search.engines.elasticsearch.candidates import words
from search.engines.lexical import STEMS, Form

SAMPLED = 20


def verify(client: Elasticsearch, name: str, expected: int, changed: int) -> None:
    """Raise EngineUnavailableError when an index does not hold what was put into it, or does not find it.

    `expected` is the number of documents that were put, `changed` how many others wrote or removed meanwhile. A sample
    is asked for by the words of its titles and of the questions that it answers.
    """
    count = client.count(index=name)["count"]
    if abs(count - expected) > changed:
        raise EngineUnavailableError(f"{name} holds {count} documents in place of {expected}; the old index stays.")
    sample: dict[str, Any] = {"function_score": {"random_score": {}}}
    for hit in client.search(index=name, query=sample, size=SAMPLED, source_includes=["document"])["hits"]["hits"]:
        for text in _asked(hit):
            if not _is_found(client, name, hit["_id"], text) and not _has_changed(client, name, hit):
                raise EngineUnavailableError(f"{name} does not find {hit['_id']} by {text!r}; the old index stays.")


def _asked(hit: Mapping[str, Any]) -> Iterator[str]:
    for passage in document_from_dict(hit["_source"]["document"]).passages:
        if passage.section in LEADS and analysis.stems(passage.text):
            yield passage.text


def _is_found(client: Elasticsearch, name: str, identifier: str, text: str) -> bool:
    asked = words(STEMS, Form(tuple(dict.fromkeys(analysis.stems(text))))).to_dict()
    query = {"bool": {"must": [asked], "filter": [{"ids": {"values": [identifier]}}]}}
    return bool(client.count(index=name, query=query)["count"] == 1)


def _has_changed(client: Elasticsearch, name: str, hit: Mapping[str, Any]) -> bool:
    """Whether somebody published or hid a document since it was looked at: it says nothing about the index then."""
    query = {"ids": {"values": [hit["_id"]]}}
    found = client.search(index=name, query=query, source_includes=["document"])["hits"]["hits"]
    return not found or found[0]["_source"] != hit["_source"]
