from __future__ import annotations

from typing import Any

import pytest

from hub.briefly import briefly


class Counter:
    """Counts how often something was read."""

    def __init__(self) -> None:
        self.reads: list[tuple[Any, ...]] = []

    def __call__(self, *args: Any) -> int:
        self.reads.append(args)
        return len(self.reads)


def test_what_was_read_a_moment_ago_is_used_again(settings: Any) -> None:
    settings.BRIEFLY_SECONDS = 3600
    counter = Counter()
    read = briefly(lambda *args: counter(*args))
    assert [read("a"), read("a"), read("b"), read("a")] == [1, 1, 2, 1]


def test_an_argument_that_is_named_counts_too(settings: Any) -> None:
    settings.BRIEFLY_SECONDS = 3600
    read = briefly(lambda *, language: f"menu in {language}")
    assert [read(language="nl"), read(language="en")] == ["menu in nl", "menu in en"]


def test_nothing_is_used_again_when_its_time_is_over(settings: Any) -> None:
    settings.BRIEFLY_SECONDS = 0
    counter = Counter()
    read = briefly(lambda *args: counter(*args))
    assert [read("a"), read("a")] == [1, 2]


def test_what_could_not_be_read_is_read_again(settings: Any) -> None:
    settings.BRIEFLY_SECONDS = 3600
    answers = iter([OSError("gone"), "there"])

    def fails_once() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    read = briefly(fails_once)
    with pytest.raises(OSError, match="gone"):
        read()
    assert read() == "there"
