from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from search.embedders.turns import Turns


def in_thread(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_question_goes_before_the_passages_that_wait() -> None:
    turns, order = Turns(), []
    begun, go_on = Event(), Event()

    def index(number: int) -> None:
        with turns.passage():
            if number == 0:
                begun.set()
                go_on.wait(60)
            order.append(f"passage {number}")

    def ask() -> None:
        with turns.question():
            order.append("question")

    def index_many() -> None:
        for number in range(5):
            index(number)

    indexing = in_thread(index_many)
    assert begun.wait(60)
    asking = in_thread(ask)
    while not turns._questions:
        Event().wait(0.001)
    go_on.set()
    for thread in (indexing, asking):
        thread.join(60)
    assert order[:2] == ["passage 0", "question"]
    assert len(order) == 6


def test_who_stumbles_lets_go() -> None:
    turns = Turns()
    for door in (turns.question, turns.passage):
        try:
            with door():
                raise RuntimeError
        except RuntimeError:
            pass
    with turns.question():
        assert turns._is_taken
    assert not turns._is_taken
