"""Wagtail's own search in the database, as a site without this project's search would use it."""

from __future__ import annotations

import time
from typing import Any

from modelsearch.utils import parse_query_string

from search.evaluation.collection import Query
from search.evaluation.running import DEPTH, Outcome
from search.kinds import kinds


def run(query: Query) -> Outcome:
    """Put one question to the database; any of its words may be found, or nearly every question finds nothing."""
    started = time.perf_counter()
    _filters, parsed = parse_query_string(query.text, operator="or")
    found: list[Any] = []
    for kind in kinds():
        found += list(kind.model._default_manager.live().search(parsed)[:DEPTH])
    return Outcome(query, tuple(page.slug for page in found[:DEPTH]), None, time.perf_counter() - started)
