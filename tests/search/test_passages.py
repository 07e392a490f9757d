from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.passages import sentences, windows


def test_sentences_end_where_a_reader_stops() -> None:
    text = 'Dat helpt, zegt dr. Peeters. Doe het bv. Elke dag? "Ja." Goed zo'
    assert sentences(text) == ["Dat helpt, zegt dr. Peeters.", "Doe het bv. Elke dag?", '"Ja."', "Goed zo"]


def test_a_blank_line_ends_a_sentence() -> None:
    assert sentences("Een kop\n\neen zin.") == ["Een kop", "een zin."]


def test_windows_keep_sentences_whole_and_are_balanced() -> None:
    text = " ".join(f"Zin nummer {number} heeft precies zes woorden." for number in range(30))
    cut = windows(text, max_words=120)
    assert all(window.endswith("woorden.") for window in cut)
    assert [len(window.split()) for window in cut] == [105, 105]


def test_no_text_gives_no_window() -> None:
    assert windows("  \n ") == []


@given(st.lists(st.sampled_from(["woord", "Zin.", "Einde!", "bv.", "\n\n"]), max_size=400), st.integers(1, 50))
def test_windows_lose_no_word_and_stay_within_bounds(words: list[str], size: int) -> None:
    text = " ".join(words)
    cut = windows(text, max_words=size)
    assert " ".join(cut).split() == text.split()
    assert all(0 < len(window.split()) <= size for window in cut)
