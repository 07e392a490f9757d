"""An editor writes and a moderator publishes in the admin; a question in other words finds it."""

import re
import time
from urllib.parse import urlparse

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.factories.users import PASSWORD

TITLE = "Zitplaatsen kiezen verandert weinig"
MORE_ACTIONS = re.compile("meer acties|more actions", re.IGNORECASE)


def log_in(page, email):
    page.goto("/admin/")
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlparse(url).path == "/admin/")


def choose_action(page, name):
    page.get_by_role("button", name=MORE_ACTIONS).last.click()
    page.get_by_role("button", name=re.compile(name, re.IGNORECASE)).first.click()


def seconds_until_found(page, question, title, limit=10.0):
    """Ask until the answer is there; return the seconds it took."""
    start = time.monotonic()
    while time.monotonic() - start < limit:
        page.goto(f"/zoeken/?q={question}")
        if page.get_by_role("link", name=title).count():
            return time.monotonic() - start
    raise AssertionError(f"not found within {limit} seconds")


def test_published_in_the_admin_and_found_by_a_question_in_other_words(hub, visitor):
    page = visitor.page(DESKTOP)
    log_in(page, hub.moderator)
    page.goto(f"/admin/pages/{hub.draft}/edit/")
    expect(page.locator("#id_title")).to_have_value(TITLE)
    choose_action(page, "publiceren|publiceer|publish")
    expect(page.locator(".messages")).to_be_visible()
    reader = visitor.page(DESKTOP)
    seconds_until_found(reader, "mag iedereen gaan zitten waar hij wil", TITLE)


def test_an_author_sees_what_is_missing_beside_the_field(hub, visitor):
    page = visitor.page(DESKTOP)
    log_in(page, hub.editor)
    page.goto(f"/admin/pages/add/research/summarypage/{hub.organisation}/")
    for heading in ("1. Het antwoord", "2. Het bewijs", "3. Voor wie", "4. Wie en wanneer"):
        expect(page.get_by_role("tab", name=heading)).to_be_visible()
    page.locator("#id_title").fill("Een begin")
    choose_action(page, "nazicht")
    expect(page.locator("#id_in_brief")).to_be_visible()
    expect(page.locator("[data-contentpath=in_brief] .w-field__errors")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Een begin")
