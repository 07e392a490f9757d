"""The pages that every hub begins with: home, the three lists, and the pages about the hub itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from hub.home.models import ExampleQuestion, HomePage
from hub.pages.models import ContentPage
from hub.pages.writing import text_blocks
from networks.models import NetworkIndexPage
from research.models import OrganisationIndexPage, SummaryIndexPage

CONTENT = Path(__file__).parent / "content"
LISTS = [
    (SummaryIndexPage, "Onderzoek", "onderzoek"),
    (OrganisationIndexPage, "Organisaties", "organisaties"),
    (NetworkIndexPage, "Netwerken", "netwerken"),
]


@transaction.atomic
def create_site_tree(hostname: str = "localhost", port: int = 80, about: bool = True) -> HomePage:
    """Create the fixed pages of a hub and its site; return the home page. Does nothing when there is one.

    Wagtail's own welcome page makes room. With `about`, the pages about the hub come too, from `content/*.toml` in
    the order of their file names.
    """
    existing = HomePage.objects.first()
    if existing is not None:
        return existing
    root = Page.get_first_root_node()
    _remove_welcome_page()
    home = root.add_child(instance=HomePage(title="Klasvloer", slug="klasvloer"))
    for page_class, title, slug in LISTS:
        home.add_child(instance=page_class(title=title, slug=slug, show_in_menus=True))
    if about:
        _create_about_pages(home)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "root_page": home, "site_name": "Klasvloer"},
    )
    return home


def set_example_questions(home: HomePage, questions: list[str]) -> None:
    """Put these questions on the home page."""
    home.example_questions = [ExampleQuestion(text=text, sort_order=order) for order, text in enumerate(questions)]
    home.save_revision().publish()


def _remove_welcome_page() -> None:
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2, slug="home"):
        page.delete()


def _create_about_pages(home: HomePage) -> None:
    parent: Page = home
    for file in sorted(CONTENT.glob("*.toml")):
        page = parent.add_child(instance=content_page(tomllib.loads(file.read_text(encoding="utf-8"))))
        if page.slug == "over":
            parent = page


def content_page(data: dict[str, Any]) -> ContentPage:
    """Return an unsaved page of text from {"title", "slug", "text"}."""
    return ContentPage(title=data["title"], slug=data["slug"], body=text_blocks(data["text"]), show_in_menus=True)
