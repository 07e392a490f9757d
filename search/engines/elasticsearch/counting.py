"""Counting all results, also those that are no candidates, and reading them one page after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search.engines.base import SearchRequest
from search.engines.elasticsearch.candidates import Matched, filters, supported, with_ids, without_stored
from search.engines.elasticsearch.corpus import Candidates
from search.engines.elasticsearch.mapping import RESULT_WINDOW
from search.engines.elasticsearch.stored import BETWEEN, split_code
from search.engines.ranking import Census, Ranking, all_of

# {facet's key: {code: number}}.
Counts = Mapping[str, Mapping[str, int]]
MAX_CODES = 10_000
ALL = "all"
SORTED = {"newest": "-published", "evidence": "-evidence", "shortest": "length"}


def counted(request: SearchRequest, by_words: Query) -> Search:
    """Return the search that counts results by their words: with all filters, and without each of them."""
    kept = filters(request)
    search = Search().query("bool", filter=[by_words]).extra(size=0, track_total_hits=False)
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


def census(request: SearchRequest, answer: Mapping[str, Any], added: Census, is_lowest: bool) -> Census:
    """Return the counts of such a search's answer with those `added`, and whether there may be more."""
    found = answer["aggregations"]
    without = {key: found[f"without {key}"] for key in filters(request)}
    counts = _by_facet(_codes(found[ALL]), but=without)
    for key, bucket in without.items():
        counts |= _by_facet(_codes(bucket), only=key)
    return Census(
        total=found[ALL]["doc_count"] + added.total,
        counts=_together(counts, added.counts),
        without={key: bucket["doc_count"] + added.without[key] for key, bucket in without.items()},
        is_lowest=is_lowest,
    )


def _codes(bucket: Mapping[str, Any]) -> dict[str, int]:
    return {item["key"]: item["doc_count"] for item in bucket["codes"]["buckets"]}


def added(corpus: Candidates, ranking: Ranking, within: Collection[str]) -> Census:
    """Count the candidates that are results, but not by their words.

    `within` are those that were found for the sake of a filter: whoever drops that would not find them.
    """
    fresh = ranking.member & ~corpus.matched[Matched.by_words]
    unfiltered = replace(ranking, member=fresh & ~np.isin(corpus.view.ids, list(within)))
    left = all_of(fresh, ranking.masks.values())
    counts = _by_facet(corpus.codes_of(left), but=ranking.masks)
    without = {}
    for key in ranking.masks:
        others = unfiltered.without_filter(key)
        without[key] = int(others.sum())
        counts |= _by_facet(corpus.codes_of(others), only=key)
    return Census(int(left.sum()), counts, without)


def _by_facet(codes: Mapping[str, int], *, but: Collection[str] = (), only: str = "") -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {only: {}} if only else {}
    for text, count in codes.items():
        key, code = split_code(text)
        if key not in but and only in ("", key):
            counts.setdefault(key, {})[code] = count
    return counts


def _together(some: Counts, others: Counts) -> dict[str, dict[str, int]]:
    keys = [*some, *(key for key in others if key not in some)]
    return {key: dict(Counter(some.get(key, {})) + Counter(others.get(key, {}))) for key in keys}


def beyond(request: SearchRequest, members: Query, listed: Sequence[str], offset: int, limit: int) -> Search:
    """Return the search for results that are no candidates, best by their words first."""
    search = Search().query(
        "bool",
        filter=[members, *filters(request).values()],
        should=[supported(request)],
        must_not=[with_ids(listed)],
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
