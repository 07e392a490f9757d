from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from hub.design.navigation import FIXED_TITLES, fixed_title, language_links, site_menu
from hub.home.site_tree import CONTENT, LISTS, create_site_tree
from tests.factories.networks import network
from tests.factories.research import site_tree

pytestmark = pytest.mark.django_db


def request_for(path: str) -> Any:
    return RequestFactory().get(path, headers={"host": "localhost"})


def test_the_menu_holds_the_fixed_pages_and_what_explains_the_hub(django_assert_max_num_queries: Any) -> None:
    create_site_tree("localhost", 80, about=True)
    network("Leiekring")
    with django_assert_max_num_queries(4):
        menu = site_menu(request_for("/organisaties/"))
    assert [link.slug for link in menu.sections] == ["onderzoek", "organisaties", "netwerken", "over"]
    assert [link.slug for link in menu.about] == [
        "over",
        "bewijskracht",
        "redactiecharter",
        "privacy",
        "toegankelijkheid",
    ]
    assert [link.slug for link in menu.sections if link.is_current] == ["organisaties"]
    assert menu.url_of("bewijskracht") == "/over/bewijskracht/"
    assert menu.url_of("bestaat-niet") == ""


def test_a_hidden_page_leaves_the_menu() -> None:
    home = site_tree()
    home.get_children().get(slug="netwerken").unpublish()
    assert "netwerken" not in [link.slug for link in site_menu(request_for("/")).sections]


def test_the_english_interface_has_english_addresses_and_titles() -> None:
    site_tree()
    with translation.override("en"):
        first = site_menu(request_for("/en/")).sections[0]
    assert (first.title, first.url) == ("Research", "/en/onderzoek/")


def test_a_title_that_an_editor_changed_is_left_alone() -> None:
    with translation.override("en"):
        assert fixed_title("Netwerken") == "Networks"
        assert fixed_title("Onze netwerken") == "Onze netwerken"


def test_every_page_that_a_hub_begins_with_has_a_translated_title() -> None:
    import tomllib

    titles = [title for _page, title, _slug in LISTS]
    titles += [tomllib.loads(path.read_text())["title"] for path in CONTENT.glob("*.toml")]
    assert set(titles) == set(FIXED_TITLES)


def test_the_language_switch_keeps_page_and_question() -> None:
    site_tree()
    with translation.override("nl"):
        links = {link.code: link for link in language_links(request_for("/zoeken/?q=stil&level=lager"))}
    assert links["en"].url == "/en/zoeken/?q=stil&level=lager"
    assert links["nl"].is_current
    with translation.override("en"):
        back = {link.code: link.url for link in language_links(request_for("/en/over/"))}
    assert back["nl"] == "/over/"


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        ("level", "lager", "q=stil&amp;level=kleuter"),
        ("level", "", "q=stil"),
        ("theme", "x", "q=stil&amp;level=lager&amp;level=kleuter"),
    ],
)
def test_a_filter_is_taken_off_by_a_link(key: str, value: str, left: str) -> None:
    template = Template("{% load design %}{% query_without query key value as rest %}{{ rest }}")
    context = Context({"query": "q=stil&level=lager&level=kleuter", "key": key, "value": value})
    assert template.render(context) == left
