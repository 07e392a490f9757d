from __future__ import annotations

import pytest

from search import dutch_words


@pytest.mark.parametrize("word", ["feest", "mens", "klaagt", "schelden", "antwerpen", "fatima", "financien"])
def test_dutch_words_and_names_are_known_by_all_their_forms(word: str) -> None:
    assert dutch_words.is_dutch(word)


@pytest.mark.parametrize("word", ["huiswekr", "proefwrek", "leerlign", "xqzw", "", "e", "x" * 40])
def test_typing_errors_are_not(word: str) -> None:
    assert not dutch_words.is_dutch(word)


def test_the_file_is_made_of_words() -> None:
    made = dutch_words.compiled(["mens", "feest", "feest", "nee"])
    assert len(made) == 2
    assert set(made.tolist()) <= set(dutch_words._known().tolist())
