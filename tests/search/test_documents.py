from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search.documents import document_from_dict, split_document_id
from tests.search.conftest import document


def test_a_document_survives_storage() -> None:
    stored = replace(document(1, "Titel", "Tekst", theme=("lezen",)), published=datetime(2026, 1, 2, tzinfo=UTC))
    assert document_from_dict(stored.as_dict()) == stored


def test_a_changed_text_is_another_content() -> None:
    assert document(1, "Titel", "Tekst").content_hash != document(1, "Titel", "Andere tekst").content_hash
    assert document(1, "Titel", "Tekst").content_hash == document(1, "Titel", "Tekst").content_hash


def test_words_are_looked_for_in_the_title_twice_and_then_in_the_body() -> None:
    assert document(1, "Titel", "Tekst", questions=("Vraag?",)).searchable_text == "Titel\nTitel\nVraag?\nTekst"


@pytest.mark.parametrize("identifier", ["", "summary", ":1", "summary:x"])
def test_what_is_no_document_id_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        split_document_id(identifier)
