"""What every test may use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """Start each test without what another left behind outside the database."""
    cache.clear()
    yield
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)
