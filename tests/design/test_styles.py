import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from hub.design.finders import AssembledStylesFinder
from hub.design.styles import FIRST, SOURCE, STYLESHEET, assembled, assembled_root, source_files

COMPONENTS = sorted((SOURCE / "components").glob("*.css"))
# A page that is printed is black on white, whatever the tokens say.
PRINT_COLOURS = {"#000000", "#ffffff", "#333333"}


def test_the_stylesheet_holds_every_file_in_the_order_of_the_layers() -> None:
    text = assembled()
    assert text.startswith("@layer tokens, base, layout, components;")
    assert [path.name for path in source_files()[: len(FIRST)]] == FIRST
    positions = [text.index(path.read_text()) for path in source_files()]
    assert positions == sorted(positions)


def test_staticfiles_find_and_list_the_stylesheet(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    assert finders.find(STYLESHEET) == str(tmp_path / "assembled" / STYLESHEET)
    [(path, storage)] = AssembledStylesFinder().list([])
    assert storage.open(path).read().decode() == assembled()
    assert AssembledStylesFinder().find("hub/css/other.css") == []


def test_a_changed_source_is_seen_and_an_unchanged_one_is_not_written_again(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    target = assembled_root() / STYLESHEET
    before = target.stat().st_mtime_ns
    assembled_root()
    assert target.stat().st_mtime_ns == before
    target.write_text("old")
    assembled_root()
    assert target.read_text() == assembled()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_is_for_and_uses_roles_only(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("/*")
    assert "<" in text.partition("*/")[0], "the opening comment has no sample markup"
    assert text.count("{") == text.count("}")
    assert "@layer components {" in text
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) <= PRINT_COLOURS
    palette = set(re.findall(r"(--[\w-]+): #", (SOURCE / "tokens.css").read_text()))
    assert not palette & set(re.findall(r"var\((--[\w-]+)", text))


def test_every_role_that_is_used_exists() -> None:
    known = set(re.findall(r"(--[\w-]+):", (SOURCE / "tokens.css").read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", assembled())) <= known


def test_no_class_of_a_template_is_without_style() -> None:
    """A class that no stylesheet knows is a spelling mistake, or left over."""
    styles = assembled()
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    # Pages of the admin are dressed by Wagtail.
    used = {name for path in templates if "admin" not in path.parts for name in _classes(path.read_text())}
    unknown = {name for name in used if f".{name}" not in styles}
    # These mark a place for people and for tests; they look like what they stand in.
    assert unknown <= {"results-area"}


def _classes(html: str) -> set[str]:
    html = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", html)
    return {name for value in re.findall(r'class="([^"]*)"', html) for name in value.split()}
