"""The process of Elasticsearch itself is stopped, killed, frozen or out of memory; and a rebuild of ours is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.test import Client
from elasticsearch import Elasticsearch

from research.models import SummaryPage
from search.asking import Question, ask
from search.engines import get_engine
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.elasticsearch import SCRIPT, server
from tests.factories.research import summary
from tests.search.faults.conftest import Start
from tests.search.faults.state import assert_index_is_right
from tests.search.faults.test_elasticsearch_away import NOTICE, PAGE_SECONDS, _until

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("elasticsearch of its own"),
    # On a machine that is busy with the whole suite the second server did not come up in time.
    pytest.mark.skipif(
        not os.environ.get("ELASTICSEARCH_FAULTS"),
        reason="starts and kills an Elasticsearch of its own: set ELASTICSEARCH_FAULTS=1",
    ),
]

PORT = 59500  # 59300 is what servers speak to each other by
OWN = {"ELASTICSEARCH_INSTANCE": "faults", "ELASTICSEARCH_PORT": str(PORT), "ELASTICSEARCH_HEAP": "256m"}


def script(command: str) -> str:
    """Run .ci/elasticsearch for a server that this module may treat badly."""
    done = subprocess.run([SCRIPT, command], env={**os.environ, **OWN}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    server()  # left out, or failing, where there is none at all
    yield script("up")
    script("down")


def process() -> int:
    """Return the process that listens on the port of the server."""
    with Elasticsearch(f"http://127.0.0.1:{PORT}") as client:
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
    page = summary(title="Pesten stopt als je ingrijpt", questions=["Wat doe ik tegen pesten?"])
    summary(title="Stil lezen met een maatje", questions=["Hoe laat ik stil lezen?"])
    Indexer().rebuild()
    OutboxEntry.objects.all().delete()
    assert ask(Question("pesten")).mode == "hybrid"
    yield page
    get_engine().remove()


def assert_pages_answer(page: SummaryPage, client: Client) -> None:
    for _try in range(4):
        started = time.monotonic()
        content = client.get("/zoeken/", {"q": "pesten"}).content.decode()
        assert time.monotonic() - started < PAGE_SECONDS
        assert NOTICE in content
        assert page.title in content


def change(page: SummaryPage) -> None:
    """Publish something while nobody can take it up."""
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    assert Indexer().drain_quietly() == 1


def assert_all_is_well() -> None:
    _until(lambda: ask(Question("huiswerk")).mode == "hybrid")
    _until(lambda: Indexer().drain_quietly() == 0)
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()


def test_stopped_and_started_again(page: SummaryPage, client: Client) -> None:
    script("down")
    assert_pages_answer(page, client)
    change(page)
    script("up")
    assert_all_is_well()


def test_killed_and_started_again(page: SummaryPage, client: Client) -> None:
    os.kill(process(), signal.SIGKILL)
    assert_pages_answer(page, client)
    change(page)
    script("up")
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
            _until(lambda: _can_be_told(direct))
    assert_all_is_well()


def _can_be_told(direct: Elasticsearch) -> bool:
    direct.options(ignore_status=429).cluster.put_settings(persistent={"indices.breaker.total.limit": None})
    return bool(direct.options(ignore_status=429).cluster.get_settings().get("persistent") == {})


def test_a_rebuild_that_is_killed_leaves_the_old_index_and_the_next_one_works(
    page: SummaryPage, indexer: Start
) -> None:
    for seconds in (0.5, 1.0, 1.5, 2.0):
        rebuilding = indexer("rebuild")
        Event().wait(seconds)
        rebuilding.kill()
        rebuilding.communicate()
        assert ask(Question("pesten")).mode == "hybrid"
    assert Indexer().rebuild() == 2
    assert_index_is_right()


def test_publications_during_a_rebuild_are_in_the_new_index(page: SummaryPage) -> None:
    for number in range(40):
        summary(page.get_parent().specific, title=f"Samenvatting {number}")
    Indexer().drain_quietly()
    pages = list(SummaryPage.objects.live())
    seen = 0

    def publish_some(identifier: str) -> None:
        nonlocal seen
        seen += 1
        if seen % 5 == 0:
            pages[seen % len(pages)].unpublish()
            other = pages[(seen * 7) % len(pages)]
            other.title = f"Nieuwe titel {seen}"
            other.save_revision().publish()
            Indexer().drain_quietly()

    Indexer().rebuild(publish_some)
    Indexer().drain_quietly()
    assert_index_is_right()
