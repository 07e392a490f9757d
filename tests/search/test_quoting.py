from __future__ import annotations

from search.quoting import best_passages, excerpt, marked
from search.understanding import understand
from tests.search.conftest import document

TEXT = "Dit is de inleiding. " * 20 + "Een stiltesignaal maakt leerlingen rustig. " + "En dan nog wat. " * 20


def test_inflected_words_and_compounds_are_marked_and_nothing_is_lost() -> None:
    text = "Een klasgesprek met leerlingen, <b>stil</b> of niet."
    fragments = marked(text, understand("klas leerling stil"))
    assert [fragment.text for fragment in fragments if fragment.matched] == ["klasgesprek", "leerlingen", "stil"]
    assert "".join(fragment.text for fragment in fragments) == text


def test_another_word_with_the_same_short_stem_is_not_marked() -> None:
    def found(question: str) -> list[str]:
        text = "Lees dit voor de les en na de lessen."
        return [fragment.text for fragment in marked(text, understand(question)) if fragment.matched]

    assert found("les over vuurwerk") == ["les"]
    assert found("lees") == ["Lees"]


def test_stop_words_are_not_marked() -> None:
    assert not any(fragment.matched for fragment in marked("Hoe krijg ik dat?", understand("hoe krijg ik")))


def test_an_excerpt_is_whole_sentences_around_the_words_asked() -> None:
    quoted = excerpt(TEXT, understand("stiltesignaal leerlingen"), max_words=20)
    assert "Een stiltesignaal maakt leerlingen rustig." in quoted
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert len(quoted.split()) <= 22


def test_the_passage_quoted_is_an_answer_and_not_the_question_itself() -> None:
    found = document(
        1, "Pesten stopt", "Over huiswerk.", "Over pesten in de klas.", questions=("Helpt dat?", "Pesten?")
    )
    passage, question = best_passages(found, understand("pesten"), {})
    assert (passage, question) == (4, 2)


def test_a_document_of_a_title_alone_quotes_its_title() -> None:
    assert best_passages(document(1, "Pesten stopt"), understand("pesten"), {}) == (0, None)
