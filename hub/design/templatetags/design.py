"""Template tags of the design system."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import translate_url
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from hub.design import navigation, shapes, tiles
from hub.design.styles import STYLESHEET

register = template.Library()

# What a page of results is asked for once; of all else there may be several.
SINGLE = frozenset(["q", "sort", "letterlijk"])
_CHECKED = mark_safe(" checked")
_CHOICE = (
    '<li><label class="choice" for="{0}"><input id="{0}" type="checkbox" name="{1}" value="{2}"{3}> {4} '
    '<span class="choice__count">{5}</span></label></li>'
)


@register.simple_tag
def stylesheet() -> str:
    """Return the name of the assembled stylesheet among the static files."""
    return STYLESHEET


@register.simple_tag
def tile_floor(seed: object, columns: int = 24, rows: int = 2) -> SafeString:
    """Draw the floor that belongs to a seed; drawn from hashes alone, so nothing of the seed enters the markup."""
    return mark_safe(tiles.floor(str(seed), columns, rows))  # noqa: S308


@register.filter
def tile_colour(seed: object) -> str:
    """Return the palette that belongs to a seed, for a `data-colour` attribute."""
    return tiles.colour_of(str(seed))


@register.simple_tag
def evidence_stair(rating: int) -> SafeString:
    """Draw the five steps of an evidence rating."""
    return mark_safe(shapes.evidence_stair(int(rating)))  # noqa: S308


@register.simple_tag
def filter_choices(key: str, choices: Iterable[Any], may_be_more: object = False) -> SafeString:
    """Draw the choices of a filter, objects with code, label, count and selected, as items of a list.

    `may_be_more` puts a plus behind each count.

    A page of results has seventy and more: as a loop of the template they took an eighth of its time.
    """
    rows = (
        (
            f"filter-{key}-{choice.code}",
            key,
            choice.code,
            _CHECKED if choice.selected else "",
            choice.label,
            f"{choice.count}+" if may_be_more and choice.count else choice.count,
        )
        for choice in choices
    )
    return format_html_join("\n", _CHOICE, rows)


@register.simple_tag
def query_without(query: str, key: str, value: str = "") -> str:
    """Return a query string without one value of a key, or without the key; for links that take a filter off."""
    values = QueryDict(query, mutable=True)
    values.setlist(key, [item for item in values.getlist(key) if value and item != value])
    if not values.getlist(key):
        values.pop(key, None)
    return values.urlencode()


@register.simple_tag
def query_with(query: str, key: str, value: str) -> str:
    """Return a query string with one value more of a key, for links that put a filter on; of `q` there is only one."""
    values = QueryDict(query, mutable=True)
    others = [] if key in SINGLE else [item for item in values.getlist(key) if item != value]
    values.setlist(key, [*others, value])
    return values.urlencode()


@register.simple_tag(takes_context=True)
def site_menu(context: dict[str, Any]) -> navigation.Menu:
    """Return the menu of the site, looked up once for a request."""
    request = context.get("request")
    if request is None:
        return navigation.Menu()
    if not hasattr(request, "_site_menu"):
        request._site_menu = navigation.site_menu(request)
    return request._site_menu


@register.simple_tag(takes_context=True)
def about_url(context: dict[str, Any], slug: str) -> str:
    """Return the address of a page about the hub, such as "bewijskracht", or ""."""
    return site_menu(context).url_of(slug)


@register.simple_tag
def html_language() -> str:
    """Return the language of the interface for the `lang` attribute of the page."""
    return navigation.html_language()


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[navigation.LanguageLink]:
    """Return the links of the language switch."""
    request = context.get("request")
    return navigation.language_links(request) if request else []


@register.filter
def fixed_title(title: str) -> str:
    """Translate the titles of the pages that every hub begins with."""
    return navigation.fixed_title(title)


@register.simple_tag(takes_context=True)
def absolute_url(context: dict[str, Any], language: str = "") -> str:
    """Return the full address of this page without its query, in another language of the interface if asked."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    address = request.build_absolute_uri(request.path)
    return translate_url(address, language) if language else address


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """Return the full address of a path on this site."""
    request: HttpRequest | None = context.get("request")
    return request.build_absolute_uri(path) if request else path
