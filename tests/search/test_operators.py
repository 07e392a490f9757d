from __future__ import annotations

import pytest

from search.operators import Operators, holds, read_operators
from search.understanding import understand


@pytest.mark.parametrize(("text", "rest", "phrases", "without"), [
    ('"stil lezen" in de klas', "stil lezen in de klas", (("stil", "lezen"),), ()),
    ("„stil lezen” helpt", "stil lezen helpt", (("stil", "lezen"),), ()),
    ("huiswerk -lager", "huiswerk", (), (("lager",),)),
    ('huiswerk -"lager onderwijs"', "huiswerk", (), (("lager", "onderwijs"),)),
    ('"-huiswerk maken" helpt', "huiswerk maken helpt", (("huiswerk", "maken"),), ()),
    ('""stil lezen"" helpt', "stil lezen helpt", (("stil", "lezen"),), ()),
    ("Één \"Ma Mère\" -Frans", "Één Ma Mère", (("ma", "mere"),), (("frans",),)),
])  # fmt: skip
def test_quotes_and_minus_signs_are_taken_out(text: str, rest: str, phrases: tuple, without: tuple) -> None:
    assert read_operators(text) == Operators(rest, phrases, without)


@pytest.mark.parametrize("text", [
    "-hoe krijg ik mijn klas stil", "straffen -wel of niet?", 'klas -"in de"',
    "een t-shirt", "5 - 3 = 2", "co-teaching", "-klas", '-"klas"', '""', '"', "hij zei \"ja", "- - -", "-", '"?!"',
])  # fmt: skip
def test_what_is_no_operator_stays_as_it_was(text: str) -> None:
    assert read_operators(text) == Operators(text)


def test_a_phrase_stands_in_words_in_a_row() -> None:
    assert holds(["elke", "dag", "stil", "lezen"], ("stil", "lezen"))
    assert not holds(["stil", "samen", "lezen"], ("stil", "lezen"))
    assert not holds([], ("stil",))


def test_a_single_word_in_quotes_stands_for_its_forms() -> None:
    assert holds(["een", "leerling"], ("leerlingen",))
    assert not holds(["klasgesprek"], ("klas",))
    assert holds(["de", "klas"], ("de",))


def test_the_understood_question_leaves_excluded_words_out() -> None:
    understood = understand("huiswerk -ouders?")
    assert understood.words == ("huiswerk",)
    assert understood.asked == "huiswerk ?"
    assert understood.text == "huiswerk -ouders?"
