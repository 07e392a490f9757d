"""The state of search as numbers, for who may read them."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from search.embedders import reset
from search.indexer import Indexer
from search.meaning import question_vector
from search.metrics import as_text
from search.models import OutboxEntry, PassageVector
from search.status import status
from tests.factories.research import organisation, summary
from tests.factories.users import member, superuser
from tests.search.wayward import WaywardEmbedder

pytestmark = pytest.mark.django_db

TOKEN = "een-lang-geheim"
# One measurement, as the format of Prometheus describes it.
LINE = re.compile(r'([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? (-?[0-9.e+-]+)')


def measured() -> dict[str, float]:
    lines = [line for line in as_text(status()).splitlines() if not line.startswith("#")]
    matches = [LINE.fullmatch(line) for line in lines]
    assert all(matches)
    return {f"{match[1].removeprefix('klasvloer_search_')}{match[2] or ''}": float(match[3]) for match in matches}


def test_a_healthy_hub_in_numbers() -> None:
    summary()
    Indexer().drain()
    numbers = measured()
    assert numbers["public_documents"] == numbers["index_documents"] == 1
    assert numbers["index_vectors"] == numbers["stored_vectors"] == PassageVector.objects.count()
    assert numbers["index_readable"] == numbers["index_fits_embedder"] == numbers["embedder_loaded"] == 1
    assert numbers["index_bytes"] > 0
    assert numbers['breaker{state="closed"}'] == 1
    assert numbers["outbox_parked"] == numbers["outbox_oldest_seconds"] == 0
    version = importlib.metadata.version("tantivy")
    names = f'engine="embedded",version="{version}",embedder="hashing",stamp="hashing-1-256"'
    assert numbers[f"info{{{names}}}"] == 1
    assert 0 <= timezone.now().timestamp() - numbers["index_rebuilt_timestamp_seconds"] < 60


def test_a_rebuild_leaves_its_date() -> None:
    summary()
    before = timezone.now().timestamp()
    Indexer().rebuild()
    assert before <= measured()["index_rebuilt_timestamp_seconds"] <= timezone.now().timestamp()


def test_what_waits_is_counted_and_how_long() -> None:
    OutboxEntry.objects.create(document_id="summary:1", queued_at=timezone.now() - timedelta(hours=2))
    OutboxEntry.objects.create(document_id="summary:2", stage=OutboxEntry.Stage.VECTORS)
    OutboxEntry.objects.create(document_id="summary:3", parked=True, last_error="ValueError: x")
    numbers = measured()
    assert [numbers[f'outbox_waiting{{stage="{stage}"}}'] for stage in ("words", "vectors")] == [1, 1]
    assert numbers["outbox_parked"] == 1
    assert 7200 <= numbers["outbox_oldest_seconds"] < 7300
    assert status().outbox.last_error == "summary:3: ValueError: x"


def test_a_lost_index_is_no_error_here(settings: Any) -> None:
    summary()
    Indexer().drain()
    shutil.rmtree(settings.SEARCH_INDEX_DIR)
    numbers = measured()
    assert numbers["index_readable"] == 0
    assert "index_documents" not in numbers
    assert "rebuild_search" in status().index_error


def test_the_breaker_and_a_missing_model_show(wayward: type[WaywardEmbedder], settings: Any) -> None:
    settings.SEARCH_BREAKER_FAILURES = 1
    wayward.mood = "failing"
    question_vector("geheime vraag")
    text = as_text(status())
    assert 'breaker{state="open"} 1' in text
    assert "geheim" not in text
    wayward.mood = "away"
    reset()
    assert measured()["embedder_loaded"] == 0
    assert status().embedder.error == "EmbedderUnavailableError"


def test_without_engine_and_embedder_there_are_numbers_too(settings: Any) -> None:
    settings.SEARCH_ENGINE, settings.SEARCH_EMBEDDER = "database", "none"
    assert measured()["index_readable"] == 0
    assert status().embedder.breaker == "closed"


def test_metrics_are_for_superusers_and_the_token(client: Any, settings: Any) -> None:
    assert client.get("/metrics/").status_code == 401
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 401
    settings.SEARCH_METRICS_TOKEN = TOKEN
    for sent in ("", TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN}", "Bearer é"):
        assert client.get("/metrics/", headers={"Authorization": sent}).status_code == 401
    answer = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    client.force_login(member(organisation().tenancy.editors))
    assert client.get("/metrics/").status_code == 401
    client.force_login(superuser())
    assert client.get("/metrics/").content.decode().startswith("# HELP klasvloer_search_info ")
