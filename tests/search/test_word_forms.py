"""Forms of words that the stemmer does not tie together."""

from __future__ import annotations

import pytest

from search.word_forms import forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("toets", "toetsen"),
        ("examen", "examens"),
        ("vraagstuk", "vraagstukken"),
        ("taak", "taken"),
        ("leerprobleem", "leerproblemen"),
        ("brief", "brieven"),
        ("hoogbegaafd", "hoogbegaafde"),
        ("meertalig", "meertalige"),
        ("groepje", "groepjes"),
        ("speelplaats", "speelplaatsen"),
        ("film", "filmpje"),
    ],
)
def test_plurals_diminutives_and_adjectives(word: str, form: str) -> None:
    assert form in forms(word)


@pytest.mark.parametrize(("word", "other"), [("oefenen", "oefening"), ("cijfers", "cijferen"), ("juf", "juffen")])
def test_other_words_and_short_ones(word: str, other: str) -> None:
    assert other not in forms(word)
