from __future__ import annotations

import numpy as np
import pytest

from search import fusion
from search.fusion import Floors


def test_an_unknown_word_lowers_every_share() -> None:
    assert fusion.upper_bound(100, [10, 0]) > fusion.upper_bound(100, [10])
    assert fusion.upper_bound(100, []) == 0


def test_idf_is_that_of_bm25_and_never_negative() -> None:
    assert fusion.idf(100, 10) == pytest.approx(np.log(1 + 90.5 / 10.5))
    assert fusion.idf(5, 9) > 0  # deleted documents may still be counted in a frequency


@pytest.mark.parametrize(("kind", "weight"), [("question", 0.07), ("keywords", 0.10), ("statement", 0.20)])
def test_words_weigh_by_kind_of_question(kind: fusion.KindOfQuestion, weight: float) -> None:
    total, used = fusion.fuse(np.array([0.5]), np.array([1.0]), np.array([0.5]), kind)
    assert used == weight
    assert total[0] == pytest.approx(0.5 + weight * (1.0 + 0.4 * 0.5))


def test_without_meaning_words_alone_give_the_order() -> None:
    total, _weight = fusion.fuse(None, np.array([0.2, 0.9]), np.array([0.0, 0.5]), "question")
    assert total[1] > total[0]


def test_a_document_without_vectors_yet_still_has_its_words() -> None:
    total, _weight = fusion.fuse(np.array([-np.inf, 0.5]), np.array([1.0, 0.0]), np.array([1.0, 0.0]), "question")
    assert np.isfinite(total).all()


def test_a_result_is_near_or_has_the_words_or_their_parts() -> None:
    meaning, parts = np.array([0.6, 0.1, 0.1, 0.1]), np.array([0.0, 0.5, 0.0, 0.0])
    supported = np.array([False, False, True, False])
    member = fusion.members(meaning, parts, supported, Floors(0.5, 0.4))
    assert member.tolist() == [True, True, True, False]


@pytest.mark.parametrize(("stems", "required"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (6, 4)])
def test_how_many_words_support_a_document(stems: int, required: int) -> None:
    assert fusion.words_required(stems) == required
