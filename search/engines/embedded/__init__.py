"""The embedded engine: Tantivy for words, exact vector search for meaning, files in one folder.

One process writes at a time; all others read and notice a commit at their next question. See docs/search.md and
docs/adr/0010-embedded-engine.md.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from search.engines.base import Model
from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine", "Model", "from_settings"]


def from_settings() -> EmbeddedEngine:
    """Return the engine for the folder and the embedder of the settings."""
    folder = Path(settings.SEARCH_INDEX_DIR)
    return EmbeddedEngine(folder, Model.of_settings, lock_seconds=settings.SEARCH_LOCK_SECONDS)
