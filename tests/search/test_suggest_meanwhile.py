"""What is suggested by a process that has just begun, and has not read yet what there is to suggest."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from research.models import SummaryPage
from search import suggest_keeping
from search.indexer import Indexer
from tests.factories.research import summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def just_begun(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose look for suggestions is under way, and stays so."""
    settings.SEARCH_SUGGESTIONS_INLINE = False
    monkeypatch.setattr(suggest_keeping._kept, "_look_at", float("inf"))


@pytest.fixture
def page() -> SummaryPage:
    page = summary(questions=["Hoe stop ik pesten op de speelplaats?", "Hoe stop ik ruzie?"])
    summary(questions=["Hoé stop ik geroep?"])
    Indexer().rebuild()
    return page


def asked(text: str, client: Client) -> str:
    response = client.get("/zoeken/suggesties/", {"q": text})
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


@pytest.mark.elasticsearch
def test_elasticsearch_knows_questions_that_begin_like_that(
    on_elasticsearch: str, page: SummaryPage, just_begun: None, client: Client
) -> None:
    content = asked("hoe  stop", client)
    assert "<mark>Hoe stop</mark> ik pesten op de speelplaats?" in content
    assert "geroep" in content
    assert "pesten" not in asked("hoe stop ik r", client)
    assert "pesten" not in asked("pesten", client)
    assert "Hoe" not in asked("h", client)


@pytest.mark.elasticsearch
def test_but_not_what_nobody_may_see_any_more(
    on_elasticsearch: str, page: SummaryPage, just_begun: None, client: Client
) -> None:
    page.unpublish()
    content = asked("hoe stop", client)
    assert "pesten" not in content
    assert "geroep" in content


@pytest.mark.elasticsearch
def test_without_an_answer_of_the_engine_nothing_is_suggested(
    on_elasticsearch: str, just_begun: None, client: Client
) -> None:
    assert "Hoe" not in asked("hoe stop", client)


def test_the_embedded_engine_lets_the_box_wait(page: SummaryPage, just_begun: None, client: Client) -> None:
    assert "Hoe" not in asked("hoe stop", client)
