from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from search.answers import Question
from search.engines.elasticsearch import choosing
from search.views import query_of, question_of
from tests.factories.research import summary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", ["page=0", "page=-3", "page=x", "page=", "page=99999999999999999999", "page=²"])
def test_a_nonsense_page_number_is_the_first_page(values: str) -> None:
    assert question_of(QueryDict(f"q=pesten&{values}")).page == 1


def test_the_address_holds_question_and_filters() -> None:
    question = question_of(QueryDict("q=klas+stil&level=so-1&level=so-2&unknown=x&page=3"))
    assert question.text == "klas stil"
    assert question.filters == {"level": ("so-1", "so-2")}
    assert question.page == 3
    assert query_of(question) == "q=klas+stil&level=so-1&level=so-2"


def test_a_lone_surrogate_does_not_break_an_address() -> None:
    assert query_of(Question("\ud800", {"level": ("\ud800",)})) == "q=%3F&level=%3F"


def test_results_are_shown_and_kept_out_of_search_engines(client: Any, drain: Any) -> None:
    summary(title="Pesten stopt als je ingrijpt")
    drain()
    response = client.get("/zoeken/", {"q": "pesten"})
    assert response.status_code == 200
    assert "Pesten stopt als je ingrijpt" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.elasticsearch
def test_counts_that_may_be_too_low_say_so(
    client: Any, drain: Any, on_elasticsearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        summary(title=f"Pesten stopt als je ingrijpt {number}", themes=["pesten"])
    drain()
    page = client.get("/zoeken/", {"q": "pesten"}).content.decode()
    assert "4 resultaten" in page
    assert "Minstens" not in page
    monkeypatch.setattr(choosing, "SCORED", 2)
    page = client.get("/zoeken/", {"q": "pesten"}).content.decode()
    assert "Minstens 4 resultaten" in page
    assert '<span class="choice__count">4+</span>' in page
    nothing = client.get("/zoeken/", {"q": "pesten", "theme": "lezen"}).content.decode()
    assert "Minstens 0" not in nothing


def test_htmx_gets_only_the_list(client: Any, drain: Any) -> None:
    summary(title="Pesten stopt als je ingrijpt")
    drain()
    response = client.get("/zoeken/", {"q": "pesten"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b"Pesten stopt" in response.content


def test_no_question_breaks_the_page_or_puts_markup_in_it(client: Any) -> None:
    for text in ("", "hoe", "<script>alert(1)</script>", "\x00", "a" * 10_000, "' OR 1=1", "😀", "%"):
        response = client.get(f"/zoeken/?{urlencode({'q': text, 'level': text, 'page': text})}")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_bytes_that_are_no_text_get_an_answer_too(client: Any) -> None:
    assert client.get("/zoeken/?q=%ff%fe%ed%a0%80&level=%ff").status_code == 200


def test_what_nobody_can_ask_does_not_come_back_in_every_link(client: Any, drain: Any) -> None:
    summary(title="Pesten stopt")
    drain()
    address = {"q": "pesten " * 5000, "theme": "x" * 20_000, "level": [f"code-{number}" for number in range(1000)]}
    page = client.get("/zoeken/", address)
    assert page.status_code == 200
    assert len(page.context["query"]) < 10_000


def test_only_signs_are_no_question(client: Any) -> None:
    assert "Wat wil je weten?" in client.get("/zoeken/", {"q": "???"}).content.decode()


def test_a_phrase_that_stands_nowhere_offers_the_same_words_without_quotes(client: Any, drain: Any) -> None:
    summary(title="Pesten stopt op school")
    drain()
    nothing = client.get("/zoeken/", {"q": '"stopt pesten"'}).content.decode()
    assert "Precies die woorden vonden we nergens" in nothing
    assert '<a href="?q=stopt+pesten">Zoek zonder aanhalingstekens' in nothing
    for asked in ({"q": '"pesten stopt"'}, {"q": '"pesten stopt" -school'}, {"q": '"pesten stopt"', "level": "x"}):
        assert "aanhalingstekens" not in client.get("/zoeken/", asked).content.decode()


def test_a_page_without_results_says_whether_the_filters_did_it(client: Any, drain: Any) -> None:
    summary(title="Pesten stopt")
    drain()
    assert "Met deze filters vonden we niets" in client.get("/zoeken/", {"q": "pesten", "level": "x"}).content.decode()
    nothing = client.get("/zoeken/", {"q": "xqzw vvv"}).content.decode()
    assert "Hier is nog geen antwoord op" in nothing
    assert "Vragen die hierop lijken" not in nothing
