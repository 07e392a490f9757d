from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import running
from search.models import OutboxEntry, PassageVector
from tests.factories.research import summary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CACHE", tmp_path / "cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    folder.mkdir()
    texts = {
        "stil": ("Een stil teken", "Wie een teken afspreekt, krijgt stilte."),
        "pest": ("", "Pesten stopt als je ingrijpt."),
    }
    rows = [{"id": name, "title": title, "text": text} for name, (title, text) in texts.items()]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in [*rows, {"id": "leeg", "text": ""}]))
    questions = [{"id": "1", "text": "Hoe krijg ik stilte?"}, {"id": "2", "text": "pesten"}, {"id": "3", "text": "x"}]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in questions) + "\n")
    (folder / "qrels.tsv").write_text("query\tdocument\tgrade\n1\tstil\t2\n2\tpest\t1\n2\tstil\t0\n")
    return folder


def evaluated(*arguments: str) -> Any:
    out = StringIO()
    call_command("evaluate_search", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_collection_is_measured_apart_from_the_hub(folder: Path, drain: Any) -> None:
    summary(title="Pesten stopt")
    drain()
    before = (PassageVector.objects.count(), OutboxEntry.objects.count())
    numbers = evaluated("--collection", str(folder))
    assert numbers["queries"] == 2
    assert list(numbers["variants"]) == ["words", "meaning", "fused"]
    assert numbers["variants"]["fused"]["ndcg@10"] == 1.0
    assert set(numbers["latency_ms"]) == {"p50", "p95"}
    assert (PassageVector.objects.count(), OutboxEntry.objects.count()) == before


def test_a_second_run_embeds_no_passage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluated("--collection", str(folder), "--variant", "fused")
    monkeypatch.setattr("search.embedders.hashing.HashingEmbedder.embed_passages", None)
    assert evaluated("--collection", str(folder), "--variant", "fused")["variants"] == first["variants"]


def test_variants_are_compared_in_pairs(folder: Path) -> None:
    out = StringIO()
    call_command("evaluate_search", "--collection", str(folder), "--variant", "fused", "--variant", "typed", stdout=out)
    assert "| fused against |" in out.getvalue()
    assert "| typed | +0.000" in out.getvalue()


@pytest.mark.parametrize(("name", "text", "message"), [
    ("qrels.tsv", "1 stil 2", r"qrels\.tsv, line 1|no question"),
    ("qrels.tsv", "query\tdocument\tgrade\n1\tstil", r"qrels\.tsv, line 2"),
    ("corpus.jsonl", "{", r"corpus\.jsonl, line 1"),
    ("corpus.jsonl", '{"id": "x"}', "text"),
    ("queries.jsonl", "[]", r"queries\.jsonl, line 1"),
])  # fmt: skip
def test_a_broken_file_is_named(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(CommandError, match=message):
        call_command("evaluate_search", "--collection", str(folder))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_search", "--collection", str(tmp_path / "nowhere"))


def test_wagtails_search_is_for_the_hubs_own_pages(folder: Path) -> None:
    with pytest.raises(CommandError, match="own pages"):
        call_command("evaluate_search", "--collection", str(folder), "--variant", "wagtail")
