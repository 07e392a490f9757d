"""Elasticsearch is gone, frozen, busy or will not take anything: pages still answer in time, and no change is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from elasticsearch import Elasticsearch

from research.models import SummaryPage
from search.asking import Question, ask
from search.engines import get_engine
from search.health import troubles
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.search.faults.hub import assert_all_is_well, assert_pages_answer, change, filled_hub
from tests.search.faults.proxy import Proxy, proxy
from tests.search.faults.state import assert_index_is_right

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


@pytest.fixture
def between(settings: Any, elasticsearch_index: str) -> Iterator[Proxy]:
    """A hub on Elasticsearch with a proxy between, filled with two pages."""
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.SEARCH_BREAKER_SECONDS = 0.2
    settings.ELASTICSEARCH_QUESTION_SECONDS = 1.0
    settings.ELASTICSEARCH_WRITING_SECONDS = 2.0
    settings.SEARCH_LOCK_SECONDS = 3.0
    with proxy(settings.ELASTICSEARCH_URL[0]) as between:
        settings.ELASTICSEARCH_URL = [between.address]
        yield between


@pytest.fixture
def page(between: Proxy) -> SummaryPage:
    return filled_hub()


@pytest.mark.parametrize("mode", ["refuse", "freeze", "slow", 429, 503])
def test_a_page_answers_in_time_and_says_what_is_wrong_and_all_is_well_by_itself_afterwards(
    page: SummaryPage, between: Proxy, client: Client, settings: Any, mode: str | int
) -> None:
    between.become(mode)
    assert_pages_answer(page, client, settings.SEARCH_BREAKER_FAILURES + 1)
    assert "antwoordt niet" in troubles()[0]
    change(page)
    between.become("pass")
    assert_all_is_well()


def test_an_index_that_may_not_grow_makes_changes_wait_and_is_filled_when_it_may(
    page: SummaryPage, between: Proxy
) -> None:
    with Elasticsearch(between.address) as server:
        name = get_engine().indices.living().name
        server.indices.put_settings(index=name, settings={"index.blocks.read_only": True})
        page.title = "Huiswerk begeleiden"
        page.save_revision().publish()
        assert Indexer().drain_quietly() == 1
        assert not OutboxEntry.objects.get().parked
        assert ask(Question("pesten")).mode == "hybrid"
        server.indices.put_settings(index=name, settings={"index.blocks.read_only": None})
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


def test_an_index_deleted_under_the_hub_is_built_anew(page: SummaryPage, between: Proxy, client: Client) -> None:
    with Elasticsearch(between.address) as server:
        server.indices.delete(index=get_engine().indices.versions())
    assert_pages_answer(page, client)
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    assert Indexer().drain_quietly() == 1
    Indexer().rebuild()
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


def test_without_its_alias_the_index_is_missing_and_a_rebuild_brings_it_back(
    page: SummaryPage, between: Proxy, settings: Any, client: Client
) -> None:
    with Elasticsearch(between.address) as server:
        server.indices.delete_alias(index=get_engine().indices.versions()[-1], name=settings.ELASTICSEARCH_INDEX)
    get_engine().indices.forget()
    assert_pages_answer(page, client)
    assert ask(Question("pesten")).mode == "database"
    Indexer().rebuild()
    assert ask(Question("pesten")).mode == "hybrid"
