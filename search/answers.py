"""What asking gives back: frozen values that pages, feeds and programs show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from search.engines.base import Hit, Mode, Sort
from search.fusion import Score
from search.promoting import Promotion
from search.quoting import Fragment
from search.spelling import Correction
from search.understanding import KindOfQuestion, UnderstoodQuestion

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
    sort: Sort = "fit"
    # The words as they were typed count, even when they look like typing errors.
    literal: bool = False


@dataclass(frozen=True)
class Result:
    """One thing found. `page` is the page to show, read anew from the database; `passage_url` leads to the passage.

    `passage` is quoted from the section under `heading`; `question` is the classroom question that fits best, or "".
    `reason` says in one sentence why this is here. `template` shows the result. `hit` is what the engine gave, so that
    the place can be explained.
    """

    page: Any
    document_id: str
    title: str
    url: str
    passage_url: str
    heading: str
    passage: tuple[Fragment, ...]
    question: str
    reason: str
    evidence: int | None
    hit: Hit
    template: str
    is_promoted: bool = False

    @property
    def score(self) -> Score:
        """The score with its parts."""
        return self.hit.score

    @property
    def is_duplicate(self) -> bool:
        """Whether it says nearly the same as a result above it."""
        return bool(self.hit.duplicate_of)

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
class Place:
    """A place to go."""

    title: Text
    url: str


@dataclass(frozen=True)
class FilterOffer:
    """A filter that the question itself names; `count` is the number of results that it leaves."""

    key: str
    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class SortChoice:
    """A way to put results in order."""

    code: Sort
    label: Text
    selected: bool


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
    keep a page from being a dead end, and `without_quotes` what to ask where a phrase of the question stands nowhere.
    `correction` is offered, or was asked instead when `is_corrected`. `offers` are filters that the question names,
    `links` what editors put forward that is no result, and `people_to_ask` where to go with a question that nothing
    answers. There may be more than all counts say where `counts_are_lowest`, and more at another time where
    `may_be_found_later`: search works less well than it usually does.
    """

    question: Question
    kind_of_question: KindOfQuestion
    results: tuple[Result, ...] = ()
    total: int = 0
    facets: tuple[FacetCounts, ...] = ()
    counts_are_lowest: bool = False
    mode: Mode = "hybrid"
    degraded: tuple[Text, ...] = ()
    answered: bool = False
    themes: tuple[Choice, ...] = ()
    related: tuple[RelatedQuestion, ...] = ()
    fewer_filters: tuple[FewerFilters, ...] = ()
    without_quotes: str = ""
    may_be_found_later: bool = False
    correction: Correction | None = None
    is_corrected: bool = False
    offers: tuple[FilterOffer, ...] = ()
    links: tuple[Promotion, ...] = ()
    people_to_ask: tuple[Place, ...] = ()
    sorts: tuple[SortChoice, ...] = ()
    understood: UnderstoodQuestion | None = None

    @property
    def is_empty_question(self) -> bool:
        """Whether nothing was asked: no word at all."""
        return self.understood is None

    @property
    def pages(self) -> int:
        """Number of pages of results, at least 1."""
        return max(1, -(-self.total // self.question.page_size))

    @property
    def first_place(self) -> int:
        """The place of the first result of this page among all."""
        return (self.question.page - 1) * self.question.page_size + 1

    @property
    def previous_page(self) -> int | None:
        """Number of the page before this one."""
        return self.question.page - 1 if self.question.page > 1 else None

    @property
    def next_page(self) -> int | None:
        """Number of the page after this one."""
        return self.question.page + 1 if self.question.page < self.pages else None
