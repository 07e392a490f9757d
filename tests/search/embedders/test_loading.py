"""A model that cannot be loaded is tried again, not by everybody at once and not for ever in vain."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any, ClassVar

import pytest

from search import embedders
from search.breaker import Breaker
from search.embedders import EMBEDDERS, EmbedderUnavailableError, get_embedder, reset
from search.embedders.hashing import HashingEmbedder
from tests.search.clock import Clock


class LateEmbedder(HashingEmbedder):
    """Cannot be loaded until it may; says when somebody tries, and waits to be let go."""

    error: ClassVar[Exception | None] = None
    attempts: ClassVar[int] = 0
    begun: ClassVar[Event] = Event()
    go_on: ClassVar[Event] = Event()

    def __init__(self) -> None:
        type(self).attempts += 1
        self.begun.set()
        self.go_on.wait(60)
        if self.error:
            raise self.error
        super().__init__()


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setitem(EMBEDDERS, "hashing", f"{__name__}.LateEmbedder")
    monkeypatch.setattr(embedders, "Breaker", lambda failures, seconds: Breaker(failures, seconds, clock))
    settings.SEARCH_BREAKER_SECONDS = 30
    reset()
    LateEmbedder.error, LateEmbedder.attempts = None, 0
    LateEmbedder.begun.clear()
    LateEmbedder.go_on.set()
    return clock


@pytest.mark.parametrize("error", [EmbedderUnavailableError("no server"), MemoryError()])
def test_it_is_tried_again_after_a_while(clock: Clock, error: Exception) -> None:
    LateEmbedder.error = error
    assert [get_embedder() for _ in range(3)] == [None] * 3
    assert LateEmbedder.attempts == 1
    LateEmbedder.error = None
    assert get_embedder() is None
    clock.now += 30
    embedder = get_embedder()
    assert isinstance(embedder, LateEmbedder)
    assert get_embedder() is embedder


def test_while_one_tries_again_others_do_not_wait(clock: Clock) -> None:
    LateEmbedder.error = EmbedderUnavailableError("no server")
    assert get_embedder() is None
    LateEmbedder.error = None
    LateEmbedder.begun.clear()
    LateEmbedder.go_on.clear()
    clock.now += 30
    trial = Thread(target=get_embedder)
    trial.start()
    assert LateEmbedder.begun.wait(60)
    assert get_embedder() is None
    LateEmbedder.go_on.set()
    trial.join(60)
    assert isinstance(get_embedder(), LateEmbedder)
