"""Docs that name settings, commands and files stay true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
OWN_APPS = {"hub", "hub.home", "hub.vocabularies", "networks", "research", "search"}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def variables(path: str) -> set[str]:
    """Return the names that a settings module reads from the environment."""
    return set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", text(path)))


@pytest.mark.parametrize(
    ("module", "doc"),
    [
        ("hub/settings/base.py", "docs/operators.md"),
        ("hub/settings/production.py", "docs/operators.md"),
        ("hub/settings/search.py", "docs/search.md"),
    ],
)
def test_every_variable_of_the_environment_is_explained(module, doc):
    page = text(doc, "docs/operators.md")
    assert [name for name in sorted(variables(module)) if f"`{name}`" not in page] == []


def test_every_variable_that_is_explained_exists():
    named = set(re.findall(r"^\| `([A-Z_]+)`", text("docs/operators.md", "docs/search.md"), flags=re.MULTILINE))
    modules = ("base", "production", "search", "dev")
    known = set().union(*(variables(f"hub/settings/{name}.py") for name in modules))
    assert named - known == set()


def test_every_command_of_ours_is_mentioned():
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    own = {name for name, app in get_commands().items() if app in OWN_APPS}
    assert [name for name in sorted(own) if name not in everything] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_rooms_of_the_architecture_exist():
    rooms = re.findall(r"`((?:hub|networks|research|search)/[\w/.]*)`", text("docs/architecture.md"))
    assert [room for room in rooms if not (ROOT / room).exists()] == []


def test_the_lock_names_no_index():
    assert not re.search(r"https?://|--index-url|--extra-index", text("requirements.lock"))
