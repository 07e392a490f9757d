"""Moving a hub from one engine to another, and back: one command, one setting, and nothing lost."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.management import call_command

from research.models import SummaryPage
from search import following
from search.asking import Question, ask
from search.embedders import reset
from search.engines import Engine, EngineUnavailableError, get_engine
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import summary
from tests.search.faults.state import assert_index_is_right

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture
def page(elasticsearch_index: str) -> SummaryPage:
    """A hub on the embedded engine with two pages, beside an Elasticsearch that knows nothing of it."""
    page = summary(title="Pesten stopt als je ingrijpt", questions=["Wat doe ik tegen pesten?"])
    summary(title="Stil lezen met een maatje", questions=["Hoe laat ik stil lezen?"])
    Indexer().rebuild()
    Indexer().drain()
    return page


def move(settings: Any, engine: str) -> Engine:
    """Let this process serve the hub with another setting from now on."""
    settings.SEARCH_ENGINE = engine
    following.serve()
    reset()
    found = get_engine()
    assert found is not None
    return found


def build(settings: Any, engine: str) -> None:
    """Build the index of another engine while the hub goes on with its own, as `rebuild_search --engine` does."""
    before = settings.SEARCH_ENGINE
    settings.SEARCH_ENGINE = engine
    call_command("rebuild_search")
    settings.SEARCH_ENGINE = before


def change(page: SummaryPage, title: str) -> None:
    page.title = title
    page.save_revision().publish()


def test_what_was_published_between_the_command_and_the_setting_is_found(page: SummaryPage, settings: Any) -> None:
    change(page, "Rekenen met breuken")  # waits for the embedded engine
    build(settings, "elasticsearch")
    assert Indexer().drain_quietly() == 0
    assert ask(Question("breuken")).results[0].title == "Rekenen met breuken"
    change(page, "Huiswerk begeleiden")
    assert Indexer().drain_quietly() == 0
    move(settings, "elasticsearch")
    assert ask(Question("pesten")).mode == "hybrid"
    assert Indexer().drain_quietly() == 0
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()


def test_and_back_again_without_a_command(page: SummaryPage, settings: Any) -> None:
    build(settings, "elasticsearch")
    move(settings, "elasticsearch")
    change(page, "Huiswerk begeleiden")
    assert Indexer().drain_quietly() == 0
    following.forget()  # the hub is started again, now with the old setting
    move(settings, "embedded")
    assert Indexer().drain_quietly() == 0
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()


def test_a_process_that_is_left_behind_leaves_changes_alone(
    page: SummaryPage, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    old = get_engine()
    build(settings, "elasticsearch")
    new = move(settings, "elasticsearch")
    Indexer(new).drain()
    change(page, "Huiswerk begeleiden")
    with caplog.at_level(logging.WARNING):
        assert Indexer(old).drain_quietly() == 1
    assert "restart what still runs on embedded" in caplog.text
    assert Indexer(new).drain_quietly() == 0
    assert_index_is_right()


def test_who_moves_before_the_index_is_there_is_told_so_and_nothing_is_lost(page: SummaryPage, settings: Any) -> None:
    change(page, "Huiswerk begeleiden")
    new = move(settings, "elasticsearch")
    with pytest.raises(EngineUnavailableError, match="rebuild_search"):
        Indexer(new).drain()
    assert OutboxEntry.objects.count() == 1
    call_command("rebuild_search")
    assert Indexer().drain_quietly() == 0
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"


def test_a_command_that_tries_another_engine_takes_nothing_from_the_one_that_serves(
    page: SummaryPage, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    build(settings, "elasticsearch")
    change(page, "Huiswerk begeleiden")
    for engine in ("elasticsearch", "database"):
        settings.SEARCH_ENGINE = engine
        assert Indexer().drain_quietly() == 1
        assert f"set SEARCH_ENGINE={engine} and restart" in caplog.text
    settings.SEARCH_ENGINE = "embedded"
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


def test_who_died_before_its_index_was_mended_mends_it_when_it_starts_again(
    page: SummaryPage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, "elasticsearch")
    change(page, "Huiswerk begeleiden")
    assert Indexer().drain_quietly() == 0
    new = move(settings, "elasticsearch")
    monkeypatch.setattr(following, "_mend", _die)
    with pytest.raises(KeyboardInterrupt):
        Indexer(new).drain()
    monkeypatch.undo()
    assert Indexer(new).drain_quietly() == 0
    assert_index_is_right()


def _die(engine: Engine) -> None:
    raise KeyboardInterrupt


def test_what_the_old_engine_was_just_taking_up_reaches_the_new_one(page: SummaryPage, settings: Any) -> None:
    """The old one has read its row when the new one takes over; it ends that step and removes the row."""
    old = get_engine()
    build(settings, "elasticsearch")
    change(page, "Huiswerk begeleiden")

    def take_over(step: str) -> None:
        if step == "read" and settings.SEARCH_ENGINE == "embedded":
            new = move(settings, "elasticsearch")
            following.follow(new)
            change(page, "Rekenen met breuken")

    with pytest.raises(EngineUnavailableError, match="restart what still runs on embedded"):
        Indexer(old, observe=take_over).drain()
    assert Indexer().drain_quietly() == 0
    assert ask(Question("breuken")).results[0].title == "Rekenen met breuken"
    assert_index_is_right()


def test_going_back_to_an_older_index_brings_what_changed_since_into_it(page: SummaryPage, settings: Any) -> None:
    build(settings, "elasticsearch")
    move(settings, "elasticsearch")
    assert Indexer().drain_quietly() == 0
    build(settings, "elasticsearch")
    change(page, "Huiswerk begeleiden")
    assert Indexer().drain_quietly() == 0
    # Its words are in the index that lives; its vectors wait, as they do for seconds or for an embedder that is away.
    OutboxEntry.objects.create(document_id=f"summary:{page.pk}", stage=OutboxEntry.Stage.VECTORS)
    call_command("rebuild_search", rollback=True)
    assert Indexer().drain_quietly() == 0
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()


def test_after_a_time_with_the_database_alone_an_index_is_mended(page: SummaryPage, settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    following.serve()
    change(page, "Huiswerk begeleiden")
    assert Indexer().drain_quietly() == 0
    following.forget()
    move(settings, "embedded")
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()
