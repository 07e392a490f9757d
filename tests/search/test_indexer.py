from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.utils import timezone

from research.finding import SummaryKind
from search import indexer
from search.asking import Question, ask
from search.embedders import get_embedder
from search.embedders.hashing import HashingEmbedder
from search.engines import ENGINES, get_engine
from search.indexer import Indexer
from search.indexing import IndexerThread
from search.models import OutboxEntry, PassageVector
from tests.factories.research import draft_summary, summary

pytestmark = pytest.mark.django_db

Drain = Callable[[], int]


def stored_titles() -> set[str]:
    snapshot = get_engine().snapshot()
    return {snapshot.document(slot).title for slot in range(snapshot.view.size) if snapshot.view.alive[slot]}


def test_a_page_is_found_before_its_long_passages_have_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    summary(title="Woorden eerst")
    monkeypatch.setattr(Indexer, "_index_vectors", _stop)
    with pytest.raises(KeyboardInterrupt):
        Indexer().drain()
    assert stored_titles() == {"Woorden eerst"}
    assert 0 < len(get_engine().snapshot().vectors) == PassageVector.objects.count()
    assert OutboxEntry.objects.get(stage=OutboxEntry.Stage.VECTORS)
    monkeypatch.undo()


def _stop(*args: Any) -> None:
    raise KeyboardInterrupt


def test_whoever_waits_gets_a_turn_before_everything_is_drained(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEARCH_BATCH = 1
    monkeypatch.setattr(indexer, "TURN_SECONDS", 0.001)
    Indexer().rebuild()
    for number in range(3):
        summary(title=f"Samenvatting {number}")
    done: list[str] = []
    other = Thread(target=_take_a_turn, args=(done,))

    def observe(step: str) -> None:
        done.append(step)
        if not other.ident:
            other.start()

    Indexer(observe=observe).drain()
    other.join()
    assert done.index("other") < len(done) - 1


def _take_a_turn(done: list[str]) -> None:
    with get_engine().exclusive():
        done.append("other")


def test_all_passages_have_vectors_in_the_end(drain: Drain) -> None:
    page = summary()
    assert drain() == 0
    assert len(get_engine().snapshot().vectors) == len(SummaryKind().document(page).passages)


def test_a_document_that_cannot_be_made_is_parked_and_stops_no_other(
    drain: Drain, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SEARCH_MAX_ATTEMPTS = 3
    bad, _good = summary(title="Slecht"), summary(title="Goed")
    document = SummaryKind.document

    def failing(self: SummaryKind, page: Any) -> Any:
        if page.pk == bad.pk:
            raise ValueError("a broken block")
        return document(self, page)

    monkeypatch.setattr(SummaryKind, "document", failing)
    for _ in range(4):
        drain()
    assert stored_titles() == {"Goed"}
    entry = OutboxEntry.objects.get()
    assert entry.parked
    assert entry.attempts == 3
    assert "a broken block" in entry.last_error


def test_a_parked_document_is_tried_again_when_its_page_changes(drain: Drain) -> None:
    page = summary(title="Weer goed")
    OutboxEntry.objects.update(parked=True)
    assert drain() == 0
    assert OutboxEntry.objects.filter(parked=True).exists()
    page.save_revision().publish()
    drain()
    assert stored_titles() == {"Weer goed"}


def test_without_an_index_changes_wait_for_a_rebuild_that_takes_them_up(drain: Drain, settings: Any) -> None:
    summary(title="Een")
    drain()
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    summary(title="Twee")
    assert drain() == 1
    entry = OutboxEntry.objects.get()
    assert not entry.parked
    assert "rebuild_search" in entry.last_error
    assert Indexer().rebuild() == 2
    assert stored_titles() == {"Een", "Twee"}
    assert OutboxEntry.objects.count() == 0


def test_a_locked_folder_keeps_the_changes(drain: Drain, settings: Any) -> None:
    blocked = Path(settings.SEARCH_INDEX_DIR)
    blocked.write_text("not a folder")
    summary(title="Wacht")
    assert drain() == 1
    blocked.unlink()
    assert drain() == 0
    assert stored_titles() == {"Wacht"}


def test_a_clock_that_was_set_back_does_not_hold_a_change_up(drain: Drain) -> None:
    summary(title="Klok")
    OutboxEntry.objects.update(not_before=timezone.now() + timedelta(days=3))
    assert drain() == 0
    assert stored_titles() == {"Klok"}


def test_a_rebuild_embeds_nothing_that_is_known(drain: Drain, monkeypatch: pytest.MonkeyPatch) -> None:
    summary()
    drain()
    monkeypatch.setattr(HashingEmbedder, "embed_passages", _stop)
    assert Indexer().rebuild() == 1


def test_another_model_is_taken_up_by_a_rebuild(drain: Drain, monkeypatch: pytest.MonkeyPatch) -> None:
    page = summary()
    drain()
    assert get_engine().takes_vectors()
    monkeypatch.setattr(get_embedder(), "stamp", "hashing-2-256")
    assert not get_engine().takes_vectors()
    assert ask(Question(page.title)).mode == "words"
    Indexer().rebuild()
    assert ask(Question(page.title)).mode == "hybrid"


def test_where_the_engine_has_no_build_the_database_answers_and_no_rows_pile_up(
    drain: Drain, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(ENGINES, "embedded", "search.engines.not_there.from_settings")
    page = summary(title="Pesten stopt als je ingrijpt")
    assert drain() == 0
    answer = ask(Question("pesten"))
    assert (answer.mode, [result.page for result in answer.results]) == ("database", [page])
    assert caplog.text.count("cannot run here") == 1


def test_without_an_embedder_words_are_indexed_all_the_same(drain: Drain, settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "none"
    summary(title="Alleen woorden")
    assert drain() == 0
    assert stored_titles() == {"Alleen woorden"}
    assert len(get_engine().snapshot().vectors) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_published_is_found_by_the_thread_without_anyone_asking_for_it(settings: Any) -> None:
    settings.SEARCH_INDEXING = "thread"
    page = draft_summary(title="Meteen te vinden")
    page.save_revision().publish()
    # A fifth of a second on a quiet machine; how long it may take elsewhere is for a benchmark to say.
    deadline = time.monotonic() + 20
    while OutboxEntry.objects.exists() and time.monotonic() < deadline:
        Event().wait(0.02)
    assert stored_titles() == {"Meteen te vinden"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_inline_indexing_is_done_when_the_transaction_is(settings: Any) -> None:
    settings.SEARCH_INDEXING = "inline"
    summary(title="Inline")
    assert stored_titles() == {"Inline"}


def test_the_thread_is_a_daemon_that_no_process_waits_for() -> None:
    assert IndexerThread().daemon


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_next_question_wakes_a_thread_for_what_a_dead_process_left_behind(settings: Any) -> None:
    summary(title="Achtergelaten")
    assert OutboxEntry.objects.exists()
    settings.SEARCH_INDEXING = "thread"
    ask(Question("achtergelaten"))  # answered by the database, or by an index that is just being filled
    deadline = time.monotonic() + 20
    while OutboxEntry.objects.exists() and time.monotonic() < deadline:
        Event().wait(0.02)
    found = ask(Question("achtergelaten"))
    assert (found.mode, found.total) == ("hybrid", 1)
