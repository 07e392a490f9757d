"""The index is lost, damaged or cannot be written while the hub serves: visitors get answers, changes wait."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from research.models import SummaryPage
from search.asking import Question, ask
from search.engines import get_engine
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import summary
from tests.search.faults.conftest import Start
from tests.search.faults.state import assert_index_is_right

pytestmark = pytest.mark.django_db

Drain = Callable[[], int]


@pytest.fixture
def page(drain: Drain) -> SummaryPage:
    page = summary(title="Pesten stopt als je ingrijpt")
    summary(title="Stil lezen met een maatje")
    drain()
    assert ask(Question("pesten")).mode == "hybrid"
    return page


def generation() -> Path:
    return next(Path(get_engine()._folder.folder).glob("gen-*"))


def lose_everything() -> None:
    shutil.rmtree(get_engine()._folder.folder)


def lose_the_generation() -> None:
    shutil.rmtree(generation())


def empty_the_commit_point() -> None:
    (generation() / "commit.json").write_text("")


def point_nowhere() -> None:
    (generation().parent / "CURRENT").write_text("gen-424242")


def scribble(name: str) -> None:
    for path in (generation() / name).rglob("*") if (generation() / name).is_dir() else [generation() / name]:
        chance = random.Random(path.name)
        scratch = path.with_name("scratch")
        scratch.write_bytes(chance.randbytes(path.stat().st_size))
        scratch.replace(path)
    # The commit point is written anew, as by another process, so that this one looks at the files again.
    commit = generation() / "commit.json"
    scratch = commit.with_name("scratch")
    scratch.write_bytes(commit.read_bytes())
    scratch.replace(commit)


def scribble_on_the_journal() -> None:
    scribble("journal.jsonl")


def scribble_on_the_texts() -> None:
    scribble("texts.bin")


def scribble_on_the_words() -> None:
    scribble("words")


DAMAGES = [
    *(lose_everything, lose_the_generation, empty_the_commit_point, point_nowhere),
    *(scribble_on_the_journal, scribble_on_the_texts, scribble_on_the_words),
]


@pytest.fixture(params=["serving", "starting"])
def forgetful(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Let the process keep what it knows of the index, or start anew."""

    def forget() -> None:
        if request.param == "starting":
            engine = get_engine()
            engine.__init__(engine._folder.folder, engine._model, lock_seconds=5)

    return forget


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_answers_keep_coming_and_a_rebuild_mends_it(
    page: SummaryPage, damage: Callable[[], None], drain: Drain, forgetful: Callable[[], None]
) -> None:
    damage()
    forgetful()
    answer = ask(Question("pesten"))
    assert [result.page for result in answer.results][:1] == [page]
    assert answer.mode == "hybrid" or answer.degraded
    page.title = "Pesten stopt als je iets doet"
    page.save_revision().publish()
    drain()
    assert ask(Question("pesten")).results[0].title == "Pesten stopt als je iets doet"
    assert not OutboxEntry.objects.filter(parked=True).exists()
    # No restart: the process that saw the damage sees the new index.
    Indexer().rebuild()
    drain()
    answer = ask(Question("pesten"))
    assert (answer.mode, answer.degraded) == ("hybrid", ())
    assert_index_is_right()


def test_on_a_full_disk_changes_wait_and_nobody_is_to_blame(page: SummaryPage, drain: Drain, settings: Any) -> None:
    """The kernel's limit would hit SQLite's file too; tests/search/engines/test_embedded.py has it for the engine."""
    settings.SEARCH_MAX_ATTEMPTS = 2
    with pytest.MonkeyPatch.context() as patch:

        def full(*args: Any) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(os, "fsync", full)
        page.title = "Pesten stopt als je iets doet"
        page.save_revision().publish()
        for _ in range(5):
            assert drain() == 1
        row = OutboxEntry.objects.get()
        assert (row.parked, row.attempts, "No space" in row.last_error) == (False, 0, True)
        answer = ask(Question("pesten"))
        assert (answer.mode, answer.results[0].title) == ("hybrid", page.title)
    assert drain() == 0
    assert_index_is_right()


def test_a_clock_that_jumps_back_holds_nothing_up(page: SummaryPage, drain: Drain) -> None:
    """Written down, failed and postponed while the clock was days ahead."""
    page.title = "Pesten stopt als je iets doet"
    page.save_revision().publish()
    ahead = timezone.now() + timedelta(days=2)
    OutboxEntry.objects.update(not_before=ahead, queued_at=ahead, attempts=3)
    assert drain() == 0
    assert_index_is_right()


@pytest.mark.slow
def test_a_worker_that_finds_no_database_waits_for_it(indexer: Start) -> None:
    worker = indexer("on", DATABASE_URL="postgres://nobody@127.0.0.1:9/nothing")
    assert worker.stderr is not None
    while "The indexer stumbled; it goes on." not in (line := worker.stderr.readline()):
        assert line, "it ended"
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
