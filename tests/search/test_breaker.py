from __future__ import annotations

import pytest

from search.breaker import Breaker
from tests.search.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=30, clock=clock)


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        breaker.failed(RuntimeError("what a visitor asked"))


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert (breaker.state, breaker.admits()) == ("closed", True)
    fail(breaker)
    assert (breaker.state, breaker.admits()) == ("open", False)


def test_after_a_while_one_may_try_and_its_success_closes(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 29.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.state == "half-open"
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert (breaker.state, breaker.admits(), breaker.failures) == ("closed", True, 0)


def test_a_failed_trial_opens_it_for_as_long_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    assert breaker.admits()
    fail(breaker)
    clock.now += 29
    assert not breaker.admits()
    clock.now += 1
    assert breaker.admits()


def test_a_trial_that_never_reports_does_not_keep_it_open_for_ever(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    assert [breaker.admits(), breaker.admits()] == [True, False]
    clock.now += 30
    assert breaker.admits()


def test_failures_of_those_who_began_before_it_opened_do_not_prolong_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 20
    fail(breaker, 5)
    clock.now += 10
    assert breaker.admits()


def test_it_keeps_the_kind_of_error_and_not_its_text(breaker: Breaker) -> None:
    fail(breaker)
    assert breaker.last_error == "RuntimeError"
