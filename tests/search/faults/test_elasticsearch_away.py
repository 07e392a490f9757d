"""Elasticsearch is gone, frozen, busy or will not take anything: pages still answer in time, and no change is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from elasticsearch import Elasticsearch

from research.models import SummaryPage
from search import following
from search.asking import Question, ask
from search.engines import EngineUnavailableError, get_engine
from search.health import troubles
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.users import superuser
from tests.search.faults.hub import (
    NOTICE,
    PATIENCE,
    assert_all_is_well,
    assert_pages_answer,
    change,
    filled_hub,
    restart,
    seen_in_time,
    until,
)
from tests.search.faults.proxy import Proxy, proxy
from tests.search.faults.state import assert_index_is_right

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


@pytest.fixture
def between(settings: Any, elasticsearch_index: str) -> Iterator[Proxy]:
    """A hub on Elasticsearch with a proxy between, filled with two pages."""
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.SEARCH_BREAKER_SECONDS = 0.2
    settings.ELASTICSEARCH_QUESTION_SECONDS = 1.0
    settings.SEARCH_ANSWER_SECONDS = 1.5
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
    assert page.title in seen_in_time(client, "/zoeken/?q=pesten&page=7")
    assert_pages_answer(page, client, settings.SEARCH_BREAKER_FAILURES + 1)
    assert "antwoordt niet" in troubles()[0]
    change(page)
    between.become("pass")
    assert_all_is_well()


@pytest.mark.parametrize("mode", ["freeze", "slow"])
def test_suggestions_and_the_state_of_search_are_shown_in_time(
    page: SummaryPage, between: Proxy, client: Client, settings: Any, mode: str
) -> None:
    settings.ELASTICSEARCH_WRITING_SECONDS = 60.0
    restart()
    client.force_login(superuser())
    between.become(mode)
    # Before they are given up, Prometheus waits ten seconds by default.
    assert "antwoordt niet" in seen_in_time(client, reverse("search_admin:status"), 5)
    assert "klasvloer_search_index_readable 0" in seen_in_time(client, "/metrics/", 5)
    settings.SEARCH_SUGGESTIONS_INLINE = False
    seen_in_time(client, "/zoeken/suggesties/?q=pes")


def wait_for_a_session() -> None:
    with suppress(EngineUnavailableError):
        get_engine().session(1)


def test_nobody_waits_for_a_writer_that_waits_for_the_server(
    page: SummaryPage, between: Proxy, client: Client, settings: Any
) -> None:
    settings.ELASTICSEARCH_WRITING_SECONDS = 60.0
    restart()
    between.become("freeze")
    writer = threading.Thread(target=wait_for_a_session, daemon=True)
    writer.start()
    assert_pages_answer(page, client, 2)
    assert writer.is_alive()
    between.become("refuse")
    writer.join(PATIENCE)
    assert not writer.is_alive()


def test_an_index_that_may_not_grow_makes_changes_wait_and_is_filled_when_it_may(
    page: SummaryPage, between: Proxy, client: Client
) -> None:
    with Elasticsearch(between.address) as server:
        name = get_engine().indices.living().name
        server.indices.put_settings(index=name, settings={"index.blocks.read_only": True})
        page.title = "Huiswerk begeleiden"
        page.save_revision().publish()
        assert Indexer().drain_quietly() == 1
        row = OutboxEntry.objects.get()
        assert (row.parked, row.attempts) == (False, 0)
        assert NOTICE not in seen_in_time(client)
        assert ask(Question("pesten")).mode == "hybrid"
        server.indices.put_settings(index=name, settings={"index.blocks.read_only": None})
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


@pytest.fixture
def serving() -> Iterator[None]:
    """Let this process be one that serves the hub, as a worker is."""
    following.serve()
    yield
    following.forget()


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize("lost", ["index", "alias"])
def test_an_index_or_alias_deleted_under_the_hub_is_built_anew_by_itself(
    page: SummaryPage, between: Proxy, settings: Any, client: Client, lost: str
) -> None:
    with Elasticsearch(between.address) as server:
        if lost == "index":
            server.indices.delete(index=get_engine().indices.versions())
        else:
            server.indices.delete_alias(index=get_engine().indices.versions()[-1], name=settings.ELASTICSEARCH_INDEX)
    get_engine().indices.forget()  # within a second it does so by itself
    assert_pages_answer(page, client)
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    until(lambda: Indexer().drain_quietly() == 0)
    assert_all_is_well()


@pytest.mark.usefixtures("serving")
def test_an_index_of_another_version_is_left_to_an_operator(page: SummaryPage, between: Proxy, client: Client) -> None:
    with Elasticsearch(between.address) as server:
        name = get_engine().indices.living_name()
        meta = server.indices.get_mapping(index=name)[name]["mappings"]["_meta"]
        server.indices.put_mapping(index=name, meta={**meta, "layout": "0"})
    get_engine().indices.forget()
    assert_pages_answer(page, client, 1)
    change(page)
    assert get_engine().indices.versions() == [name]
    assert "rebuild_search" in troubles()[0]
