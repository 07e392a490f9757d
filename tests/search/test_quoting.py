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


def test_a_phrase_is_quoted_however_near_other_passages_and_sentences_come() -> None:
    text = "Stil zit een klas zelden. Leg uit waarom. Zeg dan: zit stil."
    found = document(1, "Stilte", "Stil zijn in de klas helpt.", text)
    question = understand('klas stil "zit stil"')
    passage, _question = best_passages(found, question, {1: 0.9, 2: 0.1})
    assert passage == 2
    assert excerpt(text, question, max_words=5) == "… Zeg dan: zit stil."
    assert excerpt(text, understand("klas stil zit"), max_words=5) == "Stil zit een klas zelden. …"


def test_the_passage_quoted_is_an_answer_and_not_the_question_itself() -> None:
    found = document(
        1, "Pesten stopt", "Over huiswerk.", "Over pesten in de klas.", questions=("Helpt dat?", "Pesten?")
    )
    passage, question = best_passages(found, understand("pesten"), {})
    assert (passage, question) == (4, 2)


def test_a_document_of_a_title_alone_quotes_its_title() -> None:
    assert best_passages(document(1, "Pesten stopt"), understand("pesten"), {}) == (0, None)
