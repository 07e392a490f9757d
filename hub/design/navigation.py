"""What stands in the frame of every page: the menu, the pages about the hub, the switch of language."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from wagtail.models import Page, Site

from hub.briefly import briefly
from hub.pages.models import ContentPage
from hub.pages.querysets import HubPageQuerySet

# Titles of the pages that every hub begins with. Editors may change them; as long as they do not, the English
# interface shows the translation.
FIXED_TITLES = (
    _("Onderzoek"),
    _("Organisaties"),
    _("Netwerken"),
    _("Over Klasvloer"),
    _("Bewijskracht: hoe zeker is het?"),
    _("Redactiecharter"),
    _("Privacy"),
    _("Toegankelijkheid"),
)
MENU_FIELDS = ("title", "slug", "path", "depth", "url_path", "content_type_id")
HTML_LANGUAGES = {"nl": "nl-BE", "en": "en"}
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}


@dataclass(frozen=True)
class MenuLink:
    """A place to go from every page."""

    title: str
    url: str
    slug: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Menu:
    """The pages directly below home, and the pages that explain the hub."""

    sections: list[MenuLink] = field(default_factory=list)
    about: list[MenuLink] = field(default_factory=list)

    def url_of(self, slug: str) -> str:
        """Return the address of a page about the hub, or "" when it is not there."""
        return next((link.url for link in self.about if link.slug == slug), "")


@dataclass(frozen=True)
class LanguageLink:
    """The same page in one language of the interface."""

    code: str
    html_code: str
    name: str
    url: str
    is_current: bool


def site_menu(request: HttpRequest) -> Menu:
    """Return the menu of the site that is asked for; an empty one when there is no site yet."""
    site = Site.find_for_request(request)
    if site is None:
        return Menu()
    sections, about = _menu_pages(site)
    return Menu(_links(sections, request), _links(about, request))


@briefly
def _menu_pages(site: Site) -> tuple[list[Page], list[Page]]:
    """Return the public pages in the menu directly below home, and those that explain the hub."""
    home = site.root_page
    # Ordinary pages explain the hub; the others are lists.
    text = ContentType.objects.get_for_model(ContentPage).pk
    # Databases have an index by type, but none that finds the upper levels of a tree or what stands in a menu: without
    # the types they would look through all summaries.
    below = HubPageQuerySet(Page).descendant_of(home).filter(content_type__in=[text, *_types_below(home)])
    pages = below.live().public().in_menu().filter(depth__lte=home.depth + 2).order_by("path").only(*MENU_FIELDS)
    sections = [page for page in pages if page.depth == home.depth + 1]
    roots = tuple(page.path for page in sections if page.content_type_id == text)
    about = [page for page in pages if roots and page.path.startswith(roots)]
    return sections, about


def _types_below(home: Page) -> list[int]:
    """Return the content types of the pages that may stand directly below a home page."""
    return [
        found.pk for found in ContentType.objects.get_for_models(*home.specific_class.allowed_subpage_models()).values()
    ]


def _links(pages: list[Page], request: HttpRequest) -> list[MenuLink]:
    links = [(page, page.get_url(request) or "") for page in pages]
    return [
        MenuLink(fixed_title(page.title), url, page.slug, bool(url) and request.path.startswith(url))
        for page, url in links
    ]


def fixed_title(title: str) -> str:
    """Return the title in the language of the interface when it is one of the fixed ones, else as it is."""
    return gettext(title) if title in FIXED_TITLES else title


def html_language() -> str:
    """Return the language of the interface as a BCP 47 tag."""
    return HTML_LANGUAGES.get(get_language() or settings.LANGUAGE_CODE, "nl-BE")


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """Return the page that is shown in each language of the interface, with what was asked of it."""
    current = get_language() or settings.LANGUAGE_CODE
    return [
        LanguageLink(
            code,
            HTML_LANGUAGES[code],
            LANGUAGE_NAMES[code],
            translate_url(request.get_full_path(), code),
            code == current,
        )
        for code in HTML_LANGUAGES
    ]
