"""What an answer holds besides its results: corrections, filters from the question, promotions, orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from hub.vocabularies.models import Level
from research.models import SummaryPage
from search import recognising, synonyms
from search.asking import Question, ask
from search.explaining import parts_of_score
from search.likeness import alike
from search.models import SynonymRule
from search.results import passage_url
from tests.factories.research import organisation, summary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_engine")]


@pytest.fixture
def pages(drain: Callable[[], int]) -> dict[str, SummaryPage]:
    school = organisation("Hogeschool Rust")
    pages = {
        "pesten": summary(school, title="Pesten stopt als je ingrijpt", in_brief="Wie pesten ziet, grijpt in.",
                          levels=["lager-2"], themes=["pesten"], evidence_rating=2),
        "straf": summary(school, title="Pesten straffen helpt niet", in_brief="Straf na pesten helpt zelden.",
                         levels=["so-1"], themes=["pesten"], evidence_rating=4),
        "huiswerk": summary(school, title="Huiswerk in het lager", in_brief="Huiswerk geven aan ouders.",
                            levels=["lager-2"], themes=["huiswerk"], evidence_rating=3),
    }  # fmt: skip
    drain()
    return pages


def titles(text: str, **options: Any) -> list[str]:
    return [result.title for result in ask(Question(text, **options)).results]


def test_a_level_in_the_question_is_offered_and_not_forced(pages: dict[str, SummaryPage]) -> None:
    Level.objects.filter(code="lager-2").update(other_words="derde leerjaar\nvierde leerjaar")
    recognising.forget()
    answer = ask(Question("pesten in het vierde leerjaar"))
    offer = next(offer for offer in answer.offers if offer.key == "level")
    assert offer.code == "lager-2"
    assert not offer.selected
    assert "Pesten straffen helpt niet" in [result.title for result in answer.results]
    chosen = ask(Question("pesten in het vierde leerjaar", {"level": (offer.code,)}))
    assert chosen.total == offer.count
    assert chosen.offers[0].selected


def test_a_filter_that_changes_nothing_is_not_offered(pages: dict[str, SummaryPage]) -> None:
    Level.objects.filter(code="lager-2").update(other_words="vierde leerjaar")
    recognising.forget()
    asked = '"huiswerk" in het vierde leerjaar'
    assert ask(Question(asked)).total == 1
    assert ask(Question(asked)).offers == ()
    assert ask(Question(asked, {"level": ("lager-2",)})).offers[0].selected


def test_an_offered_filter_takes_the_place_of_another(pages: dict[str, SummaryPage], client: Any) -> None:
    Level.objects.filter(code="lager-2").update(other_words="vierde leerjaar")
    recognising.forget()
    page = client.get("/zoeken/", {"q": "pesten in het vierde leerjaar", "level": "so-1"}).content.decode()
    assert "level=lager-2" in page
    assert "level=so-1&amp;level=lager-2" not in page


def test_a_phrase_must_and_an_excluded_word_may_not_stand_in_a_result(pages: dict[str, SummaryPage]) -> None:
    assert titles('"pesten straffen"') == ["Pesten straffen helpt niet"]
    assert titles("pesten -straffen") == ["Pesten stopt als je ingrijpt"]
    assert titles('"wie pesten" "grijpt in"') == ["Pesten stopt als je ingrijpt"]
    assert titles('"wie pesten" "helpt zelden"') == []
    assert titles('pesten -"pesten straffen" -"helpt niet"') == ["Pesten stopt als je ingrijpt"]


def test_operators_count_without_an_engine_too(pages: dict[str, SummaryPage], settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    assert titles('"pesten straffen"') == ["Pesten straffen helpt niet"]
    assert titles("pesten -straffen") == ["Pesten stopt als je ingrijpt"]


@pytest.mark.parametrize("with_engine", [True, False])
def test_results_come_in_the_order_that_is_asked(
    pages: dict[str, SummaryPage], settings: Any, with_engine: bool
) -> None:
    if not with_engine:
        settings.SEARCH_ENGINE = "database"
    by_evidence = titles("pesten", sort="evidence")
    assert by_evidence[0] == "Pesten straffen helpt niet"
    assert titles("pesten", sort="nonsense") == titles("pesten")


def test_the_newest_come_first_when_that_is_asked(pages: dict[str, SummaryPage], drain: Callable[[], int]) -> None:
    for days, name in enumerate(("straf", "pesten", "huiswerk")):
        page = pages[name]
        page.first_published_at = timezone.now() - timedelta(days=days)
        page.save()
    drain()
    assert titles("pesten huiswerk", sort="newest") == [pages[name].title for name in ("straf", "pesten", "huiswerk")]


def test_a_typing_error_is_offered_beside_results_and_said_when_asked_instead(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("huiswekr"))
    assert answer.correction is not None
    assert answer.correction.text == "huiswerk"
    if answer.is_corrected:
        assert answer.question.text == "huiswekr"
    assert ask(Question("huiswekr", literal=True)).correction is None


def promote(question: str, **fields: Any) -> None:
    query = Query.get(question)  # as the admin does it
    SearchPromotion.objects.create(query=query, sort_order=1, **fields)


def test_editors_pin_a_summary_to_a_question(pages: dict[str, SummaryPage]) -> None:
    promote("pesten", page=pages["huiswerk"], description="Lees dit eerst.")
    answer = ask(Question("Pesten?"))
    assert answer.results[0].page == pages["huiswerk"]
    assert answer.results[0].is_promoted
    assert answer.results[0].reason == "Lees dit eerst."
    assert answer.total == 3
    assert answer.answered
    theme = next(facet for facet in answer.facets if facet.key == "theme")
    assert {choice.code: choice.count for choice in theme.choices} == {"pesten": 2, "huiswerk": 1}


@pytest.mark.parametrize("asked", ["Pesten?", "«pésten»", " PESTEN !", '"pesten"'])
def test_a_promotion_counts_however_the_question_is_written(pages: dict[str, SummaryPage], asked: str) -> None:
    promote("Wat? Pesten?", page=pages["straf"])
    promote("Pésten?", page=pages["huiswerk"])
    assert ask(Question(asked)).results[0].page == pages["huiswerk"]


def test_a_promotion_is_shown_once_and_only_as_long_as_it_is_public(pages: dict[str, SummaryPage]) -> None:
    school = pages["pesten"].get_parent()
    promote("pesten", page=school)
    promote("pesten?", page=school)
    promote("Pesten", external_link_url="javascript:alert(1)")
    assert [link.title for link in ask(Question("pesten")).links] == [school.title]
    assert ask(Question("pesten -straffen")).links == ()
    type(school).objects.filter(pk=school.pk).update(expire_at=timezone.now() - timedelta(days=1))
    assert ask(Question("pesten")).links == ()


def test_what_the_database_does_not_find_is_put_forward_as_a_link(pages: dict[str, SummaryPage], settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    promote("pesten", page=pages["huiswerk"])
    assert [link.title for link in ask(Question("pesten")).links] == [pages["huiswerk"].title]


def test_what_editors_put_forward_answers_on_every_page(pages: dict[str, SummaryPage]) -> None:
    promote("pesten", page=pages["huiswerk"])
    second = ask(Question("pesten", page=2, page_size=2))
    assert not any(result.is_promoted for result in second.results)
    assert second.answered


def test_what_is_pinned_obeys_filters_and_privacy(pages: dict[str, SummaryPage]) -> None:
    promote("pesten", page=pages["huiswerk"])
    assert pages["huiswerk"].title not in titles("pesten", filters={"level": ("so-1",)})
    PageViewRestriction.objects.create(page=pages["huiswerk"].page_ptr, restriction_type="login")
    assert pages["huiswerk"].title not in titles("pesten")


def test_a_promoted_link_is_shown_beside_the_results(pages: dict[str, SummaryPage]) -> None:
    promote("pesten", external_link_url="https://example.org/lijn", external_link_text="Hulplijn")
    answer = ask(Question("pesten"))
    assert [(link.title, link.url) for link in answer.links] == [("Hulplijn", "https://example.org/lijn")]


def test_a_synonym_counts_at_once_and_is_marked(pages: dict[str, SummaryPage]) -> None:
    before = ask(Question("treiteren")).results
    SynonymRule.objects.create(words="treiteren", means="pesten")
    synonyms.forget()  # as a second later
    after = ask(Question("treiteren")).results
    assert {result.title for result in after} >= {pages["pesten"].title, pages["straf"].title}
    marked = [fragment.text for result in after for fragment in result.passage if fragment.matched]
    assert "pesten" in marked
    assert "pesten" not in [fragment.text for result in before for fragment in result.passage if fragment.matched]


def test_the_parts_of_a_score_sum_up_to_it(pages: dict[str, SummaryPage]) -> None:
    for result in ask(Question("pesten straffen")).results:
        assert sum(part.adds for part in parts_of_score(result.hit)) == pytest.approx(result.score.total, abs=1e-5)
        assert result.reason


@pytest.mark.parametrize(("asked", "may_claim"), [("Wat helpt tegen pesten?", True), ("Hoe bak ik een taart?", False)])
def test_a_reason_claims_no_more_than_is_true(drain: Callable[[], int], asked: str, may_claim: bool) -> None:
    summary(title="Pesten stopt", questions=["Wat helpt tegen pesten?"], in_brief="Wie pesten ziet, grijpt in.")
    drain()
    answer = ask(Question(asked))
    reasons = [result.reason for result in answer.results]
    assert ("Beantwoordt een vraag die op de jouwe lijkt." in reasons) == may_claim == answer.answered


def test_more_like_this_are_public_pages_that_say_alike(pages: dict[str, SummaryPage]) -> None:
    found = alike(pages["pesten"], 2)
    assert found[0] == pages["straf"]
    PageViewRestriction.objects.create(page=pages["straf"].page_ptr, restriction_type="login")
    assert pages["straf"] not in alike(pages["pesten"], 2)


def test_nothing_is_like_a_draft_or_while_the_engine_is_away(pages: dict[str, SummaryPage], settings: Any) -> None:
    assert alike(SummaryPage(title="Nieuw"), 3) == []
    settings.SEARCH_ENGINE = "database"
    assert alike(pages["pesten"], 3) == []


@pytest.mark.parametrize(("anchor", "text", "url"), [
    ("in-het-kort", "Een vast signaal, ingeoefend als een routine.",
     "/x/#in-het-kort:~:text=Een%20vast%20signaal%2C%20ingeoefend%20als%20een%20routine"),
    ("steps", "… De co-teacher helpt mee", "/x/#steps:~:text=De%20co%2Dteacher%20helpt%20mee"),
    ("", "Drie woorden hier", "/x/#:~:text=Drie%20woorden%20hier"),
    ("steps", "Kort.", "/x/#steps"),
    ("steps", "Wijs aan waarover het gaat. Stop dan en wacht.",
     "/x/#steps:~:text=Wijs%20aan%20waarover%20het%20gaat"),
    ("steps", "Kort. Daarna komt het.", "/x/#steps:~:text=Daarna%20komt%20het"),
    ("", "", "/x/"),
])  # fmt: skip
def test_a_link_leads_to_the_words_of_the_passage(anchor: str, text: str, url: str) -> None:
    assert passage_url("/x/", anchor, text) == url
