"""What every test may use."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.utils import translation

from search import following, meaning, recognising, suggest_keeping, synonyms
from search.embedders import reset
from search.indexer import Indexer
from tests.database import migrated_database

# One of these is among the fixtures of a test that reaches the database; pytest-django refuses it to all others.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what can come out otherwise on another database, before -m chooses: the rest need run on one only."""
    for item in items:
        fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        uses_database = fixtures or item.get_closest_marker("django_db")
        if uses_database and not item.get_closest_marker("any_database"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Start from the migrated file on SQLite; other databases are made anew."""
    return _on_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a copy of the migrated file where the tests of this process expect their database."""
    if _on_sqlite():
        name = configured.DATABASES["default"]["TEST"]["NAME"]
        shutil.copyfile(migrated_database(), name)


def _on_sqlite() -> bool:
    return configured.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """Start each test without what another left behind outside the database."""
    cache.clear()
    # A request to /en/ leaves its language active in the thread of the test.
    translation.activate(configured.LANGUAGE_CODE)
    yield
    shutil.rmtree(Path(configured.MEDIA_ROOT), ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_index(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[None]:
    """Give each test a search index of its own."""
    settings.SEARCH_INDEX_DIR = tmp_path_factory.mktemp("search", numbered=True) / "index"
    reset()
    meaning.forget()
    synonyms.forget()
    recognising.forget()
    following.forget()
    suggest_keeping.forget()
    yield
    reset()


@pytest.fixture
def drain() -> Callable[[], int]:
    """Bring everything that waits into the index, and return how many rows still wait."""
    return lambda: Indexer().drain_quietly()
