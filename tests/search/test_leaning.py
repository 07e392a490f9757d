from __future__ import annotations

import numpy as np
import pytest

from search import leaning
from search.leaning import embedded_form, leaned, shipped_vector
from search.synonym_rules import Rule
from search.synonyms import Lexicon, shipped_lexicon
from search.understanding import understand

NORTH, EAST, SOUTH = (np.array(values, np.float32) for values in ([0, 1, 0], [1, 0, 0], [0, -1, 0]))
BETWEEN = np.array([0, 0, 1], np.float32)


def synonyms(text: str, *rules: Rule):
    return understand(text, Lexicon(rules)).synonyms


def test_a_question_moves_the_way_its_word_would_move() -> None:
    vectors = {"juf": NORTH, "leerkracht": EAST}
    moved = leaned(BETWEEN, synonyms("mijn juf", Rule(("juf",), ("leerkracht",))), vectors.get, 0.5)
    assert moved == pytest.approx(np.array([0.5, -0.5, 1]) / np.sqrt(1.5), abs=1e-6)


def test_a_word_without_a_vector_moves_nothing_and_does_not_stop_the_others() -> None:
    found = synonyms("juf en bissen", Rule(("juf",), ("leerkracht",)), Rule(("bissen",), ("zittenblijven",)))
    vectors = {"bissen": NORTH, "zittenblijven": EAST}
    only = synonyms("bissen", Rule(("bissen",), ("zittenblijven",)))
    assert leaned(BETWEEN, found, vectors.get, 0.3) == pytest.approx(leaned(BETWEEN, only, vectors.get, 0.3))
    assert leaned(BETWEEN, found, {}.get, 0.3) is BETWEEN


def test_every_word_of_the_shipped_rules_has_its_vector_beforehand() -> None:
    with np.load(leaning.SHIPPED, allow_pickle=False) as stored:
        stamp = str(stored["stamp"])
    lacking = [text for text in shipped_lexicon().texts if shipped_vector(stamp, embedded_form(text)) is None]
    assert not lacking, f"Ship them anew, see search.leaning.ship: {lacking[:5]}"


def test_shipped_vectors_are_of_one_model_only() -> None:
    assert shipped_vector("another-model", "juf") is None


def test_what_is_shipped_and_written_anew_is_read_back(tmp_path, monkeypatch) -> None:
    from search.embedders.hashing import HashingEmbedder

    monkeypatch.setattr(leaning, "SHIPPED", tmp_path / "vectors.npz")
    embedder = HashingEmbedder()
    leaning._read_shipped.cache_clear()
    try:
        assert leaning.ship(embedder, ["Juf", "juf", "buitengewoon onderwijs"]) == 2
        found = shipped_vector(embedder.stamp, "juf")
        assert found == pytest.approx(embedder.embed_question("juf"), abs=1e-3)
    finally:
        leaning._read_shipped.cache_clear()
