"""What the fault tests share: indexers in processes of their own, on the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]

Start = Callable[..., "subprocess.Popen[str]"]


def _database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host = f"{values['HOST']}:{values['PORT']}" if values["PORT"] else values["HOST"]
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{host}/{values['NAME']}"


@pytest.fixture
def indexer(settings: Any, tmp_path: Path) -> Iterator[Start]:
    """Return a way to start tests.search.faults.dying_indexer with arguments; whatever still runs is killed."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"  # where hub.settings.test looks below TEST_VAR_DIR
    own = {
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        "TEST_VAR_DIR": str(tmp_path),
        "SEARCH_INDEXING": "worker",
        "SEARCH_RETRY_SECONDS": "0.05",
        "SEARCH_BATCH": "1",  # more steps to die at
        "SEARCH_ENGINE": settings.SEARCH_ENGINE,
        "ELASTICSEARCH_URL": ",".join(settings.ELASTICSEARCH_URL),
        "ELASTICSEARCH_INDEX": settings.ELASTICSEARCH_INDEX,
        "ELASTICSEARCH_LEASE_SECONDS": "1",
    }
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.faults.dying_indexer", *arguments],
            cwd=ROOT,
            env={**os.environ, **own, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
