"""What is suggested while one types, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Page, PageViewRestriction

from hub.vocabularies.models import Theme
from networks.models import NetworkPage
from research.models import OrganisationPage, SummaryPage
from search import meaning, suggest_keeping
from search.embedders import get_embedder
from search.indexer import Indexer
from search.suggest_index import Entry, empty_index
from search.suggest_reading import MAX_TYPED, marked, read_typed, readings
from search.suggest_vectors import SmallVectors, filled, no_vectors
from search.suggesting import MOST, Group, suggest
from search.vectors import embed_and_store, stored_vectors
from tests.factories.networks import network
from tests.factories.research import draft_summary, organisation, summary, theme

Drain = Callable[[], int]

pytestmark = pytest.mark.django_db


def asked(text: str, *, paused: bool = False) -> dict[str, list[str]]:
    """Return {group: texts that are suggested}, in order."""
    groups = suggest(text, paused=paused)
    assert groups is not None
    return {group.key: [item.text for item in group.suggestions] for group in groups}


def everything(text: str) -> list[str]:
    return [item for texts in asked(text, paused=True).values() for item in texts]


def written(group: Group) -> list[str]:
    """Return the suggestions with the marked letters in brackets."""
    return ["".join(f"[{f.text}]" if f.matched else f.text for f in item.fragments) for item in group.suggestions]


@pytest.fixture
def hub(drain: Drain) -> SummaryPage:
    """An organisation with two summaries, one on pesten, and a network."""
    owner = organisation("Hogeschool Rijkevoort", place="Rijkevoort")
    theme("pesten", name="Pesten", name_en="Bullying", synonyms="treiteren\nruzie op de speelplaats")
    theme("slaap", name="Slaap")
    page = summary(owner, questions=["Hoe stop ik pesten op de speelplaats?", "Helpt straf?"], themes=["pesten"])
    summary(owner, questions=["Hoe krijg ik mijn klas stil?"], themes=["klasmanagement"])
    network("Scheldevenster")
    drain()
    return page


# Both engines


@pytest.mark.elasticsearch
def test_both_engines_suggest_the_same_and_follow_a_change(
    hub: SummaryPage, drain: Drain, settings: Any, elasticsearch_index: str
) -> None:
    typed = ["hoe krijg", "speelp", "pestne", "pest", "rijk", "schel", "treiter"]
    before = [asked(text, paused=True) for text in typed]
    assert all(before)
    settings.SEARCH_ENGINE = "elasticsearch"
    suggest_keeping.forget()
    assert Indexer().rebuild() == 2
    assert [asked(text, paused=True) for text in typed] == before
    hub.unpublish()
    drain()
    assert "Hoe stop ik pesten op de speelplaats?" not in everything("speelp")


# What is found


def test_a_beginning_of_any_word_finds_a_question(hub: SummaryPage) -> None:
    assert asked("hoe krijg")["question"] == ["Hoe krijg ik mijn klas stil?"]
    assert asked("speelp")["question"] == ["Hoe stop ik pesten op de speelplaats?"]
    assert asked("stil kl")["question"] == ["Hoe krijg ik mijn klas stil?"]


def test_themes_organisations_and_networks_are_suggested_with_their_page(hub: SummaryPage) -> None:
    urls = {
        item.text: item.url for text in ("pest", "rijk", "schel") for g in suggest(text) or () for item in g.suggestions
    }
    assert urls["Pesten"] == "/themas/pesten/"
    assert urls["Hogeschool Rijkevoort"] == OrganisationPage.objects.get().url
    assert urls["Scheldevenster"] == NetworkPage.objects.get().url


def test_a_question_leads_to_its_results(hub: SummaryPage) -> None:
    [group] = suggest("klas stil") or ()
    assert [item.url for item in group.suggestions] == ["/zoeken/?q=Hoe+krijg+ik+mijn+klas+stil%3F"]


def test_a_theme_is_found_by_its_other_names_and_says_which(hub: SummaryPage) -> None:
    [group] = suggest("treit") or ()
    assert [item.text for item in group.suggestions] == ["Pesten"]
    assert "".join(fragment.text for fragment in group.suggestions[0].also) == "treiteren"


def test_the_english_interface_names_a_theme_in_english(hub: SummaryPage) -> None:
    with translation.override("en"):
        assert asked("pesten")["theme"] == ["Bullying"]


def test_typing_errors_are_forgiven(hub: SummaryPage) -> None:
    for text in ("spelplaats", "spleeplaats", "apeelplaats", "speelplats", "SPEELPLÁÁTS"):
        assert "Hoe stop ik pesten op de speelplaats?" in asked(text)["question"], text


def test_the_letters_that_were_typed_are_marked(hub: SummaryPage) -> None:
    [group] = suggest("hoe krijg ik mijn kl") or ()
    assert written(group) == ["[Hoe] [krijg] [ik] [mijn] [kl]as stil?"]


def test_the_name_that_was_begun_stands_first(hub: SummaryPage) -> None:
    assert list(asked("pesten")) == ["theme", "question"]
    assert next(iter(asked("hoe stop ik pesten"))) == "question"


def test_the_nearest_in_meaning_comes_when_one_pauses(hub: SummaryPage) -> None:
    text = "mag een klasje stilletjes"
    assert asked(text) == {}
    assert "Hoe krijg ik mijn klas stil?" in asked(text, paused=True)["question"]
    assert "Hoe krijg ik mijn klas stil?" in asked(f"{text} ")["question"]


def test_no_letter_of_a_word_costs_an_embedding(hub: SummaryPage, wayward: Any) -> None:
    suggest("en nu iets anders ")
    before = wayward.asked
    for end in range(2, 24):
        suggest("mag een klasje stilletjes"[:end].rstrip())
    assert wayward.asked == before
    suggest("mag een klasje ")
    assert wayward.asked == before + 1


def test_what_was_embedded_is_remembered_while_the_next_word_is_typed(hub: SummaryPage) -> None:
    suggest("een klasje stilletjes ")
    assert "Hoe krijg ik mijn klas stil?" in asked("een klasje stilletjes z")["question"]


def test_an_embedder_that_is_left_alone_is_not_asked(hub: SummaryPage, wayward: Any, settings: Any) -> None:
    before = wayward.asked
    for _ in range(settings.SEARCH_BREAKER_FAILURES):
        meaning.question_breaker().failed(ValueError())
    assert asked("pesten op de speelplaats ", paused=True)["question"] == ["Hoe stop ik pesten op de speelplaats?"]
    assert wayward.asked == before


def test_too_little_or_nonsense_suggests_nothing(hub: SummaryPage) -> None:
    for text in ("", "p", " ", "?!", "-", "\x00", "\ud800\udfff", "😀😀", "%_%", "' OR 1=1 --", "«»"):
        assert everything(text) == [], text


def test_at_most_eight_are_suggested_and_each_once(drain: Drain) -> None:
    owner = organisation("Klascentrum")
    themes = [theme(f"klas-{number}", name=f"Klas {number}").slug for number in range(3)]
    for number in range(3):
        questions = [
            f"Hoe klinkt klas {number}?",
            f"Waarom klinkt klas {number}?",
            "Hoe klinkt de klas?",
            "Welke klas?",
        ]
        summary(owner, questions=questions, themes=themes)
    drain()
    found = asked("klas")
    texts = [text for group in found.values() for text in group]
    assert len(texts) == len(set(texts)) == MOST
    assert len(found["theme"]) == 2
    assert len(found["question"]) == 5


def test_a_very_long_text_is_read_in_part(hub: SummaryPage) -> None:
    assert everything("pesten " + "x" * 10_000_000) == everything("pesten " + "x" * (MAX_TYPED - 7))


# What never is


def no_longer_public() -> list[Any]:
    def private(page: Page) -> None:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def unpublished(page: Page) -> None:
        page.unpublish()

    def expired(page: Page) -> None:
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    def deleted(page: Page) -> None:
        page.delete()

    slow = (pytest.param(change, marks=pytest.mark.slow) for change in (unpublished, deleted))
    return [private, expired, *slow]


def still_known(*names: str) -> None:
    """Make sure that the test tests something: this process has not forgotten it yet."""
    known = suggest_keeping._kept._known
    assert known is not None
    assert set(names) <= set(known.index.texts)


@pytest.fixture
def lagging(each_engine: str, hub: SummaryPage, settings: Any) -> SummaryPage:
    """A process that read the hub before a change and has not looked again."""
    suggest("pesten")
    settings.SEARCH_SUGGESTIONS_INLINE = False
    suggest_keeping._kept._look_at = float("inf")
    return hub


@pytest.mark.parametrize("change", no_longer_public())
def test_what_is_no_longer_public_is_gone_at_once(lagging: SummaryPage, change: Callable[[Page], None]) -> None:
    question = "Hoe stop ik pesten op de speelplaats?"
    assert everything("pesten") == ["Pesten", question]
    assert everything("schelde") == ["Scheldevenster"]
    for page in (lagging, NetworkPage.objects.get()):
        change(page)
    still_known(question, "Pesten", "Scheldevenster")
    # The only summary on it is gone: the theme would lead to nothing.
    assert everything("pesten") == everything("schelde") == []
    assert everything("rijkevoort") == ["Hogeschool Rijkevoort"]
    change(OrganisationPage.objects.get())
    assert everything("rijkevoort") == []


def test_a_private_organisation_hides_its_questions(lagging: SummaryPage) -> None:
    PageViewRestriction.objects.create(
        page=OrganisationPage.objects.get(), restriction_type=PageViewRestriction.PASSWORD, password="geheim"
    )
    assert everything("pesten") == everything("klas stil") == []


def test_a_question_that_an_author_took_away_is_gone_at_once(lagging: SummaryPage) -> None:
    lagging.questions.filter(text__startswith="Hoe stop").delete()
    assert everything("speelplaats") == ["Pesten"]


def test_a_theme_by_another_name_is_not_suggested_by_the_old_one(lagging: SummaryPage) -> None:
    Theme.objects.filter(slug="pesten").update(synonyms="")
    assert everything("treiteren") == []


def test_a_draft_and_a_theme_without_summaries_are_never_known(hub: SummaryPage, drain: Drain) -> None:
    draft_summary(hub.organisation, questions=["Wat is een kladvraag?"], themes=["slaap"])
    drain()
    assert everything("kladvraag") == everything("slaap") == []


# Keeping up


def test_what_is_published_is_suggested_and_what_goes_is_forgotten(hub: SummaryPage, drain: Drain) -> None:
    page = summary(hub.organisation, questions=["Wanneer slapen kleuters?"], themes=["slaap"])
    drain()
    assert everything("slapen") == ["Wanneer slapen kleuters?"]
    assert "Slaap" in everything("slaap")
    page.delete()
    drain()
    assert everything("slapen") == []
    known = suggest_keeping._kept._known
    assert known is not None
    assert "Wanneer slapen kleuters?" not in known.index.texts


def test_only_changed_pages_are_read_again(hub: SummaryPage, drain: Drain, settings: Any) -> None:
    suggest("pesten")
    summary(hub.organisation, questions=["Wanneer slapen kleuters?"])
    drain()
    settings.SEARCH_SUGGESTIONS_INLINE = False
    with CaptureQueriesContext(connection) as queries:
        suggest_keeping.refresh()
    read = [query["sql"] for query in queries if "classroomquestion" in query["sql"]]
    assert len(read) == 1
    assert " IN (" in read[0]
    assert "slapen" not in str(read)


def test_without_an_index_the_database_is_read(drain: Drain, settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    summary(questions=["Hoe stop ik pesten?"])
    assert asked("stop pes")["question"] == ["Hoe stop ik pesten?"]


def test_before_anything_was_read_nothing_is_suggested_and_that_is_not_kept(client: Any, settings: Any) -> None:
    settings.SEARCH_SUGGESTIONS_INLINE = False
    suggest_keeping._kept._look_at = float("inf")
    response = client.get("/zoeken/suggesties/", {"q": "pesten"})
    assert response["Cache-Control"] == "no-store"
    assert b"option" not in response.content


# The address


def test_the_view_gives_options_in_groups_for_a_minute(hub: SummaryPage, client: Any) -> None:
    response = client.get("/zoeken/suggesties/", {"q": "pes"})
    html = response.content.decode()
    assert 'role="group" aria-label="Klasvragen"' in html
    assert '<a class="suggestion" role="option" aria-selected="false" tabindex="-1" href="/themas/pesten/"' in html
    assert "<mark>pes</mark>ten op de speelplaats" in html
    assert 'data-status="2 suggesties"' in html
    assert response["Cache-Control"] == "private, max-age=60"
    assert "Accept-Language" in response["Vary"]
    assert "Cookie" not in response["Vary"]
    assert response["X-Robots-Tag"] == "noindex"


def test_the_english_address_speaks_english(hub: SummaryPage, client: Any) -> None:
    html = client.get("/en/zoeken/suggesties/", {"q": "pes"}).content.decode()
    assert 'aria-label="Themes"' in html
    assert 'href="/en/themas/pesten/"' in html
    assert 'lang="nl"' in html


def test_nothing_can_be_sent_to_it(client: Any) -> None:
    assert client.post("/zoeken/suggesties/", {"q": "pesten"}).status_code == 405


def test_nothing_typed_breaks_it_or_comes_back_as_markup(hub: SummaryPage, client: Any) -> None:
    for text in ("<script>alert(1)</script>", "\x00", "a" * 10_000, "' OR 1=1", "😀", "%", "\ufffe"):
        response = client.get(f"/zoeken/suggesties/?{urlencode({'q': text})}")
        assert response.status_code == 200
        assert b"<script" not in response.content


def test_a_question_with_markup_is_shown_as_text(client: Any, drain: Drain) -> None:
    summary(questions=["Helpt <b>vet</b> & schuin?"])
    drain()
    assert "Helpt &lt;b&gt;<mark>vet</mark>" in client.get("/zoeken/suggesties/", {"q": "vet"}).content.decode()


def test_few_queries_and_no_more_with_many_suggestions(hub: SummaryPage, settings: Any) -> None:
    suggest("pesten")
    settings.SEARCH_SUGGESTIONS_INLINE = False
    suggest_keeping._kept._look_at = float("inf")
    with CaptureQueriesContext(connection) as queries:
        suggest("pes")
    # Two sorts, each with the paths of private pages.
    assert len(queries) <= 4


# The parts


def test_an_index_changes_without_being_made_anew() -> None:
    texts = ["Hoe krijg ik rust?", "Rust in de klas", "Één klas"]
    index = empty_index().with_changes(np.zeros(0, bool), [Entry(0, number, text) for number, text in enumerate(texts)])
    assert index.words == sorted(["hoe", "krijg", "ik", "rust", "in", "de", "klas", "een"])
    start, end = index.beginning_with("kla")
    assert sorted(index.having(start, end).tolist()) == [1, 2]
    changed = index.with_changes(np.array([False, True, False]), [Entry(1, 9, "Rustig aan")])
    assert [changed.entry(number) for number in range(3)] == [
        Entry(0, 0, "Hoe krijg ik rust?"),
        Entry(0, 2, "Één klas"),
        Entry(1, 9, "Rustig aan"),
    ]
    assert "in" not in changed.words
    start, end = changed.beginning_with("rust")
    assert sorted(changed.having(start, end).tolist()) == [0, 2]


def test_accents_and_ligatures_are_marked_as_they_are_written() -> None:
    texts = ["Één cœur"]
    index = empty_index().with_changes(np.zeros(0, bool), [Entry(0, 1, text) for text in texts])
    found = readings(read_typed("een coe"), index)
    assert [(part.text, part.matched) for part in marked(texts[0], found)] == [
        ("Één", True),
        (" ", False),
        ("cœur", True),
    ]


def test_small_vectors_are_as_good_as_the_stored_ones() -> None:
    embedder = get_embedder()
    assert embedder is not None
    texts = ["Hoe stop ik pesten?", "Hoe krijg ik mijn klas stil?"]
    embed_and_store(texts, embedder)
    small = filled(no_vectors(3, embedder), [0, 2], [(texts[0], ""), (texts[1], "")], embedder)
    asked = embedder.embed_question("Helpt pesten?")
    exact = [float(vector @ asked) for vector in stored_vectors(texts, embedder) if vector is not None]
    similarities = small.similarities(asked)
    assert similarities[[0, 2]] == pytest.approx(exact, abs=2e-3)
    assert similarities[1] == 0
    assert isinstance(small, SmallVectors)
    assert small.lacking.tolist() == [False, True, False]
