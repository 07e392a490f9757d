from __future__ import annotations

import numpy as np
import pytest

from search import fusion
from search.fusion import Floors, Recipe, Signals


def signals(
    meaning: list[float] | None, parts: list[float], words: list[float], gist: list[float] | None = None
) -> Signals:
    arrays = [None if values is None else np.array(values) for values in (meaning, gist or meaning, parts, words)]
    return Signals(*arrays)


def test_an_unknown_word_lowers_every_share() -> None:
    assert fusion.upper_bound(100, [10, 0]) > fusion.upper_bound(100, [10])
    assert fusion.upper_bound(100, []) == 0


def test_idf_is_that_of_bm25_and_never_negative() -> None:
    assert fusion.idf(100, 10) == pytest.approx(np.log(1 + 90.5 / 10.5))
    assert fusion.idf(5, 9) > 0  # deleted documents may still be counted in a frequency


@pytest.mark.parametrize(("kind", "weight"), [("question", 0.07), ("keywords", 0.10), ("statement", 0.20)])
def test_words_weigh_by_kind_of_question(kind: fusion.KindOfQuestion, weight: float) -> None:
    total = fusion.fuse(signals([0.5], [1.0], [0.5]), kind)
    assert Recipe().weight_of_words(kind, True) == weight
    assert total[0] == pytest.approx(0.5 + weight * (1.0 + 0.4 * 0.5))


def test_half_of_meaning_is_the_best_passage_and_half_the_whole_document() -> None:
    alike = signals([0.6, 0.6], [0, 0], [0, 0], gist=[0.5, 0.3])
    assert fusion.fuse(alike, "question").tolist() == pytest.approx([0.55, 0.45])
    assert fusion.fuse(alike, "question", Recipe(gist=0)).tolist() == pytest.approx([0.6, 0.6])


def test_reciprocal_ranks_and_min_max_are_there_to_be_compared_with() -> None:
    three = signals([0.9, 0.5, 0.1], [0, 0, 0], [0.0, 0.2, 0.9])
    ranks = fusion.fuse(three, "question", Recipe(gist=0, method="reciprocal ranks"))
    assert ranks.tolist() == pytest.approx([1 / 61 + 1 / 63, 2 / 62, 1 / 63 + 1 / 61])
    mixed = fusion.fuse(three, "question", Recipe(gist=0, method="min-max"))
    assert mixed.tolist() == pytest.approx([0.75, 0.75 * 0.5 + 0.25 * 2 / 9, 0.25])


def test_without_meaning_words_alone_give_the_order() -> None:
    total = fusion.fuse(signals(None, [0.2, 0.9], [0.0, 0.5]), "question")
    assert total[1] > total[0]


def test_a_document_without_vectors_yet_still_has_its_words() -> None:
    total = fusion.fuse(signals([-np.inf, 0.5], [1.0, 0.0], [1.0, 0.0]), "question")
    assert np.isfinite(total).all()


def test_a_result_is_near_or_has_the_words_or_their_parts() -> None:
    four = signals([0.6, 0.1, 0.1, 0.1], [0.0, 0.5, 0.0, 0.0], [0.0] * 4)
    supported = np.array([False, False, True, False])
    fused = fusion.fuse(four, "question")
    found = fusion.members(four, fused, supported, np.ones(4, bool), Floors(0.5, 0.4))
    assert found.tolist() == [True, True, True, False]
    assert not fusion.members(four, fused, supported, np.zeros(4, bool), Floors(0.5, 0.4)).any()


def test_a_result_may_not_be_much_farther_than_the_best_of_all() -> None:
    three = signals([0.7, 0.62, 0.55], [0.0] * 3, [0.0] * 3)
    fused = fusion.fuse(three, "question")
    member = fusion.members(three, fused, np.zeros(3, bool), np.ones(3, bool), Floors(0.5, 0.4, reach=0.1))
    assert member.tolist() == [True, True, False]


@pytest.mark.parametrize(("stems", "required"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (6, 4)])
def test_how_many_words_support_a_document(stems: int, required: int) -> None:
    assert fusion.words_required(stems) == required
