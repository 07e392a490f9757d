"""Counting all results, also those that are no candidates, and reading them one page after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import filters, supported, without_stored
from search.engines.elasticsearch.mapping import RESULT_WINDOW
from search.engines.elasticsearch.stored import BETWEEN, split_code
from search.engines.ranking import Census

MAX_CODES = 10_000
ALL = "all"
SORTED = {"newest": "-published", "evidence": "-evidence", "shortest": "length"}


def counted(request: SearchRequest, members: Query) -> Search:
    """Return the search that counts results: with all filters, and without each of them."""
    kept = filters(request)
    search = Search().query("bool", filter=[members]).extra(size=0, track_total_hits=False)
    search.aggs.bucket(ALL, "filter", filter=_all_but("", kept)).bucket("codes", "terms", field="codes", size=MAX_CODES)
    for key in kept:
        bucket = search.aggs.bucket(f"without {key}", "filter", filter=_all_but(key, kept))
        bucket.bucket("codes", "terms", field="codes", size=MAX_CODES, include=f"{_literal(key)}{BETWEEN}.*")
    return search


def _all_but(key: str, kept: Mapping[str, Query]) -> Query:
    others = [query for other, query in kept.items() if other != key]
    return Q("bool", filter=others) if others else Q("match_all")


def _literal(text: str) -> str:
    """Return a regular expression of Lucene for a text as it stands."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in text)


def census(request: SearchRequest, answer: Mapping[str, Any], is_lowest: bool) -> Census:
    """Return the counts of such a search's answer, and whether there may be more."""
    found = answer["aggregations"]
    kept = list(filters(request))
    counts: dict[str, dict[str, int]] = {}
    for key, code, count in _codes(found[ALL]):
        if key not in kept:
            counts.setdefault(key, {})[code] = count
    for filtered in kept:
        counts[filtered] = {code: count for _key, code, count in _codes(found[f"without {filtered}"])}
    without = {key: found[f"without {key}"]["doc_count"] for key in kept}
    return Census(found[ALL]["doc_count"], counts, without, is_lowest)


def _codes(bucket: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [(*split_code(item["key"]), item["doc_count"]) for item in bucket["codes"]["buckets"]]


def beyond(request: SearchRequest, members: Query, listed: Sequence[str], offset: int, limit: int) -> Search:
    """Return the search for results that are no candidates, best by their words first."""
    search = Search().query(
        "bool",
        filter=[members, *filters(request).values()],
        should=[supported(request)],
        must_not=[Q("ids", values=list(listed))],
    )
    return _page(search.sort("_score", "written"), offset, limit)


def in_order(request: SearchRequest, members: Query, totals: Mapping[str, float]) -> Search:
    """Return the search for a page of results by date, evidence or length; what is equal in that, by fit."""
    lowest = min(totals.values(), default=0.0)
    fits = [
        Q("constant_score", filter=Q("term", id=identifier), boost=1 + total - lowest)
        for identifier, total in totals.items()
    ]
    search = Search().query("bool", filter=[members, *filters(request).values()], should=fits)
    return _page(search.sort(SORTED[request.sort], "_score", "written"), request.offset, request.limit)


def _page(search: Search, offset: int, limit: int) -> Search:
    """Return the search for some of its hits; for none beyond what Elasticsearch lets anybody leaf through."""
    if offset + limit > RESULT_WINDOW:
        offset = limit = 0
    return without_stored(search, ["id"]).extra(from_=offset, size=limit, track_total_hits=False)
