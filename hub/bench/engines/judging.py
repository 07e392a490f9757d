"""How good a ranking of generated summaries is: each counts as the summary of the demonstration that it began as.

About two thirds of the sentences of a generated summary, and their vectors but for a turn, are those of its source. So
who answers "Hoe krijg ik ze stil?" with copies of the summary that answers it is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from hub.bench.corpus import originals, source_of
from research.models import SummaryPage
from search.evaluation.judged import JudgedQuestion, judged_questions


def report_questions(limit: int | None = None) -> list[JudgedQuestion]:
    """Return the answerable questions of the report half, on which nothing was ever tuned, or the first of them."""
    return [question for question in judged_questions() if question.half == "report" and question.grades][:limit]


def other_questions(limit: int | None = None) -> list[str]:
    """Return the words of the other half, or the first of them."""
    return [question.text for question in judged_questions() if question.half != "report"][:limit]


class Judge:
    """Knows which grade each summary of a hub has for a judged question."""

    @cached_property
    def _copies(self) -> Mapping[str, list[str]]:
        sources = originals()
        copies: dict[str, list[str]] = defaultdict(list)
        for slug in SummaryPage.objects.values_list("slug", flat=True):
            copies[source_of(slug, sources)].append(slug)
        return copies

    def grades(self, question: JudgedQuestion) -> dict[str, int]:
        """Return {slug: grade} of everything that answers a question."""
        return {slug: grade for source, grade in question.grades.items() for slug in self._copies.get(source, ())}
