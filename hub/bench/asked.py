"""What is asked of a hub that is measured: real questions, never the same twice, so that no cache hides the work."""

from __future__ import annotations

from urllib.parse import urlencode

from search.evaluation.judged import judged_questions

# The same questions for another class: other vectors, so that each series has to embed its own.
CLASSES = ("", "in het derde leerjaar", "bij kleuters", "in de tweede graad", "in het zesde jaar", "bij jongeren")
FILTERS = ({"level": "lager"}, {"level": "secundair"}, {"evidence": "3"}, {"theme": "klasmanagement"})
BROWSED = ("", "?page=2", "?level=lager", "?sort=bewijs", "?page=5", "?theme=klasmanagement")
SHORTEST_PREFIX, LONGEST_PREFIX = 3, 14
ONE = "Hoe krijg ik mijn klas stil?"

RESULTS, SUGGESTIONS, BROWSE = "/zoeken/", "/zoeken/suggesties/", "/onderzoek/"


def questions(limit: int | None = None) -> list[str]:
    """Return the judged questions of the development half, or the first of them."""
    return [question.text for question in judged_questions() if question.half == "development"][:limit]


def varied(series: int, limit: int | None = None) -> list[str]:
    """Return the questions of one series of several: as they were asked, or for another class."""
    suffix = CLASSES[series % len(CLASSES)]
    return [f"{text.rstrip(' ?')} {suffix}?" if suffix else text for text in questions(limit)]


def question_paths(series: int, limit: int | None = None) -> list[str]:
    """Return addresses of pages of results."""
    return [_address(RESULTS, q=text) for text in varied(series, limit)]


def filtered_paths(series: int, limit: int | None = None) -> list[str]:
    """Return addresses of pages of results with one filter each, in turn."""
    texts = varied(series, limit)
    return [_address(RESULTS, q=text, **FILTERS[number % len(FILTERS)]) for number, text in enumerate(texts)]


def repeated_paths(limit: int | None = None) -> list[str]:
    """Return the address of one question, again and again."""
    return [_address(RESULTS, q=ONE)] * len(questions(limit))


def suggestion_paths(limit: int | None = None) -> list[str]:
    """Return addresses of suggestions for beginnings of questions, of different lengths."""
    spread = LONGEST_PREFIX - SHORTEST_PREFIX + 1
    texts = [text[: SHORTEST_PREFIX + number % spread] for number, text in enumerate(questions(limit))]
    return [_address(SUGGESTIONS, q=text) for text in texts]


def browse_paths(limit: int | None = None) -> list[str]:
    """Return addresses of the list of all summaries: pages of it, orders, filters."""
    return [BROWSE + BROWSED[number % len(BROWSED)] for number in range(len(questions(limit)))]


def _address(path: str, **values: str) -> str:
    return f"{path}?{urlencode(values)}"
