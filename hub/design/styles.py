"""The one stylesheet that pages load, put together from the many files that people edit (docs/adr/0020)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

SOURCE = Path(__file__).resolve().parents[1] / "static" / "hub" / "css"
STYLESHEET = "hub/css/hub.css"
LAYERS = "@layer tokens, base, layout, components;\n"
FIRST = ["tokens.css", "fonts.css", "base.css", "layout.css"]


def source_files() -> list[Path]:
    """Return the files of the design system in the order in which they count."""
    return [*(SOURCE / name for name in FIRST), *sorted((SOURCE / "components").glob("*.css"))]


def assembled() -> str:
    """Return the whole stylesheet: the order of the layers, then every file."""
    return LAYERS + "\n".join(path.read_text(encoding="utf-8") for path in source_files())


def assembled_root() -> Path:
    """Return the folder below which the assembled stylesheet stands, written anew when a source changed.

    The file is replaced in one step, so that a process that reads meanwhile gets the old or the new one, whole.
    """
    root = Path(settings.VAR_DIR) / "assembled"
    target = root / STYLESHEET
    text = assembled()
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)  # noqa: PTH105  (atomic, and the name says so)
    return root
