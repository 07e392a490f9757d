"""Browsing all summaries: filters in the address, counts that agree with what a click gives, from the database.

The filters are the facets of search, so that both pages speak the same words; here each also needs its way through the
models. A higher layer registers the way to what it knows, such as the networks that took a summary up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from hub.vocabularies.models import Level
from research.models import SummaryPage
from research.presenting import Card, cards
from research.querysets import SummaryPageQuerySet
from search.answers import Choice, FacetCounts
from search.facets import Facet, facets, known_filters

PAGE_SIZE = 20
MAX_PAGE = 10_000
MAX_CODES = 50
NEWEST = "nieuwste"
SORTS = {NEWEST: _("Nieuwste eerst"), "bewijs": _("Sterkste bewijs eerst"), "titel": _("Op titel")}
ORDERS = {
    NEWEST: ("-first_published_at", "-pk"),
    "bewijs": ("-evidence_rating", "-first_published_at", "-pk"),
    "titel": ("title", "pk"),
}

Filters = Mapping[str, tuple[str, ...]]
_ways: dict[str, str] = {
    "level": "levels__code",
    "theme": "tagged_themes__tag__slug",
    "subject": "subjects__code",
    "evidence": "evidence_rating",
    "context": "contexts__code",
    "organisation": "organisation_slug",
}


def register_way(key: str, lookup: str) -> None:
    """Tell how a summary leads to the codes of a facet, as a lookup from SummaryPage."""
    _ways[key] = lookup


@dataclass(frozen=True)
class Sort:
    """An order that can be chosen."""

    code: str
    label: Any
    selected: bool


@dataclass(frozen=True)
class Listing:
    """A page of summaries with the filters beside it. `query` holds filters and order, without the page number."""

    cards: list[Card]
    facets: tuple[FacetCounts, ...]
    sorts: tuple[Sort, ...]
    total: int
    page: int
    query: str

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return _pages(self.total)

    @property
    def previous_page(self) -> int | None:
        """Number of the page before this one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next_page(self) -> int | None:
        """Number of the page after this one."""
        return self.page + 1 if self.page < self.pages else None


def browse(request: HttpRequest) -> Listing:
    """Return the listing that the address asks for: ?level=lager&sort=bewijs&page=2; nonsense in it is left out."""
    filters, sort = _filters_of(request.GET), _sort_of(request.GET)
    levels = level_family()
    published = SummaryPage.objects.published().with_organisation_slug()
    narrowed = _narrow(published, filters, levels)
    total = narrowed.count()
    page = min(_page_of(request.GET), _pages(total))
    shown = narrowed.order_by(*ORDERS[sort]).for_cards()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Listing(
        cards=cards(shown),
        facets=tuple(_counts(facet, published, filters, levels) for facet in facets() if facet.key in _ways),
        sorts=tuple(Sort(code, label, code == sort) for code, label in SORTS.items()),
        total=total,
        page=page,
        query=_query(filters, sort),
    )


def _filters_of(values: QueryDict) -> dict[str, tuple[str, ...]]:
    asked = known_filters({facet.key: values.getlist(facet.key)[:MAX_CODES] for facet in facets()})
    # A NUL byte and half a surrogate pair cannot be looked up in a database; "evidence" is a number.
    clean = {key: tuple(code for code in codes if _is_code(key, code)) for key, codes in asked.items() if key in _ways}
    return {key: codes for key, codes in clean.items() if codes}


def _is_code(key: str, code: str) -> bool:
    return code.isascii() and code.isprintable() and (key != "evidence" or (code.isdigit() and len(code) < 3))


def _sort_of(values: QueryDict) -> str:
    sort = values.get("sort", NEWEST)
    return sort if sort in ORDERS else NEWEST


def _page_of(values: QueryDict) -> int:
    value = values.get("page", "1")
    return min(max(int(value), 1), MAX_PAGE) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _query(filters: Filters, sort: str) -> str:
    values = QueryDict(mutable=True)
    for key, codes in filters.items():
        values.setlist(key, list(codes))
    if sort != NEWEST:
        values["sort"] = sort
    return values.urlencode()


def level_family() -> dict[str, set[str]]:
    """Return {code of a level: the codes of that level and of all below it}, in one query."""
    parents = dict(Level.objects.values_list("code", "parent__code"))
    family: dict[str, set[str]] = defaultdict(set)
    for code in parents:
        above: str | None = code
        while above:
            family[above].add(code)
            above = parents.get(above)
    return dict(family)


def _condition(key: str, codes: tuple[str, ...], levels: Mapping[str, set[str]]) -> Q:
    """Return the condition that a summary has one of the codes; a level stands for all levels below it too."""
    if key == "level":
        return Q(levels__code__in={wider for code in codes for wider in levels.get(code, {code})})
    return Q(**{f"{_ways[key]}__in": codes})


def _narrow(summaries: SummaryPageQuerySet, filters: Filters, levels: Mapping[str, set[str]]) -> SummaryPageQuerySet:
    """Keep what meets every filter; each in a query of its own, so that no summary is counted twice."""
    for key, codes in filters.items():
        meeting = SummaryPage.objects.with_organisation_slug().filter(_condition(key, codes, levels))
        summaries = summaries.filter(pk__in=meeting.values("pk"))
    return summaries


def _counts(
    facet: Facet, published: SummaryPageQuerySet, filters: Filters, levels: Mapping[str, set[str]]
) -> FacetCounts:
    """Count the choices of one facet among what the other filters leave."""
    others = {key: codes for key, codes in filters.items() if key != facet.key}
    left = _narrow(published, others, levels)
    counts = _level_counts(left, levels) if facet.key == "level" else _code_counts(left, _ways[facet.key])
    selected = filters.get(facet.key, ())
    labels = facet.labels([*counts, *selected]) if counts or selected else {}
    choices = [
        Choice(code, str(label), counts.get(code, 0), code in selected)
        for code, label in labels.items()
        if counts.get(code) or code in selected
    ]
    return FacetCounts(facet.key, facet.label, tuple(sorted(choices, key=lambda choice: (-choice.count, choice.label))))


def _code_counts(summaries: QuerySet[Any], way: str) -> dict[str, int]:
    rows = summaries.order_by().values_list(way).annotate(total=Count("pk", distinct=True))
    return {str(code): total for code, total in rows if code is not None}


def _level_counts(summaries: QuerySet[Any], levels: Mapping[str, set[str]]) -> dict[str, int]:
    """Count for each level the summaries of it or of one below it, each once, in one query."""
    of_code = defaultdict[str | None, set[int]](set)
    for pk, code in summaries.order_by().values_list("pk", "levels__code"):
        of_code[code].add(pk)
    totals = {code: len(set[int]().union(*(of_code[below] for below in family))) for code, family in levels.items()}
    return {code: total for code, total in totals.items() if total}
