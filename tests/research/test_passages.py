import pytest

from research.finding import summary_passages
from research.models import SummaryPage
from research.passages import body_text, count_words, plain_text
from tests.factories.research import summary


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Een <b>vet</b> woord</p><p>En meer</p>", "Een vet woord\nEn meer"),
        ("<ul><li>een</li><li>twee</li></ul>", "een\ntwee"),
        ("<p>3 &lt; 4 &amp; 5</p>", "3 < 4 & 5"),
    ],
)
def test_plain_text_keeps_words_and_breaks(markup, text):
    assert plain_text(markup) == text


@pytest.mark.django_db
def test_every_word_a_reader_sees_is_searchable():
    text = body_text(summary().body)
    for words in ("Vaste routines geven rust", "stilteteken", "telt stil tot vijf", "studies zijn klein", "Welk teken"):
        assert words in text


@pytest.mark.django_db
def test_words_are_counted_without_making_blocks():
    page = summary()
    assert count_words(page.body) == len(body_text(page.body).split())
    draft = SummaryPage(body=page.body.get_prep_value())
    assert count_words(draft.body) == count_words(page.body)


@pytest.mark.django_db
def test_passages_lead_to_their_place_in_the_page():
    page = summary(questions=["Hoe krijg ik ze stil?", "Wat met lawaai?"])
    passages = list(summary_passages(page))
    assert [passage.text for passage in passages if passage.section == "question"] == [
        "Hoe krijg ik ze stil?",
        "Wat met lawaai?",
    ]
    anchors = {passage.section: passage.anchor for passage in passages}
    assert anchors["tomorrow"] == "morgen-in-je-klas"
    assert anchors["in_brief"] == "in-het-kort"


@pytest.mark.django_db
def test_a_line_without_an_end_does_not_run_on():
    assert "Derde leerjaar, rekenen.\nJe steekt je hand op" in body_text(summary().body)
