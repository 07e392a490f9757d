"""Wagtail's own search in the database, beside which the hub's is measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from modelsearch.utils import parse_query_string

from hub.bench.timing import Timing
from research.models import SummaryPage
from search.time_limit import time_limit

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


def timed(search: Callable[[str], int], texts: list[str]) -> dict[str, Any]:
    """Time a search on questions; one that is given up counts as QUESTION_SECONDS.

    Returns percentiles in milliseconds, the number of questions, how many of them were given up and how many found
    nothing.
    """
    seconds: list[float] = []
    given_up = nothing = 0
    for text in texts:
        start = time.perf_counter()
        try:
            with time_limit(QUESTION_SECONDS):
                nothing += search(text) == 0
        except OperationalError:
            given_up += 1
            seconds.append(QUESTION_SECONDS)
        else:
            seconds.append(time.perf_counter() - start)
        if sum(seconds) > SERIES_SECONDS:
            break
    return {**Timing.of(seconds).as_dict(), "given_up": given_up, "nothing": nothing}
