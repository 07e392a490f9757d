from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.understanding import kind_of_question, understand

ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)


def blocks() -> list[str]:
    """Return a stretch of characters from each 256 code points of Unicode, surrogates and unassigned ones too."""
    return ["".join(chr(point) for point in range(start, start + 256)) for start in range(0, 0x110000, 256)]


def test_accents_and_capitals_make_no_difference() -> None:
    assert analysis.tokens("Één CAFÉ, Straßße œuvre") == ["een", "cafe", "strasssse", "oeuvre"]


def test_question_words_and_padding_say_nothing() -> None:
    assert analysis.content_tokens("Kan iemand mij zeggen hoe ik mijn klas stil krijg?") == ["klas", "stil"]


@pytest.mark.parametrize(("one", "other"), [("leerling", "leerlingen"), ("pest", "pesten"), ("vragen", "vraag")])
def test_inflected_words_share_a_stem(one: str, other: str) -> None:
    assert analysis.stem(one) == analysis.stem(other)


def test_word_parts_mark_both_ends() -> None:
    assert analysis.word_parts("lezen") == ("^lez", "leze", "ezen", "zen$")
    assert analysis.word_parts("op") == ("^op$",)


def test_a_compound_shares_parts_with_its_words() -> None:
    assert {"^kla", "klas"} <= set(analysis.word_parts("klasgesprek")) & set(analysis.word_parts("klas"))


def test_a_cleaned_question_keeps_no_control_characters_and_no_surrogates() -> None:
    assert analysis.clean_question("  klas\x00stil \ud800\x07?\n") == "klas stil ?"


def test_what_comes_after_a_thousand_characters_is_ignored() -> None:
    assert len(analysis.clean_question("a" * 10_000)) == analysis.MAX_QUESTION


def test_characters_of_every_block_are_understood_without_a_crash() -> None:
    for text in blocks():
        question = understand(text)
        assert question.text.encode("utf-8").decode() == question.text


@given(ANY_TEXT)
def test_any_text_becomes_harmless_words(text: str) -> None:
    cleaned = analysis.clean(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in cleaned)
    for word in analysis.content_tokens(text):
        assert word
        assert len(word) <= analysis.MAX_TOKEN
        assert not any(character.isspace() for part in analysis.word_parts(word) for character in part)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hoe krijg ik mijn klas stil?", "question"),
        ("helpt huiswerk", "question"),
        ("mijn leerlingen vergeten alles", "question"),
        ("zittenblijven", "keywords"),
        ("feedback op schrijven", "keywords"),
        ("leerlingen raken niet gemotiveerd in de derde graad", "statement"),
        ("", "keywords"),
    ],
)
def test_the_kind_of_a_question(text: str, kind: str) -> None:
    assert kind_of_question(text) == kind
