from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hub.demo.preparing import collect_static


def test_styles_are_collected_again_only_when_one_changed(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "own"]
    source, collected = tmp_path / "own" / "a.css", tmp_path / "collected" / "a.css"
    source.parent.mkdir()
    source.write_text("a {}")
    collect_static()
    assert collected.read_text() == "a {}"
    collected.write_text("left alone")
    collect_static()
    assert collected.read_text() == "left alone"
    source.write_text("a { color: red }")
    os.utime(source, (2e9, 2e9))  # later than the copy, as a real change is
    collect_static()
    assert collected.read_text() == "a { color: red }"
