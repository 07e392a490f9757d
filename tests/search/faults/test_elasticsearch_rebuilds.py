"""Rebuilds on Elasticsearch that are killed, that meet each other, and during which people go on publishing."""

from __future__ import annotations

import random
import subprocess
from threading import Event

import pytest
from django.db import transaction
from django.test import Client

from research.models import SummaryPage
from search import outbox
from search.asking import Question, ask
from search.engines import get_engine
from search.indexer import Indexer
from tests.factories.research import organisation, summary
from tests.search.faults.conftest import Start
from tests.search.faults.hub import NOTICE, filled_hub, seen_in_time
from tests.search.faults.state import assert_index_is_right

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("on_elasticsearch"),
]

PAGES, CHANGES = 40, 2_000
# So often a change goes the whole way of an editor's, a fifth of a second each.
AS_EDITORS = 100
CHANGES_AT_A_TIME = 500


def said(process: subprocess.Popen[str]) -> str:
    """Wait until a process says something."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def assert_nothing_is_left_half() -> None:
    """One index lives, the one before it is kept, and none is being built."""
    indices = get_engine().indices
    indices.forget()  # this process may believe for a second what it saw before another process swapped
    versions = indices.versions()
    assert indices.living().name == versions[-1]
    assert len(versions) <= 2
    assert len(indices.targets()) == 1


def test_killed_at_random_points_it_leaves_the_old_index_and_the_next_one_works(indexer: Start, client: Client) -> None:
    page = filled_hub()
    chance = random.Random(6)
    for number in range(6):
        rebuilding = indexer("rebuild")
        assert said(rebuilding) == "ready"
        Event().wait(chance.uniform(0, 1.5))
        rebuilding.kill()
        rebuilding.communicate()
        assert NOTICE not in seen_in_time(client)
        page.title = f"Pesten, deel {number}"
        page.save_revision().publish()
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()
    assert Indexer().rebuild() == 2
    assert_index_is_right()
    assert_nothing_is_left_half()


def test_a_second_one_says_that_another_is_at_work_and_the_first_goes_on(indexer: Start, client: Client) -> None:
    page = filled_hub()
    first = indexer("hold")
    assert said(first) == "building"
    second = indexer("manage", "rebuild_search")
    _out, errors = second.communicate()
    assert second.returncode == 1
    assert "CommandError: Another process holds the rebuild lock" in errors
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    assert Indexer().drain_quietly() == 0
    assert "Huiswerk begeleiden" in seen_in_time(client, "/zoeken/?q=huiswerk")
    _out, errors = first.communicate("go on\n")
    assert first.returncode == 0, errors
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()
    assert_nothing_is_left_half()


def test_two_that_begin_together_take_turns_or_one_gives_way(indexer: Start) -> None:
    filled_hub()
    outcomes = []
    for process in [indexer("manage", "rebuild_search"), indexer("manage", "rebuild_search")]:
        _out, errors = process.communicate()
        outcomes.append(process.returncode)
        assert process.returncode == 0 or "CommandError: Another process holds the rebuild lock" in errors
    assert 0 in outcomes
    assert_index_is_right()
    assert_nothing_is_left_half()


def test_two_thousand_publications_during_rebuilds_are_all_in_the_index(indexer: Start, client: Client) -> None:
    parent = organisation()
    pages = [summary(parent, title=f"Samenvatting {number}", themes=[]) for number in range(PAGES)]
    Indexer().rebuild()
    rebuilding = indexer("rebuild", SEARCH_LOCK_SECONDS="60")
    assert said(rebuilding) == "ready"
    for start in range(0, CHANGES, CHANGES_AT_A_TIME):
        _publish_and_hide(pages, range(start, start + CHANGES_AT_A_TIME))
        Indexer().drain_quietly()
        assert NOTICE not in seen_in_time(client, "/zoeken/?q=samenvatting")
    assert rebuilding.poll() is None, rebuilding.communicate()[1]
    rebuilding.kill()
    assert rebuilding.communicate()[0].count("rebuilt") > 1
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


def _publish_and_hide(pages: list[SummaryPage], numbers: range) -> None:
    """Publish a page with a new title, or hide one, in turn over all pages."""
    for number in numbers:
        page = pages[number % len(pages)]
        hides = page.live and number % 3 == 0
        page.title = page.title if hides else f"Samenvatting {number}"
        if number % AS_EDITORS == 0:
            page.unpublish() if hides else page.save_revision(clean=False).publish()
        else:
            _save_at_once(page, live=not hides)


def _save_at_once(page: SummaryPage, *, live: bool) -> None:
    """Do what publishing and hiding do to a page in its transaction, without revisions, which take most of the time."""
    page.live = live
    with transaction.atomic():
        SummaryPage.objects.filter(pk=page.pk).update(live=live, title=page.title)
        outbox.queue(page)
