from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from research.models import ClassroomQuestion, SummaryPage
from search.asking import Answer, Question, ask
from search.embedders.hashing import HashingEmbedder
from search.engines import database
from search.models import OutboxEntry
from tests.factories.research import organisation, summary
from tests.search.faults.state import remove_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_engine")]

Drain = Callable[[], int]
HOSTILE = [
    *["", "   ", "hoe kan ik", "😀😀😀", "\x00\x00", "\ud800 klas", "a" * 10_000, "klas " * 3000, "?" * 999],
    *['"', "'", "\\", "((((", "klas AND", "title:klas", "klas~9 ^2 *", "-klas", "live:true path:0001"],
    *["' OR 1=1 --", "'; DROP TABLE search_outboxentry; --", "<script>alert(1)</script>", "%s %(x)s {0} {{ x }}"],
    *["שלום عالم 你好", "\u202eklas\u202c", "ﷺ" * 400, "a\u0301" * 500],
]


@pytest.fixture
def pages(drain: Drain) -> dict[str, SummaryPage]:
    school, university = organisation("Hogeschool Rust"), organisation("Universiteit Lees")
    pages = {
        "stil": summary(
            school,
            title="Een stiltesignaal werkt",
            questions=["Hoe krijg ik mijn klas stil?"],
            in_brief="Een stil teken in de klas werkt als je wacht.",
            themes=["klasmanagement"],
            levels=["so-1"],
        ),
        "pesten": summary(
            school,
            title="Pesten stopt als je ingrijpt",
            questions=["Wat doe ik tegen pesten?"],
            in_brief="Wie pesten ziet, grijpt in.",
            themes=["pesten"],
            levels=["so-2"],
        ),
        "lezen": summary(
            university,
            title="Stil lezen met een maatje",
            questions=["Helpt duolezen?"],
            in_brief="Samen stil lezen in de klas helpt.",
            themes=["lezen"],
            levels=["so-1", "so-2"],
        ),
    }
    drain()
    return pages


def titles(answer: Answer) -> list[str]:
    return [result.title for result in answer.results]


def test_a_question_finds_its_summary_with_passage_question_and_place(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("Hoe krijg ik mijn klas stil?"))
    first = answer.results[0]
    assert answer.mode == "hybrid"
    assert answer.degraded == ()
    assert answer.answered
    assert answer.kind_of_question == "question"
    assert first.page == pages["stil"]
    assert first.question == "Hoe krijg ik mijn klas stil?"
    assert first.passage_text == "Een stil teken in de klas werkt als je wacht."
    assert [fragment.text for fragment in first.passage if fragment.matched] == ["stil", "klas"]
    assert first.url == pages["stil"].get_url()
    assert first.passage_url == f"{first.url}#in-het-kort:~:text=Een%20stil%20teken%20in%20de%20klas%20werkt%20als"
    assert first.reason == "Beantwoordt een vraag die op de jouwe lijkt."
    assert first.evidence == pages["stil"].evidence_rating


@pytest.mark.parametrize("indexed", [True, False])
def test_any_question_gets_an_answer(pages: dict[str, SummaryPage], settings: Any, indexed: bool) -> None:
    if not indexed:
        remove_index()
    for text in HOSTILE:
        answer = ask(Question(text, filters={"level": (text, "so-1"), "nonsense": ("x",)}))
        assert answer.question.filters["level"][-1] == "so-1"
        assert answer.question.text.encode().decode() == answer.question.text


def test_an_empty_question_is_no_search() -> None:
    answer = ask(Question("  ?! "))
    assert answer.total == 0
    assert answer.degraded == ()


def test_a_count_is_what_a_click_gives(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("stil lezen pesten klas"))
    assert answer.total > 1
    for facet in answer.facets:
        for choice in facet.choices:
            clicked = ask(Question("stil lezen pesten klas", filters={facet.key: (choice.code,)}))
            assert clicked.total == choice.count, (facet.key, choice.code)
            assert next(f for f in clicked.facets if f.key == facet.key).selected[0].code == choice.code


def test_filters_that_leave_nothing_say_which_to_drop(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("pesten", filters={"theme": ("lezen",), "level": ("so-2",)}))
    assert "Pesten stopt als je ingrijpt" not in titles(answer)
    assert ("theme", ask(Question("pesten", filters={"level": ("so-2",)})).total) in [
        (fewer.key, fewer.total) for fewer in answer.fewer_filters
    ]


def test_off_topic_is_not_answered_and_never_a_dead_end(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("Hoe vervang ik remblokken?"))
    assert not answer.answered
    assert {theme.code for theme in answer.themes} == {"klasmanagement", "pesten", "lezen"}
    assert {related.text for related in answer.related} == {page.questions.first().text for page in pages.values()}


def test_a_page_beyond_the_last_is_the_last(pages: dict[str, SummaryPage]) -> None:
    answer = ask(Question("stil lezen pesten klas", page=99, page_size=1))
    assert answer.question.page == answer.pages == answer.total
    assert len(answer.results) == 1
    assert answer.next_page is None


def hide_by_restriction(page: SummaryPage) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")


def hide_unseen(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(live=False)


def hide_by_time(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def hide_by_deletion(page: SummaryPage) -> None:
    page.delete()


@pytest.mark.parametrize("hide", [hide_by_restriction, hide_unseen, hide_by_time, hide_by_deletion])
def test_what_is_not_public_is_not_found_counted_or_quoted_before_the_index_knows(
    pages: dict[str, SummaryPage], hide: Callable[[SummaryPage], None]
) -> None:
    hide(pages["pesten"])
    answer = ask(Question("stil lezen pesten klas"))
    assert sorted(titles(answer)) == ["Een stiltesignaal werkt", "Stil lezen met een maatje"]
    assert answer.total == 2
    assert "pesten" not in {choice.code for facet in answer.facets for choice in facet.choices}
    assert "pesten" not in {theme.code for theme in answer.themes}
    assert "Wat doe ik tegen pesten?" not in {related.text for related in answer.related}


def test_what_an_author_took_away_is_not_quoted_before_the_index_knows(pages: dict[str, SummaryPage]) -> None:
    page = pages["pesten"]
    page.in_brief = "Iets anders over pesten."
    page.save_revision().publish()
    assert OutboxEntry.objects.exists()
    quoted = [result.passage_text for result in ask(Question("pesten")).results if result.page == page]
    assert quoted == ["Iets anders over pesten."]


def test_a_question_that_an_author_took_away_is_not_among_those_alike(pages: dict[str, SummaryPage]) -> None:
    assert "Wat doe ik tegen pesten?" in {related.text for related in ask(Question("pesten")).related}
    page = pages["pesten"]
    page.questions = [ClassroomQuestion(text="Hoe pak ik pesten aan?")]
    page.save_revision().publish()
    related = {item.text for item in ask(Question("pesten")).related}
    assert "Hoe pak ik pesten aan?" in related
    assert "Wat doe ik tegen pesten?" not in related


def test_a_question_that_two_summaries_answer_stands_once_among_those_alike(
    pages: dict[str, SummaryPage], drain: Drain
) -> None:
    page = pages["stil"]
    page.questions = [ClassroomQuestion(text="Wat doe ik tegen pesten?")]
    page.save_revision().publish()
    drain()
    assert [item.text for item in ask(Question("pesten")).related].count("Wat doe ik tegen pesten?") == 1


def test_many_waiting_changes_make_no_question_slow(
    pages: dict[str, SummaryPage], django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        summary(title=f"Nog een over pesten {number}")
    assert OutboxEntry.objects.pending_ids(100)
    ask(Question("lezen"))  # reads the synonyms
    with django_assert_max_num_queries(18):
        assert ask(Question("pesten")).results


def test_without_an_index_the_database_answers_and_says_so(pages: dict[str, SummaryPage], settings: Any) -> None:
    remove_index()
    answer = ask(Question("pesten", filters={"level": ("so-2",)}))
    assert answer.mode == "database"
    assert len(answer.degraded) == 1
    assert titles(answer) == ["Pesten stopt als je ingrijpt"]
    assert next(facet for facet in answer.facets if facet.key == "level").selected[0].count == 1


def test_the_database_says_when_it_looked_at_some_only(
    pages: dict[str, SummaryPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_index()
    assert not ask(Question("stil lezen pesten klas")).counts_are_lowest
    monkeypatch.setattr(database, "CANDIDATES", 2)
    answer = ask(Question("stil lezen pesten klas"))
    assert answer.total == 2
    assert answer.counts_are_lowest


def test_the_database_hides_what_is_private_too(pages: dict[str, SummaryPage], settings: Any) -> None:
    remove_index()
    hide_by_restriction(pages["pesten"])
    assert ask(Question("pesten")).total == 0


def test_without_an_embedder_words_answer_and_it_says_so(pages: dict[str, SummaryPage], settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "none"
    answer = ask(Question("pesten"))
    assert answer.mode == "words"
    assert len(answer.degraded) == 1
    assert titles(answer)[0] == "Pesten stopt als je ingrijpt"


def test_an_embedder_that_fails_is_no_error_and_the_question_is_not_logged(
    pages: dict[str, SummaryPage], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: HashingEmbedder, text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(HashingEmbedder, "embed_question", fail)
    assert ask(Question("pestgeheim")).mode == "words"
    assert "pestgeheim" not in caplog.text


def test_a_results_page_costs_a_fixed_number_of_queries(
    pages: dict[str, SummaryPage], drain: Drain, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        summary(title=f"Nog een over pesten {number}", themes=["pesten"])
    drain()
    ask(Question("lezen"))  # reads the synonyms
    with django_assert_max_num_queries(16):
        assert len(ask(Question("pesten", page_size=6)).results) == 6
