from __future__ import annotations

from dataclasses import replace

from search.bounds import MAX_CHARACTERS, MAX_PASSAGES, bounded
from search.documents import Passage
from tests.search.conftest import document


def test_an_ordinary_document_is_left_as_it_is() -> None:
    ordinary = document(1, "Titel", "Tekst.")
    assert bounded(ordinary) is ordinary


def test_too_many_passages_and_too_long_ones_are_cut() -> None:
    book = document(1, "Titel", *[f"Passage {number}" for number in range(MAX_PASSAGES + 5)])
    assert [passage.text for passage in bounded(book).passages] == [p.text for p in book.passages[:MAX_PASSAGES]]
    endless = replace(book, passages=(Passage("known", "", "", "x" * 10_000_000),))
    assert len(bounded(endless).passages[0].text) == MAX_CHARACTERS
