"""A question never waits long for its vector, and meaning comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from search import meaning
from search.asking import Question, ask
from search.breaker import Breaker
from search.embedders import get_embedder
from search.indexer import Indexer
from search.meaning import question_breaker, question_vector
from tests.factories.research import summary
from tests.search.clock import Clock
from tests.search.wayward import WaywardEmbedder


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch, wayward: type[WaywardEmbedder]) -> Iterator[Clock]:
    """Let the wayward embedder answer, with a breaker that opens after two failures and goes by this clock."""
    clock = Clock()
    monkeypatch.setattr(meaning, "Breaker", lambda failures, seconds: Breaker(failures, seconds, clock))
    settings.SEARCH_EMBEDDER_TIMEOUT = 10
    settings.SEARCH_BREAKER_FAILURES = 2
    settings.SEARCH_BREAKER_SECONDS = 30
    assert question_vector("waarmee alles geladen is") is not None
    WaywardEmbedder.finished.clear()
    WaywardEmbedder.asked = 0
    yield clock
    WaywardEmbedder.released.set()


def test_a_vector_is_remembered(clock: Clock) -> None:
    first, second = question_vector("Hoe leert een kind lezen?"), question_vector("hoe leert een kind LEZEN?")
    assert first is not None
    assert first is second
    assert WaywardEmbedder.asked == 1


@pytest.mark.parametrize("mood", ["failing", "nonsense", "hanging"])
def test_an_embedder_that_keeps_failing_is_left_alone_and_comes_back(clock: Clock, settings: Any, mood: str) -> None:
    known = question_vector("eerder gevraagd")
    settings.SEARCH_EMBEDDER_TIMEOUT = 0.01 if mood == "hanging" else 10
    WaywardEmbedder.mood, WaywardEmbedder.asked = mood, 0
    assert [question_vector(f"vraag {number}") for number in range(5)] == [None] * 5
    assert (WaywardEmbedder.asked, question_breaker().state) == (2, "open")
    # What is known needs no embedder.
    assert question_vector("eerder gevraagd") is known
    settings.SEARCH_EMBEDDER_TIMEOUT = 10
    WaywardEmbedder.mood = "well"
    WaywardEmbedder.released.set()
    assert question_vector("nog te vroeg") is None
    clock.now += 30
    assert question_vector("de proefvraag") is not None
    assert question_breaker().state == "closed"


def test_a_vector_that_came_too_late_is_there_for_the_next_who_asks(clock: Clock, settings: Any) -> None:
    settings.SEARCH_EMBEDDER_TIMEOUT = 0.01
    WaywardEmbedder.mood = "hanging"
    assert question_vector("trage vraag") is None
    WaywardEmbedder.released.set()
    assert WaywardEmbedder.finished.wait(60)
    settings.SEARCH_EMBEDDER_TIMEOUT = 10
    assert question_vector("trage vraag") is not None


@pytest.mark.django_db
def test_meanwhile_words_answer_with_an_honest_notice(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    page = summary(title="Pesten stopt als je ingrijpt")
    Indexer().drain()
    WaywardEmbedder.mood = "failing"
    ask(Question("pestgeheim"))
    for _ in range(3):
        answer = ask(Question("pesten"))
        assert (answer.mode, len(answer.degraded)) == ("words", 1)
        assert [result.page for result in answer.results] == [page]
    assert "pestgeheim" not in caplog.text
    WaywardEmbedder.mood = "well"
    clock.now += 30
    assert ask(Question("pesten op school")).degraded == ()


def test_a_stamp_of_another_model_is_another_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    first = question_vector("zelfde vraag")
    monkeypatch.setattr(get_embedder(), "stamp", "hashing-2-256")
    assert question_vector("zelfde vraag") is not first


@pytest.mark.django_db
def test_of_a_very_long_question_only_the_beginning_is_embedded() -> None:
    begin = "pesten in de klas " * 40
    whole, beginning = (
        question_vector(f"{begin} en dan nog iets anders"),
        question_vector(begin[: meaning.MAX_EMBEDDED]),
    )
    assert whole is not None
    assert beginning is not None
    assert (whole == beginning).all()
