"""`manage.py demo` as somebody runs it: in processes of their own, with a folder of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.elasticsearch import remove, server

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def manage(folder, *arguments, **environment):
    """Run manage.py with files below `folder` and return the finished process."""
    inherited = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**inherited, "VAR_DIR": str(folder), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A prepared demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    result = manage(folder, "demo", "--no-server")
    assert result.returncode == 0, result.stderr
    (folder / "first.txt").write_text(result.stdout + result.stderr)
    return folder


def test_it_says_what_it_does_and_who_can_log_in(folder):
    said = (folder / "first.txt").read_text()
    assert re.findall(r"\[(\d)/4\]", said) == ["1", "2", "3", "4"]
    assert "http://127.0.0.1:8000/" in said
    for role in ("superuser", "organisation editor", "network coordinator", "teacher"):
        assert role in said


def test_secrets_are_readable_by_their_owner_only(folder):
    for name in ("secret", "demo-logins.json"):
        assert (folder / name).stat().st_mode & 0o077 == 0


def test_a_second_run_keeps_what_was_changed(folder):
    with sqlite3.connect(folder / "klasvloer.sqlite3") as database:
        database.execute("UPDATE wagtailcore_page SET title = 'Mijn eigen titel' WHERE slug = 'scheldevenster'")
    logins = (folder / "demo-logins.json").read_text()
    result = manage(folder, "demo", "--no-server", "--port", "8123")
    assert result.returncode == 0, result.stderr
    assert "summaries" not in result.stderr
    assert (folder / "demo-logins.json").read_text() == logins
    with sqlite3.connect(folder / "klasvloer.sqlite3") as database:
        titles = {row[0] for row in database.execute("SELECT title FROM wagtailcore_page")}
        assert database.execute("SELECT port FROM wagtailcore_site").fetchall() == [(8123,)]
    assert "Mijn eigen titel" in titles


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Hoe krijg ik mijn klas stil?", "Eén vast stiltesignaal"),
        ("mijn leerlingen vergeten alles na het examen", "Leerstof blijft hangen"),
        ("what works for pupils who struggle to read", "leesgroep|leert lezen"),
    ],
)
def test_questions_get_a_fitting_summary_first(folder, question, title):
    answer = json.loads(manage(folder, "ask", "--json", question).stdout)
    assert answer["question"] == question
    assert answer["answered"] is True
    assert answer["degraded"] == []
    assert re.search(title, answer["results"][0]["title"])
    assert set(answer["results"][0]) == {"title", "url", "passage", "question", "evidence", "score"}


def test_a_port_in_use_gives_one_sentence(folder):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = manage(folder, "demo", "--port", str(port))
    assert result.returncode != 0
    assert f"Port {port} is in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_reset_leaves_a_real_hub_alone(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "hub.settings.dev"}
    assert manage(tmp_path, "migrate", "--verbosity", "0", **environment).returncode == 0
    assert manage(tmp_path, "create_site", **environment).returncode == 0
    result = manage(tmp_path, "demo", "--no-server", "--reset")
    assert result.returncode != 0
    assert "not a demonstration" in result.stderr
    assert (tmp_path / "klasvloer.sqlite3").exists()


def test_a_database_that_cannot_be_reached_gives_one_sentence(tmp_path):
    result = manage(tmp_path, "demo", "--no-server", DATABASE_URL="sqlite:////nowhere/at/all/hub.sqlite3")
    assert result.returncode != 0
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def cluster():
    """Settings of the Elasticsearch for tests, with indices of its own that are gone afterwards."""
    address, prefix = server(), f"test-demo-{uuid.uuid4().hex[:8]}"
    patience = {"ELASTICSEARCH_QUESTION_SECONDS": "20", "SEARCH_ANSWER_SECONDS": "60"}
    yield {"ELASTICSEARCH_URL": address, "ELASTICSEARCH_INDEX": prefix, **patience}
    remove(address, prefix)


@pytest.mark.elasticsearch
def test_the_whole_demonstration_runs_on_elasticsearch(folder, cluster):
    prepared = manage(folder, "demo", "--no-server", "--engine", "elasticsearch", **cluster)
    assert prepared.returncode == 0, prepared.stderr
    question = ("ask", "--json", "Hoe krijg ik mijn klas stil?")
    asked = manage(folder, *question, "--engine", "elasticsearch", **cluster)
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    assert (found["answered"], found["degraded"]) == (True, [])
    by_environment = manage(folder, *question, SEARCH_ENGINE="elasticsearch", **cluster)
    assert json.loads(by_environment.stdout) == found
    embedded = json.loads(manage(folder, *question).stdout)
    assert [result["url"] for result in found["results"]] == [result["url"] for result in embedded["results"]]


@pytest.mark.elasticsearch
def test_both_engines_answer_the_judged_questions_alike(folder, cluster):
    compared = manage(folder, "evaluate_search", "--engines", "--half", "all", **cluster)
    assert compared.returncode == 0, compared.stderr
    measures = dict(re.findall(r"^\| ([^|]+?) +\| ([^|]+?) +\|$", compared.stdout, re.MULTILINE))
    assert float(measures["overlap of the first ten"]) >= 0.95
    embedded, elasticsearch = (float(number) for number in measures["nDCG@10, embedded / elasticsearch"].split(" / "))
    assert abs(embedded - elasticsearch) <= 0.01
