"""What every test may use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from tests.database import migrated_database


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Start from the migrated file on SQLite; other databases are made anew."""
    return _on_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a copy of the migrated file where the tests of this process expect their database."""
    if _on_sqlite():
        name = settings.DATABASES["default"]["TEST"]["NAME"]
        shutil.copyfile(migrated_database(), name)


def _on_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """Start each test without what another left behind outside the database."""
    cache.clear()
    yield
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)
