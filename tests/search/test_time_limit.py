from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection

from search.asking import Question, ask
from search.time_limit import time_limit
from tests.factories.research import summary

pytestmark = pytest.mark.django_db

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def one() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]


def test_what_takes_too_long_is_ended_and_spoils_nothing() -> None:
    with pytest.raises(OperationalError), time_limit(0.05), connection.cursor() as cursor:
        cursor.execute(ENDLESS)
    assert one() == 1


def test_the_limit_is_gone_afterwards() -> None:
    with time_limit(0.05):
        assert one() == 1
    counted = f"{ENDLESS.replace('FROM n)', 'FROM n WHERE i < 1500000)')}"
    with connection.cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone()[0] == 1_500_000


def test_without_time_the_database_finds_nothing_and_says_so(settings: Any, client: Any) -> None:
    summary(title="Pesten stopt als je ingrijpt")
    settings.SEARCH_ENGINE = "database"
    settings.SEARCH_DATABASE_SECONDS = 0
    answer = ask(Question("pesten"))
    assert answer.mode == "database"
    assert answer.degraded
    assert answer.counts_are_lowest
    page = client.get("/zoeken/", {"q": "pesten"}).content.decode()
    assert "We vonden nu niets" in page
    assert "Hier is nog geen antwoord op" not in page
