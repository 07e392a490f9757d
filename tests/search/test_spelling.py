from __future__ import annotations

import pytest

from search.engines.embedded import EmbeddedEngine
from search.spelling import correction
from search.synonym_rules import Rule
from search.synonyms import Lexicon
from tests.search.conftest import document
from tests.search.engines.asking import rebuild, write

NOTHING: frozenset[str] = frozenset()
LEXICON = Lexicon([Rule(("proefwerk",), ("toets",))])


@pytest.fixture
def filled(engine: EmbeddedEngine) -> EmbeddedEngine:
    rebuild(engine, [
        document(1, "Huiswerk begeleiden", "Over huiswerk en ouders. Een toets maken."),
        document(2, "Pesten stopt", "Wie pest, stopt. Gesprekken in de klas over angst en toetsen."),
    ])  # fmt: skip
    return engine


@pytest.mark.parametrize(("typed", "better"), [
    ("huiswrek", "huiswerk"),
    ("Huiswekr in het lager", "Huiswerk in het lager"),
    ("pestne op school", "pesten op school"),
    ("beglieden van ouders", "begeleiden van ouders"),
    ("OKAN en huiswrek", "OKAN en huiswerk"),
    ("HUISWREK", "HUISWERK"),
    ("huisswerk", "huiswerk"),
    ("epsten", "pesten"),
    # Only a synonym of what the documents say.
    ("proefwrek", "proefwerk"),
])  # fmt: skip
def test_a_typing_error_becomes_a_word_of_the_hub(filled: EmbeddedEngine, typed: str, better: str) -> None:
    found = correction(typed, filled, LEXICON, NOTHING)
    assert found is not None
    assert found.text == better


@pytest.mark.parametrize("text", [
    "huiswerk", "toetsangst", "klasgesprekken", "proefwerk", "xqzw", "how do you stop bullying at school", "", "12345",
    # Right words and names that no document holds, beside words that some do: klas, pest, toets, angst, school.
    "vlas", "nest", "lesgeven in Klos", "TOEST of niet", "koets", "angstig", "how to toest it",
])  # fmt: skip
def test_right_words_compounds_synonyms_names_and_other_languages_stay(filled: EmbeddedEngine, text: str) -> None:
    assert correction(text, filled, LEXICON, NOTHING) is None


def test_a_word_of_what_may_not_be_found_is_not_proposed(filled: EmbeddedEngine) -> None:
    assert correction("beglieden", filled, LEXICON, frozenset(["summary:1"])) is None
    write(filled, remove=["summary:1"])
    assert correction("beglieden", filled, LEXICON, NOTHING) is None


def test_what_has_a_name_here_stays(filled: EmbeddedEngine) -> None:
    assert correction("huiswrek", filled, LEXICON, NOTHING, ["huiswrek"]) is None


def test_without_an_engine_nothing_is_corrected(engine: EmbeddedEngine) -> None:
    assert correction("huiswrek", None, LEXICON, NOTHING) is None
    assert correction("huiswrek", engine, LEXICON, NOTHING) is None
