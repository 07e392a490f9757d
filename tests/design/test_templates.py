"""Rules for all templates, those of pages that no test opens included."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine, loader

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FORBIDDEN = {
    r"\sstyle=": "an inline style",
    r"\son[a-z]+=": "an inline handler",
    r"<style": "a style element",
    r"<script(?![^>]*\ssrc=)": "an inline script",
    r"javascript:": "a script address",
    r"\{#(?:(?!#\}).)*$": "a comment over two lines, which Django would show",
    r"!\s*\" %\}|!\s*\{% endblocktranslate": "an exclamation mark in a text",
    r"(?i)klik hier": "a link that does not say where it goes",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_compiles_and_keeps_the_rules(path: Path) -> None:
    text = path.read_text()
    found = [why for pattern, why in FORBIDDEN.items() if re.search(pattern, text, re.MULTILINE)]
    assert found == []
    loader.get_template(str(path.relative_to(ROOT)))


def test_the_page_of_a_broken_server_needs_nothing() -> None:
    """No context, no database, no other template, no tag library: it renders with an engine that has nothing."""
    text = (ROOT / "500.html").read_text()
    assert "Er ging iets mis" in Engine().from_string(text).render(Context())
