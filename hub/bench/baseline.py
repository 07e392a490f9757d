"""Wagtail's own search in the database, beside which the hub's is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import OperationalError
from modelsearch.utils import parse_query_string

from hub.bench.timing import Timing
from research.models import SummaryPage
from search.time_limit import time_limit

T = TypeVar("T")
SHOWN = 10
# On SQLite it scores each page it found by a search of its own, so that a common word takes the square of the number
# of pages: minutes at 10,000. A question is given up after so long, and a series ends after so long.
QUESTION_SECONDS = 20.0
SERIES_SECONDS = 60.0


def wagtail_search(text: str) -> int:
    """Search as a Wagtail site does: all words must be there, ten pages and their number. Returns the number."""
    return _page_and_count(SummaryPage.objects.live().search(text))


def wagtail_any_word(text: str) -> int:
    """Search as Wagtail does when one word suffices, which is what finds anything for a whole question."""
    _filters, query = parse_query_string(text, operator="or")
    return _page_and_count(SummaryPage.objects.live().search(query))


def _page_and_count(found: Any) -> int:
    return max(len(list(found[:SHOWN])), found.count())


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """One question: what it took, and what it found; None when it was given up after QUESTION_SECONDS."""

    seconds: float
    found: T | None


def attempt(search: Callable[[str], T], text: str) -> Attempt[T]:
    """Put a question to a search in the database, in a transaction of its own."""
    start = time.perf_counter()
    try:
        with time_limit(QUESTION_SECONDS):
            found = search(text)
    except OperationalError:
        return Attempt(QUESTION_SECONDS, None)
    return Attempt(time.perf_counter() - start, found)


def timed(search: Callable[[str], int], texts: list[str]) -> dict[str, Any]:
    """Time a search on questions; one that is given up counts as QUESTION_SECONDS.

    Returns percentiles in milliseconds, the number of questions, how many of them were given up and how many found
    nothing.
    """
    attempts = series(lambda text: attempt(search, text), texts)
    found = [one.found for one in attempts]
    timing = Timing.of(one.seconds for one in attempts)
    return {**timing.as_dict(), "given_up": found.count(None), "nothing": found.count(0)}


def series(put: Callable[[str], Attempt[T]], texts: Iterable[str], limit: float = SERIES_SECONDS) -> list[Attempt[T]]:
    """Put questions one after the other, until `limit` seconds are used up."""
    attempts: list[Attempt[T]] = []
    for text in texts:
        attempts.append(put(text))
        if sum(one.seconds for one in attempts) > limit:
            break
    return attempts
