"""The English catalogue is whole: every Dutch text of the code and the templates, translated, compiled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "hub" / "locale" / "en" / "LC_MESSAGES" / "django.po"
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
_LITERAL = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_CALL = re.compile(rf"n?gettext\(\s*u?({_LITERAL})|\b_\(\s*u?({_LITERAL})")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def python_texts() -> Iterator[str]:
    for folder in ("hub", "networks", "research", "search"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _texts_of(ast.parse(path.read_text()))


def _texts_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def template_texts() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        for first, second in _CALL.findall(templatize(path.read_text())):
            yield ast.literal_eval(first or second)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_text_is_in_the_catalogue(catalogue: polib.POFile) -> None:
    known = {entry.msgid for entry in catalogue if not entry.obsolete}
    texts = {*python_texts(), *template_texts()}
    assert len(texts) > 300
    assert sorted(texts - known) == []


def test_every_entry_is_translated(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_translations_fill_in_the_same_values(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        wanted = _values(entry.msgid) | _values(entry.msgid_plural)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not text or _values(text) == wanted, entry.msgid


def _values(text: str) -> set[str]:
    return {match[0] for match in _PLACEHOLDER.finditer(text)}


def test_the_compiled_catalogue_is_fresh(catalogue: polib.POFile) -> None:
    compiled = {entry.msgid: entry for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert set(compiled) == {entry.msgid for entry in catalogue}
    for entry in catalogue:
        assert (compiled[entry.msgid].msgstr, compiled[entry.msgid].msgstr_plural) == (
            entry.msgstr,
            entry.msgstr_plural,
        )
