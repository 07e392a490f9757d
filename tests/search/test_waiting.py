from __future__ import annotations

from threading import Event

import pytest

from search.waiting import MAX_AT_ONCE, TooSlowError, within


def test_it_passes_on_what_the_work_gives_or_raises() -> None:
    assert within(10, lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_it_gives_up_what_takes_too_long_and_is_free_again_when_that_ends() -> None:
    held, ended = Event(), [Event() for _ in range(MAX_AT_ONCE)]

    def hang(event: Event) -> None:
        held.wait(60)
        event.set()

    for event in ended:
        with pytest.raises(TooSlowError):
            within(0, lambda event=event: hang(event))
    # All places are taken: work is refused in time instead of starting ever more threads.
    with pytest.raises(TooSlowError):
        within(0.01, lambda: "done")
    held.set()
    assert all(event.wait(60) for event in ended)
    assert within(10, lambda: "done") == "done"
