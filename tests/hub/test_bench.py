"""`manage.py bench`: the corpus it makes, what it says about goals, and small runs as somebody runs them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from wagtail.models import Page

from hub.bench import machine, report
from hub.bench.corpus import corpus, originals, source_of
from hub.bench.engines import reporting as engines_reporting
from hub.bench.filling import Filler, unsaved
from hub.bench.goals import goals
from hub.bench.places import ROOT
from hub.bench.timing import Timing
from hub.bench.vectors import turn
from research import limits
from research.finding import SummaryKind
from research.models import SummaryPage
from search.passages import sentences
from tests.elasticsearch import server

SIZE = 30


@pytest.fixture(scope="module")
def sources():
    return originals()


@pytest.fixture(scope="module")
def made(sources):
    """The first hundreds of a corpus, most of them generated."""
    return list(corpus(300, sources))


def test_a_small_corpus_begins_a_bigger_one(sources, made):
    assert [summary.data for summary in corpus(90, sources)] == [summary.data for summary in made[:90]]


def test_it_begins_with_the_demonstration(sources, made):
    assert [summary.data["slug"] for summary in made[:3]] == [data["slug"] for data in sources[:3]]


def test_slugs_and_texts_differ(made):
    assert len({summary.data["slug"] for summary in made}) == len(made)
    assert len({summary.data["body"]["known"] for summary in made}) == len(made)


def test_every_sentence_was_written_by_somebody(sources, made):
    written = {sentence for data in sources for sentence in sentences(data["body"]["known"])}
    used = {sentence for summary in made for sentence in sentences(summary.data["body"]["known"])}
    assert used <= written


def test_an_editor_could_have_typed_it(made):
    for summary in made:
        assert len(summary.data["title"]) <= limits.TITLE
        assert len(summary.data["in_brief"]) <= limits.IN_BRIEF
        assert 1 <= len(summary.data["questions"]) <= limits.QUESTIONS_MAX


def test_a_turned_vector_stays_near_and_has_length_one():
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((5, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = turn(vectors, chance, cosine=0.97)
    assert np.linalg.norm(turned, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert (turned * vectors).sum(axis=1) == pytest.approx(np.full(5, 0.97), abs=1e-5)


def test_percentiles_are_milliseconds():
    assert Timing.of([0.001] * 99 + [1.0]) == Timing(p50=1.0, p95=1.0, count=100)


@pytest.mark.django_db
def test_rows_in_bulk_are_what_publishing_leaves(made):
    batch = [made[0], *made[-3:]]
    filler = Filler()
    filler.add(batch, None, {})
    filler.finish()
    assert not any(Page.find_problems())
    pages = SummaryPage.objects.published().order_by("-first_published_at")
    assert [page.title for page in pages] == [summary.data["title"].strip() for summary in batch]
    page, data = pages[3], batch[3].data
    document = SummaryKind().document(page)
    assert document.passages == SummaryKind().document(_without_database(page, data)).passages
    assert document.facets["organisation"] == (data["organisation"],)
    assert set(document.facets["theme"]) == set(data["themes"])
    assert page.url == f"/organisaties/{data['organisation']}/{data['slug']}/"
    assert list(SummaryPage.objects.live().search(page.in_brief.split()[0]))
    page.save_revision().publish()


def _without_database(page, data):
    fresh = unsaved(data)
    for name in ("pk", "id", "path", "depth", "url_path", "locale_id"):
        setattr(fresh, name, getattr(page, name))
    return fresh


def figures(page: float, findable: float) -> dict:
    """Return the figures of a run, as far as goals look at them."""
    timing = {"p50": 1.0, "p95": page, "count": 9}
    return {
        "hubs": [
            {
                "size": 10_000,
                "database": "SQLite",
                "http": {"question": {"1": timing}},
                "inside": {"engine": {"p50": 1.0, "p95": 30.0, "count": 9}},
                "publish": {"findable": {"p95": findable}},
                "memory": None,
            }
        ]
    }


def test_goals_say_met_or_by_how_much_not():
    found = {goal.text: goal for goal in goals(figures(page=50.0, findable=2500.0))}
    assert found["p95 of a page of results at 10,000, one client"].verdict == "met"
    assert found["from publication until found, p95"].verdict == "not met, 2.5 times as much"
    assert found["the engine's share of that page at 10,000"].verdict == "not met, 1.2 times as much"
    assert found["resident memory of a web process at 10,000"].verdict == "not measured"


def test_docs_are_written_between_the_marks_only():
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for what in ("search", "engines"):
        begin, end = report.BEGIN.format(what=what), report.END.format(what=what)
        assert begin in text
        assert end in text.partition(begin)[2]


@pytest.mark.slow
def test_a_small_run(tmp_path):
    """Everything in processes of their own: nothing of this test's database or index is touched."""
    file = tmp_path / "figures.json"
    command = [sys.executable, "manage.py", "bench", "search", "--sizes", str(SIZE), "--questions", "4"]
    command += ["--no-postgresql", "--json", str(file)]
    inherited = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    environment = {**inherited, "SEARCH_EMBEDDER": "hashing", "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (hub,) = json.loads(file.read_text())["hubs"]
    assert hub["rebuild"]["documents"] == SIZE
    assert hub["http"]["question"]["1"]["count"] == 4
    assert hub["publish"]["findable"]["count"] == 10
    assert "| goal | measured | at most | verdict |" in done.stdout
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_summary_began_as_is_told_by_its_slug(sources, made):
    assert [source_of(summary.data["slug"], sources) for summary in made] == [summary.source for summary in made]


def way(ndcg: float, milliseconds: float, software: str = "") -> dict:
    """Return the figures of a way to search, as far as tables look at them."""
    timing = {"p50": milliseconds, "p95": 2 * milliseconds, "count": 9}
    return {
        "index": {"documents": 9, "per_second": 90.0, "settled": 1.0},
        "question": timing,
        "engine": timing,
        "together": {**timing, "per_second": 12.0, "answered": 9},
        "per_second": 3.0,
        "ndcg": ndcg,
        "judged": 9,
        "given_up": 0,
        "nothing": 1,
        "disk": 2.0,
        "process": 200.0,
        "files": 50.0,
        "server": None,
        "software": software,
    }


def test_engines_are_compared_and_their_goals_say_by_how_much():
    ways = {"embedded": way(0.8, 100.0), "elasticsearch": way(0.795, 180.0, "Elasticsearch 8")}
    size = {"size": 10_000, "ways": ways, "agreement": {"overlap": 0.98, "same_first": 1.0, "same_order": 0.9}}
    found = {"machine": {**machine.describe(), "load_after": 0.1}, "sizes": [size]}
    verdicts = [goal.verdict for goal in engines_reporting.goals(found)]
    assert verdicts == ["not met, 1.2 times as much", "met", "met"]
    table = engines_reporting.markdown(found)
    assert f"Python {platform.python_version()}, Elasticsearch 8, load" in table
    assert "| a question, p50 | 1.80 times |" in table
    assert "| question search, Elasticsearch | 0.795 | 1 of 9 |" in table
    assert "| question search, embedded: 4 processes and the server, MB | 650 |" in table


@pytest.mark.slow
@pytest.mark.elasticsearch
def test_a_small_run_of_engines(tmp_path):
    file = tmp_path / "figures.json"
    command = [sys.executable, "manage.py", "bench", "engines", "--sizes", str(SIZE), "--questions", "4"]
    command += ["--ways", "embedded", "elasticsearch", "--json", str(file)]
    inherited = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    own = {"SEARCH_EMBEDDER": "hashing", "TMPDIR": str(tmp_path), "ELASTICSEARCH_URL": server()}
    done = subprocess.run(command, cwd=ROOT, env={**inherited, **own}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (size,) = json.loads(file.read_text())["sizes"]
    assert list(size["ways"]) == ["embedded", "elasticsearch"]
    assert all(one["index"]["documents"] == SIZE for one in size["ways"].values())
    assert size["ways"]["embedded"]["ranked"] == size["ways"]["elasticsearch"]["ranked"]
    with Elasticsearch(server()) as client:
        assert not client.indices.get(index=f"klasvloer-bench-{SIZE}-*", features="aliases").body
