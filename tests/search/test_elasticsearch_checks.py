"""What `manage.py check` says about Elasticsearch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks

from search import synonym_rules
from search.engines.elasticsearch import from_settings
from tests.search.conftest import document
from tests.search.engines.asking import rebuild


@pytest.fixture(autouse=True)
def _on_elasticsearch(settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"


def found(deploy: bool = False) -> list[CheckMessage]:
    return [
        message
        for message in run_checks(tags=["search"], include_deployment_checks=deploy)
        if message.id != "search.W001"
    ]


def test_the_defaults_are_right() -> None:
    assert found() == []


@pytest.mark.parametrize(("name", "value", "said"), [
    ("URL", ["search.example:9200"], "no address"),
    ("URL", ["https://search.example:port"], "no address"),
    ("URL", [], "no address"),
    ("INDEX", "Klasvloer,*", "no name for an index"),
    ("USER", "hub", "go together"),
    ("PASSWORD", "niet-geheim", "go together"),
    ("CA_CERTIFICATES", "/nergens/ca.crt", "not there"),
    ("SHARDS", 0, "above zero"),
    ("QUESTION_SECONDS", -1.0, "above zero"),
    ("REMEMBERED_MB", -1, "below zero"),
])  # fmt: skip
def test_a_setting_that_cannot_work_is_named(settings: Any, name: str, value: Any, said: str) -> None:
    setattr(settings, f"ELASTICSEARCH_{name}", value)
    (error,) = found()
    assert error.id == "search.E007"
    assert said in error.msg
    assert error.hint


def test_a_user_and_a_key_are_one_too_many(settings: Any) -> None:
    settings.ELASTICSEARCH_USER = settings.ELASTICSEARCH_PASSWORD = settings.ELASTICSEARCH_API_KEY = "x"
    assert "one of both" in str(found()[0].hint)


def test_another_engine_wants_none_of_it(settings: Any) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "embedded", ["nonsense"]
    assert found() == []


def test_before_a_start_a_server_that_is_away_is_said(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ["http://127.0.0.1:9"]
    (warning,) = found(deploy=True)
    assert warning.id == "search.W002"
    assert "cannot be reached" in warning.msg


def test_a_certificate_that_is_none_is_said_and_no_traceback(settings: Any, tmp_path: Path) -> None:
    nonsense = tmp_path / "ca.crt"
    nonsense.write_text("nonsense")
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_CA_CERTIFICATES = ["https://127.0.0.1:9"], str(nonsense)
    assert found(deploy=True)[0].id == "search.W002"


@pytest.mark.elasticsearch
def test_before_a_start_a_missing_index_and_one_of_another_model_are_said(
    elasticsearch_index: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "rebuild_search" in found(deploy=True)[0].msg
    rebuild(from_settings(), [document(1, "Pesten stopt als je ingrijpt")])
    assert found(deploy=True) == []
    settings.SEARCH_EMBEDDER = "none"
    (warning,) = found(deploy=True)
    assert "another embedder" in warning.msg
    assert "rebuild_search" in warning.hint


@pytest.mark.elasticsearch
def test_before_a_start_other_synonyms_than_at_the_rebuild_are_said_and_ask_for_none(
    elasticsearch_index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(from_settings(), [document(1, "Pesten stopt als je ingrijpt")])
    released = tmp_path / "synonyms.txt"
    released.write_text("leraar, juf\n", encoding="utf-8")
    monkeypatch.setattr(synonym_rules, "FILE", released)
    (info,) = found(deploy=True)
    assert info.id == "search.I001"
    assert "No rebuild is needed" in str(info.hint)
    assert "load_synonyms" in str(info.hint)
