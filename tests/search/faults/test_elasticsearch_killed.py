"""The process of Elasticsearch itself is stopped, killed, frozen or out of memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from elasticsearch import Elasticsearch

from research.models import SummaryPage
from search.engines import get_engine
from tests.elasticsearch import server
from tests.search.faults.hub import assert_all_is_well, assert_pages_answer, change, filled_hub, until
from tests.search.faults.own_server import OwnServer, finished

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

OWN = OwnServer("faults", 29500)  # 29300 is what the shared server speaks to others by


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    server()  # left out, or failing, where there is none at all
    with OWN.alone():
        yield OWN.run("up")
        OWN.run("down")


def process() -> int:
    """Return the process that listens on the port of the server."""
    with Elasticsearch(f"http://127.0.0.1:{OWN.port}") as client:
        (node,) = client.nodes.info(metric="process")["nodes"].values()
        return int(node["process"]["id"])


@pytest.fixture
def page(own_server: str, settings: Any) -> Iterator[SummaryPage]:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = [own_server]
    settings.ELASTICSEARCH_INDEX = "killed"
    settings.ELASTICSEARCH_LEASE_SECONDS = 1.0
    settings.ELASTICSEARCH_WRITING_SECONDS = 3.0
    settings.SEARCH_BREAKER_SECONDS = 0.2
    settings.SEARCH_LOCK_SECONDS = 5.0
    page = filled_hub()
    yield page
    get_engine().remove()


def test_stopped_and_started_again(page: SummaryPage, client: Client) -> None:
    OWN.run("down")
    assert_pages_answer(page, client)
    change(page)
    OWN.run("up")
    assert_all_is_well()


def test_killed_and_started_again_by_two_at_once(page: SummaryPage, client: Client, own_server: str) -> None:
    os.kill(process(), signal.SIGKILL)
    assert_pages_answer(page, client)
    change(page)
    # Two runs of tests that begin at the same moment: the second waits for the first.
    for starting in [OWN.start("up"), OWN.start("up")]:
        assert finished(starting) == own_server
    assert_all_is_well()


def test_frozen_and_going_on(page: SummaryPage, client: Client) -> None:
    frozen = process()
    os.kill(frozen, signal.SIGSTOP)
    try:
        assert_pages_answer(page, client)
        change(page)
    finally:
        os.kill(frozen, signal.SIGCONT)
    assert_all_is_well()


def test_out_of_memory_and_going_on(page: SummaryPage, client: Client, own_server: str) -> None:
    """Its circuit breaker refuses what it has no heap for; here it has none for anything."""
    with Elasticsearch(own_server) as direct:
        direct.cluster.put_settings(persistent={"indices.breaker.total.limit": "1%"})
        try:
            assert_pages_answer(page, client)
            change(page)
        finally:
            until(lambda: _can_be_told(direct))
    assert_all_is_well()


def _can_be_told(direct: Elasticsearch) -> bool:
    direct.options(ignore_status=429).cluster.put_settings(persistent={"indices.breaker.total.limit": None})
    return bool(direct.options(ignore_status=429).cluster.get_settings().get("persistent") == {})
