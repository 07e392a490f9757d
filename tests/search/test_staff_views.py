"""Superusers see how search is doing and mend what got stuck; nobody else comes near."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from search.engines import get_engine
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import organisation, summary
from tests.factories.users import member, superuser

pytestmark = pytest.mark.django_db

STATUS, PARKED, ACTION = "search_admin:status", "search_admin:parked", "search_admin:parked_action"
EXPLAIN = "search_admin:explain"


@pytest.fixture
def boss(client: Any) -> Any:
    client.force_login(superuser())
    return client


def stuck(identifier: str, error: str = "ValueError: a broken block") -> OutboxEntry:
    return OutboxEntry.objects.create(document_id=identifier, parked=True, attempts=5, last_error=error)


def act(client: Any, action: str, *rows: OutboxEntry) -> str:
    data = {"action": action, "entry": [row.pk for row in rows]}
    return client.post(reverse(ACTION), data, follow=True).content.decode()


def test_the_list_names_page_error_and_attempts(boss: Any, django_assert_max_num_queries: Any) -> None:
    pages = [summary(title=f"Vastgelopen {number}") for number in range(4)]
    for page in pages:
        stuck(f"summary:{page.pk}")
    stuck("summary:40404")
    boss.get(reverse(PARKED))
    with django_assert_max_num_queries(25):
        html = boss.get(reverse(PARKED)).content.decode()
    for page in pages:
        assert page.title in html
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert "De pagina is weg (summary:40404)" in html
    assert "a broken block" in html
    assert boss.get(reverse("search_admin:parked_results")).status_code == 200


def test_an_error_is_shown_as_text(boss: Any) -> None:
    stuck("summary:1", "ValueError: <script>alert(1)</script>")
    assert "<script>alert(1)" not in boss.get(reverse(PARKED)).content.decode()


def test_an_empty_list_offers_nothing(boss: Any) -> None:
    html = boss.get(reverse(PARKED)).content.decode()
    assert "Probeer opnieuw" not in html


def test_the_chosen_are_tried_again(boss: Any) -> None:
    first, second = summary(), summary()
    OutboxEntry.objects.all().delete()
    rows = [stuck(f"summary:{page.pk}") for page in (first, second)]
    assert "1 wijziging wordt opnieuw geprobeerd." in act(boss, "retry", rows[0])
    rows[0].refresh_from_db()
    assert (rows[0].parked, rows[0].attempts) == (False, 0)
    assert OutboxEntry.objects.filter(parked=True).get() == rows[1]


def test_all_are_tried_again_and_indexed(boss: Any, drain: Any) -> None:
    pages = [summary(), summary()]
    OutboxEntry.objects.all().delete()
    Indexer().rebuild()
    for page in pages:
        page.title = "Anders"
        page.save_revision().publish()
    OutboxEntry.objects.update(parked=True)
    act(boss, "retry_all")
    assert drain() == 0
    assert not OutboxEntry.objects.exists()


def test_only_what_has_no_page_is_forgotten(boss: Any) -> None:
    page = summary()
    page.unpublish()
    OutboxEntry.objects.all().delete()
    there, gone = stuck(f"summary:{page.pk}"), [stuck("summary:40404"), stuck("nonsense"), stuck("old-kind:3")]
    said = act(boss, "forget", there, *gone)
    assert "3 wijzigingen zijn vergeten." in said
    assert "worden niet vergeten" in said
    assert list(OutboxEntry.objects.all()) == [there]


def test_nonsense_does_nothing(boss: Any) -> None:
    row = stuck("summary:40404")
    boss.post(reverse(ACTION), {"action": "drop", "entry": [row.pk]})
    boss.post(reverse(ACTION), {"action": "forget", "entry": ["x", "-1", "9" * 3]})
    assert OutboxEntry.objects.get() == row
    assert boss.get(reverse(ACTION)).status_code == 405


def test_what_is_on_its_way_is_out_of_reach(boss: Any) -> None:
    row = OutboxEntry.objects.create(document_id="summary:40404")
    act(boss, "forget", row)
    assert OutboxEntry.objects.filter(pk=row.pk).exists()


def test_the_status_page_shows_numbers_and_troubles(boss: Any) -> None:
    summary()
    Indexer().rebuild()
    OutboxEntry.objects.create(document_id="summary:1", last_error="OSError: no room")
    html = boss.get(reverse(STATUS)).content.decode()
    assert "Zoeken werkt." in html
    assert "OSError: no room" in html
    assert get_engine().figures().generation in html
    stuck("summary:1")
    assert "1 wijziging raakt niet" in boss.get(reverse(STATUS)).content.decode()


def test_the_pages_stand_in_the_menu_of_superusers_only(boss: Any, client: Any) -> None:
    assert reverse(PARKED) in boss.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(member(organisation().tenancy.coordinators))
    assert reverse(PARKED) not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_explanation_shows_how_a_question_was_read_and_every_part_of_a_score(boss: Any) -> None:
    summary(title="Pesten stopt als je ingrijpt")
    Indexer().rebuild()
    html = boss.get(reverse(EXPLAIN), {"q": "pesten"}).content.decode()
    assert "losse trefwoorden" in html
    assert "Pesten stopt als je ingrijpt" in html
    assert "woorddelen (G)" in html
    assert "getoond" in html


@pytest.mark.parametrize("text", ["", "?", "<script>alert(1)</script>", "asdfgh qwlkj"])
def test_any_question_can_be_explained(boss: Any, text: str) -> None:
    response = boss.get(reverse(EXPLAIN), {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(("name", "title"), [(STATUS, "Toestand van het zoeken"), (EXPLAIN, "Waarom dit resultaat?")])
def test_a_page_has_its_title_above_it(boss: Any, name: str, title: str) -> None:
    header = boss.get(reverse(name)).content.decode().partition("<header")[2].partition("</header")[0]
    assert title in header


@pytest.mark.parametrize("name", [STATUS, PARKED, EXPLAIN, "search_admin:parked_results", ACTION])
def test_others_are_refused(client: Any, name: str) -> None:
    row = stuck("summary:40404")
    client.force_login(member(organisation().tenancy.coordinators))
    for response in (client.get(reverse(name)), client.post(reverse(name), {"action": "forget", "entry": [row.pk]})):
        assert response.status_code in (302, 403)
    client.logout()
    assert client.get(reverse(name)).status_code == 302
    assert OutboxEntry.objects.filter(pk=row.pk).exists()
