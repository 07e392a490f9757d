import pytest
from django.utils import translation

from research.citing import as_bibtex, as_ris, citation
from research.models import SummaryAuthor, SummaryPage
from research.presenting import cards, evidence_of, facts, related
from research.providers import uptake
from tests.factories.networks import network
from tests.factories.research import draft_summary, organisation, summary

pytestmark = pytest.mark.django_db


def test_evidence_is_words_first_then_steps():
    evidence = evidence_of(summary(evidence_rating=3, direction="mixed"))
    assert (evidence.label, evidence.direction_label) == ("redelijk bewijs", "wisselend")
    assert evidence.steps == [True, True, True, False, False]


def test_practice_knowledge_is_another_kind():
    assert evidence_of(summary(evidence_rating=0)).is_practice


def test_a_draft_without_rating_has_no_verdict():
    assert evidence_of(draft_summary(evidence_rating=None)) is None


def test_facts_leave_out_what_is_unknown():
    labels = [fact.label for fact in facts(summary(sample="", effort_time="Tien minuten per week"))]
    assert "Tijd" in labels
    assert "Wie deed mee" not in labels


def test_facts_speak_the_language_of_the_interface():
    page = summary(levels=["so-1"])
    with translation.override("en"):
        assert "so-1 (en)" in [fact.value for fact in facts(page)]


def test_related_share_a_theme_and_are_public():
    page = summary(themes=["huiswerk"])
    same = summary(themes=["huiswerk"])
    summary(themes=["pesten"])
    draft_summary(themes=["huiswerk"])
    assert list(related(page)) == [same]


def test_cards_cost_the_same_queries_for_one_or_many(django_assert_num_queries):
    owner = organisation()
    for _ in range(6):
        summary(owner)
    from research.models import SummaryPage

    pages = SummaryPage.objects.published().with_card_relations()
    with django_assert_num_queries(3):
        assert len(cards(pages)) == 6


def test_a_summary_says_which_networks_took_it_up():
    page = summary()
    network("Scheldevenster", selected=[page])
    unpublished = network("Verborgen", selected=[page])
    unpublished.unpublish()
    assert [link.title for link in uptake(page)] == ["Scheldevenster"]


def test_citation_names_authors_year_title_and_organisation():
    page = summary(organisation("Hogeschool Voorbeeld"), title="Routines geven rust")
    page.authors = [SummaryAuthor(name="Ann Peeters"), SummaryAuthor(name="Bram De Smet")]
    year = page.first_published_at.year
    assert citation(page).startswith(
        f"Peeters, Ann & De Smet, Bram ({year}). Routines geven rust. Hogeschool Voorbeeld"
    )


def test_reference_managers_get_the_same_facts():
    page = summary(title="Routines & rust: 100% zeker?")
    assert "TI  - Routines & rust: 100% zeker?" in as_ris(page)
    assert r"title = {{Routines \& rust: 100\% zeker?}}" in as_bibtex(page)
    assert "AU  - Peeters, Ann" in as_ris(page)


def test_a_lone_brace_in_a_title_breaks_no_bibtex():
    text = as_bibtex(summary(title="Een {rare titel"))
    assert text.count("{") == text.count("}")


def test_a_list_tells_how_long_a_text_is_without_reading_it(django_assert_num_queries):
    page = summary()
    before = page.minutes_to_read
    page.in_brief = " ".join(["a"] * 299)
    page.save_revision().publish()
    listed = SummaryPage.objects.for_cards().get(pk=page.pk)
    with django_assert_num_queries(0):
        assert listed.minutes_to_read > before
    assert listed.minutes_to_read == SummaryPage.objects.get(pk=page.pk).minutes_to_read


def test_a_draft_is_as_long_as_it_is_now_not_as_what_is_published():
    page = summary()
    before = page.minutes_to_read
    page = SummaryPage.objects.get(pk=page.pk)
    page.in_brief = " ".join(["woord"] * 2000)
    assert page.minutes_to_read >= before + 9
