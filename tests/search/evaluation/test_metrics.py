from __future__ import annotations

import math

import pytest

from search.evaluation.metrics import bootstrap, compare, ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 1}


def test_ndcg_by_hand() -> None:
    ideal = 7 + 1 / math.log2(3)
    assert ndcg(["a", "b"], GRADES) == pytest.approx(1.0)
    assert ndcg(["b", "x", "a"], GRADES) == pytest.approx((1 + 7 / 2) / ideal)
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0.0
    assert ndcg(["a"], {}) == 0.0


def test_reciprocal_rank_and_recall_by_hand() -> None:
    assert reciprocal_rank(["x", "b", "a"], GRADES) == 0.5
    assert reciprocal_rank(["x"], GRADES) == 0.0
    assert recall(["x", "b", "y", "z", "w", "a"], GRADES) == 0.5


def test_an_interval_holds_its_mean_and_is_always_the_same() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.7] * 8
    interval = bootstrap(values)
    assert interval == bootstrap(values)
    assert interval.low < interval.mean < interval.high
    assert bootstrap([]).mean == 0.0


def test_a_comparison_is_made_question_by_question() -> None:
    better = compare([0.6, 0.9, 0.3], [0.5, 0.8, 0.2])
    assert better.mean == pytest.approx(0.1)
    assert better.is_above_zero
    assert not compare([0.6, 0.1], [0.5, 0.8]).is_above_zero
    with pytest.raises(ValueError, match="shorter"):
        compare([0.1], [])
