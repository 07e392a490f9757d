"""Promises that hold for every public page."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlparse

import feedparser
import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.site import small_hub
from tests.factories.users import superuser

pytestmark = pytest.mark.django_db

KINDS = [
    "home",
    "results",
    "filtered results",
    "no question",
    "nothing found",
    "browse",
    "filtered browse",
    "summary",
    "theme",
    "themes",
    "organisation",
    "organisations",
    "network",
    "networks",
    "over",
    "bewijskracht",
    "redactiecharter",
    "privacy",
    "toegankelijkheid",
    "log in",
    "forgotten password",
]
# Ceilings on SQL queries, one above what was counted with four rows of everything.
CEILINGS = {
    "home": 14,
    "results": 16,
    "browse": 28,
    "summary": 29,
    "theme": 8,
    "themes": 6,
    "organisation": 19,
    "organisations": 11,
    "network": 19,
    "networks": 11,
    "over": 9,
}
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "use": "href",
}
NOT_LOADED = {"canonical", "alternate", "license", "author"}


@pytest.fixture
def hub(db, drain):
    hub = small_hub()
    assert drain() == 0
    return hub


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_answer_parse_and_ask_nothing_of_others(hub, client, prefix):
    addresses = hub.addresses()
    assert set(KINDS) <= set(addresses)
    for kind in KINDS:
        response = client.get(prefix + addresses[kind])
        assert response.status_code == 200, kind
        document = parse(response.content.decode(), kind)
        assert language(document) == ("en" if prefix else "nl-BE"), kind
        assert foreign_loads(document) == [], kind
        assert inline_code(document) == [], kind
        assert len(list(document.iter(f"{NAMESPACE}h1"))) == 1, kind
        assert title(document).strip(), kind


def parse(html, kind):
    """Parse as a browser would, but let no error pass."""
    parser = html5lib.HTMLParser(strict=True)
    try:
        return parser.parse(html)
    except html5lib.html5parser.ParseError as error:
        line, column = parser.tokenizer.stream.position()
        around = "\n".join(html.splitlines()[max(0, line - 3) : line + 1])
        raise AssertionError(f"{kind}: {error} at line {line}, column {column}:\n{around}") from None


def language(document):
    return document.attrib["lang"]


def title(document):
    return next(document.iter(f"{NAMESPACE}title")).text


def foreign_loads(document):
    """Return what the browser would fetch from another host."""
    addresses = []
    for name, attribute in LOADED.items():
        for element in document.iter(f"{NAMESPACE}{name}"):
            if name == "link" and set(element.attrib.get("rel", "").split()) <= NOT_LOADED:
                continue
            addresses.append(element.attrib.get(attribute, ""))
    return [address for address in addresses if urlparse(address).netloc not in ("", "testserver", "localhost")]


def inline_code(document):
    """Return inline styles and scripts, which the content security policy would block."""
    found = [element.tag for element in document.iter() if "style" in element.attrib]
    found += [name for element in document.iter() for name in element.attrib if str(name).startswith("on")]
    for script in document.iter(f"{NAMESPACE}script"):
        if "src" not in script.attrib and script.attrib.get("type") != "application/ld+json":
            found.append("script")
    return found + ["style" for _ in document.iter(f"{NAMESPACE}style")]


@pytest.mark.slow
def test_pages_stay_below_their_query_ceiling(hub, client):
    over = {}
    for kind, ceiling in CEILINGS.items():
        address = hub.addresses()[kind]
        client.get(address)  # fills caches of content types and site roots
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        if len(queries) > ceiling:
            over[kind] = [query["sql"][:200] for query in queries]
    assert over == {}


def test_a_text_in_dutch_keeps_its_language_in_the_english_interface(hub, client):
    document = parse(client.get("/en" + hub.summaries[0].url).content.decode(), "summary")
    heading = next(document.iter(f"{NAMESPACE}h1"))
    parents = {child: parent for parent in document.iter() for child in parent}
    element = heading
    while "lang" not in element.attrib:
        element = parents[element]
    assert element.attrib["lang"] == "nl-BE"


def test_public_pages_carry_the_strict_policy_and_the_admin_may_run_inline_scripts(hub, client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    client.force_login(superuser())
    policy = client.get("/admin/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy


def test_an_unknown_address_offers_the_question_box(hub, client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    document = parse(response.content.decode(), "404")
    assert any(element.attrib.get("name") == "q" for element in document.iter(f"{NAMESPACE}input"))


def test_css_loads_nothing_from_elsewhere():
    from django.conf import settings

    for path in (settings.BASE_DIR / "hub" / "static").rglob("*.css"):
        addresses = re.findall(r"url\(([^)]*)\)|@import\s+([^;]+)", path.read_text())
        for address in (a or b for a, b in addresses):
            assert not re.match(r"['\"]?(https?:)?//", address), path


def test_robots_sitemap_feed_and_citations_show_what_is_public(hub, client):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /zoeken/" in robots
    sitemap = client.get("/sitemap.xml").content.decode()
    assert hub.summaries[0].slug in sitemap
    assert "/themas/klasmanagement/" in sitemap
    feed = feedparser.parse(client.get("/nieuw.rss").content)
    assert not feed.bozo
    assert {entry.title for entry in feed.entries} == {summary.title for summary in hub.summaries}
    hidden = hub.summaries[0]
    for form, start in {"bib": "@online", "ris": "TY  - ELEC"}.items():
        assert start in client.get(f"/citeren/{hidden.pk}.{form}").content.decode()
    hidden.unpublish()
    assert client.get(f"/citeren/{hidden.pk}.bib").status_code == 404
    for path in ("/sitemap.xml", "/nieuw.rss"):
        assert hidden.slug not in client.get(path).content.decode()


def test_an_expired_page_is_gone_before_it_is_unpublished(hub, client):
    page = hub.summaries[0]
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert client.get(page.url).status_code == 404
    assert page.slug not in client.get("/sitemap.xml").content.decode()
    assert page.title not in client.get(hub.organisation.url).content.decode()


def test_health_is_about_the_database(client, db):
    assert client.get("/gezond/").json() == {"status": "ok"}
