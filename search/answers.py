"""What asking gives back: frozen values that pages, feeds and programs show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from search.engines.base import Mode
from search.fusion import Score
from search.quoting import Fragment
from search.understanding import KindOfQuestion

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True)
class Question:
    """What a visitor asks. Within a facet one of the codes suffices; between facets all must hold."""

    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    language: str = "nl"
    page_size: int = 10


@dataclass(frozen=True)
class Result:
    """One thing found. `page` is the page to show, read anew from the database, and `url` leads to the passage.

    `passage` is quoted from the section under `heading`; `question` is the classroom question that fits best, or "".
    `template` shows the result. `score` holds S, G and W with their weight, so that the place can be explained.
    """

    page: Any
    document_id: str
    title: str
    url: str
    heading: str
    passage: tuple[Fragment, ...]
    question: str
    evidence: int | None
    score: Score
    template: str

    @property
    def passage_text(self) -> str:
        """The quoted passage as plain text."""
        return "".join(fragment.text for fragment in self.passage)


@dataclass(frozen=True)
class Choice:
    """One value of a facet, with the number of results that choosing it gives."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class FacetCounts:
    """One facet beside the results; choices with most results first."""

    key: str
    label: Text
    choices: tuple[Choice, ...]

    @property
    def selected(self) -> tuple[Choice, ...]:
        """The choices that are filtered on."""
        return tuple(choice for choice in self.choices if choice.selected)


@dataclass(frozen=True)
class RelatedQuestion:
    """A classroom question near to what was asked, and where it is answered."""

    text: str
    title: str
    url: str


@dataclass(frozen=True)
class FewerFilters:
    """A filter to drop, and how many results that gives."""

    key: str
    label: Text
    total: int


@dataclass(frozen=True)
class Answer:
    """The answer to a question.

    `answered` is False when nothing is near enough to count as an answer: say "misschien" and show the results all
    the same. `degraded` tells readers what did not work. `themes`, `related` and `fewer_filters` are the ways on that
    keep a page from being a dead end.
    """

    question: Question
    kind_of_question: KindOfQuestion
    results: tuple[Result, ...] = ()
    total: int = 0
    facets: tuple[FacetCounts, ...] = ()
    mode: Mode = "hybrid"
    degraded: tuple[Text, ...] = ()
    answered: bool = False
    themes: tuple[Choice, ...] = ()
    related: tuple[RelatedQuestion, ...] = ()
    fewer_filters: tuple[FewerFilters, ...] = ()

    @property
    def is_empty_question(self) -> bool:
        """Whether nothing was asked."""
        return not self.question.text

    @property
    def pages(self) -> int:
        """Number of pages of results, at least 1."""
        return max(1, -(-self.total // self.question.page_size))

    @property
    def previous_page(self) -> int | None:
        """Number of the page before this one."""
        return self.question.page - 1 if self.question.page > 1 else None

    @property
    def next_page(self) -> int | None:
        """Number of the page after this one."""
        return self.question.page + 1 if self.question.page < self.pages else None
