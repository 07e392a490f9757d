from __future__ import annotations

import json
import os
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories.research import summary

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_a_rebuild_says_how_many_documents_there_are() -> None:
    summary()
    assert run("rebuild_search") == "1 documents in the search index.\n"


def test_a_hub_that_searches_in_the_database_has_nothing_to_rebuild(settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    assert "no index" in run("rebuild_search")


def test_asking_prints_json_for_programs() -> None:
    page = summary(title="Pesten stopt als je ingrijpt", evidence_rating=4)
    run("rebuild_search")
    answer = json.loads(run("ask", "Wat doe ik tegen pesten?", json=True))
    assert answer.keys() == {"question", "answered", "degraded", "results"}
    assert answer["question"] == "Wat doe ik tegen pesten?"
    first = answer["results"][0]
    assert first.keys() == {"title", "url", "passage", "question", "evidence", "score"}
    assert first["title"] == page.title
    assert first["evidence"] == 4


def test_asking_prints_lines_for_people() -> None:
    summary(title="Pesten stopt als je ingrijpt")
    run("rebuild_search")
    assert "1. Pesten stopt als je ingrijpt" in run("ask", "pesten")


def test_a_filter_narrows_and_a_wrong_one_names_the_keys() -> None:
    summary(title="Pesten stopt als je ingrijpt", levels=["so-1"])
    run("rebuild_search")
    assert json.loads(run("ask", "pesten", "--filter", "level=so-2", json=True))["results"] == []
    with pytest.raises(CommandError, match="level"):
        run("ask", "pesten", "--filter", "klas=1")


def test_the_indexer_drains_once_and_stops() -> None:
    summary()
    assert run("run_indexer", once=True) == "0 changes wait.\n"


@pytest.mark.parametrize("engine", ["embedded", "database", "elasticsearch"])
def test_the_indexer_gives_signs_of_life_whatever_its_engine_does(tmp_path: Path, settings: Any, engine: str) -> None:
    settings.SEARCH_ENGINE = engine
    settings.ELASTICSEARCH_URL = ["http://127.0.0.1:9"]  # nobody answers there
    alive = tmp_path / "alive"
    alive.touch()
    os.utime(alive, (0, 0))
    run("run_indexer", once=True, alive=alive)
    assert time.time() - alive.stat().st_mtime < 60
