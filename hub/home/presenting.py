"""What the home page shows below its question box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from networks.models import NetworkPage
from research.models import SummaryPage
from research.presenting import cards
from research.querysets import themes_with_counts

if TYPE_CHECKING:
    from hub.home.models import HomePage

NEWEST = 4
# As many as fit in a few lines of a phone; the page of themes has them all.
THEMES = 14


def home_context(page: HomePage) -> dict[str, Any]:
    """Return example questions, themes in use, networks and the newest summaries."""
    examples = [example.text for example in page.example_questions.all()]
    published = SummaryPage.objects.published()
    return {
        "placeholder_question": examples[0] if examples else "",
        "example_questions": examples,
        "themes": _most_used(themes_with_counts(published)),
        "networks": NetworkPage.objects.published().by_name(),
        "newest": cards(published.newest().for_cards()[:NEWEST]),
    }


def _most_used(themes: Iterable[Any]) -> list[Any]:
    """Return the themes with most summaries, by name."""
    most = sorted(themes, key=lambda theme: -theme.summary_count)[:THEMES]
    return sorted(most, key=lambda theme: theme.label.lower())
