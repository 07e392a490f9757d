from __future__ import annotations

import pytest

from search.evaluation.agreement import agreement, as_lines
from search.evaluation.collection import Query
from search.evaluation.running import Outcome


def outcome(*ranked: str, grades: dict[str, int] | None = None) -> Outcome:
    return Outcome(Query("1", "Hoe krijg ik mijn klas stil?", grades or {"a": 3}), ranked, None, 0.1)


def test_the_same_answers_agree_in_all() -> None:
    found = agreement([outcome("a", "b")], [outcome("a", "b")])
    assert (found.overlap, found.same_first, found.same_order) == (1, 1, 1)
    assert not found.disagreements


def test_what_only_one_has_is_named() -> None:
    found = agreement([outcome("a", "b"), outcome("c")], [outcome("b", "x"), outcome("c")])
    assert found.overlap == pytest.approx((0.5 + 1) / 2)
    assert found.same_first == found.same_order == 0.5
    assert found.ndcg[0] > found.ndcg[1]
    lines = "\n".join(as_lines(("one", "other"), found))
    assert "only one: a" in lines
    assert "only other: x" in lines


def test_two_empty_answers_are_the_same() -> None:
    assert agreement([outcome()], [outcome()]).overlap == 1


def test_without_questions_there_is_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="no questions"):
        agreement([], [])
