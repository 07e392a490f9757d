from itertools import product
from typing import Any

import pytest
from django.test import RequestFactory

from research.browsing import PAGE_SIZE, browse
from tests.factories.networks import network
from tests.factories.research import draft_summary, level, organisation, summary

pytestmark = pytest.mark.django_db


def listing(query: str = "") -> Any:
    return browse(RequestFactory().get(f"/onderzoek/?{query}"))


def titles(query: str = "") -> list[str]:
    return [card.title for card in listing(query).cards]


def counts(query: str, key: str) -> dict[str, int]:
    facet = next(facet for facet in listing(query).facets if facet.key == key)
    return {choice.code: choice.count for choice in facet.choices}


@pytest.fixture
def tree() -> None:
    """Three levels: so above so-1 and so-2."""
    so = level("so")
    for code in ("so-1", "so-2"):
        below = level(code)
        below.parent = so
        below.save()


@pytest.fixture
def three(tree: None) -> Any:
    """Two organisations, three summaries."""
    first, second = organisation("Eerste"), organisation("Tweede")
    network("Leiekring", selected=[summary(first, title="A", themes=["huiswerk"], levels=["so-1"])])
    summary(first, title="B", themes=["huiswerk", "pesten"], levels=["so-1", "so-2"], evidence_rating=5)
    summary(second, title="C", themes=["pesten"], levels=["so-2"], evidence_rating=1)
    draft_summary(second, title="D", themes=["pesten"])


NARROWED = {
    "": {"A", "B", "C"},
    "theme=huiswerk": {"A", "B"},
    "theme=huiswerk&theme=pesten": {"A", "B", "C"},
    "theme=pesten&level=so-1": {"B"},
    "level=so": {"A", "B", "C"},
    "organisation=eerste&theme=pesten": {"B"},
    "network=leiekring": {"A"},
    "evidence=5": {"B"},
    "theme=bestaat-niet": set(),
    "onbekend=x": {"A", "B", "C"},
}


def test_filters_narrow(three: Any) -> None:
    for query, found in NARROWED.items():
        assert set(titles(query)) == found, query
        assert listing(query).total == len(found), query


def test_a_count_is_what_choosing_it_gives(three: Any) -> None:
    keys = ["level", "theme", "evidence", "organisation", "network"]
    for query, key in product(["", "theme=pesten", "level=so-1&theme=huiswerk"], keys):
        others = "&".join(part for part in query.split("&") if not part.startswith(f"{key}="))
        for code, count in counts(query, key).items():
            if count:
                assert listing(f"{others}&{key}={code}").total == count, (query, key, code)


def test_a_chosen_filter_that_gives_nothing_can_still_be_taken_off(three: Any) -> None:
    facet = next(facet for facet in listing("theme=huiswerk&evidence=1").facets if facet.key == "theme")
    assert [choice.code for choice in facet.selected] == ["huiswerk"]


def test_orders(three: Any) -> None:
    assert titles("sort=titel") == ["A", "B", "C"]
    assert titles("sort=bewijs") == ["B", "A", "C"]
    assert titles("sort=onzin") == titles()


def test_nonsense_is_left_out(three: Any) -> None:
    for query in ("level=%00", "evidence=x", "evidence=99999999999", "theme=%ED%A0%80", "page=-1"):
        assert listing(query).total == 3, query


def test_a_page_beyond_the_last_is_the_last(tree: None) -> None:
    owner = organisation()
    for _ in range(PAGE_SIZE + 1):
        summary(owner)
    last = listing("page=900")
    assert (last.page, last.pages, len(last.cards)) == (2, 2, 1)
    assert (last.previous_page, last.next_page) == (1, None)


def test_the_number_of_queries_does_not_grow_with_the_list(three: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(22):
        listing("theme=huiswerk&level=so")
