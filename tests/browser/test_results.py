"""The page of results in all its shapes: corrections, offers, nothing that answers; back, and on to the passage."""

import re
from urllib.parse import quote, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OPTIONS

SHAPES = {
    "correction": "stiltetekne in de klas",
    "doubt": "hoe bak ik een taart",
    "nothing": '"xqzw vvv"',
    "no question": "???",
    "exact": '"echt wacht" -toets',
}
# Whether any element that holds these words stands on the screen.
ON_SCREEN = """words => [...document.querySelectorAll("main p, main li, main dd")].some(element => {
    const box = element.getBoundingClientRect();
    return element.textContent.replace(/\\s+/g, " ").includes(words) && box.bottom > 0 && box.top < innerHeight;
})"""


def results(page, question, filters=""):
    page.goto(f"/zoeken/?q={quote(question)}{filters}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_shape_of_the_page_has_a_violation(hub, visitor, scheme, viewport):
    page = visitor.page(viewport, color_scheme=scheme)
    found = {}
    for shape, question in SHAPES.items():
        results(page, question)
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        if violations:
            found[shape] = [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in violations]
    assert found == {}


def test_a_link_lands_on_the_passage(hub, visitor):
    page = visitor.page({"width": 390, "height": 400})
    results(page, "Hoe krijg ik mijn klas stil?")
    link = page.get_by_role("link", name=re.compile("^Lees verder bij")).first
    words = unquote((link.get_attribute("href") or "").partition(":~:text=")[2])
    assert words
    link.click()
    page.wait_for_url("**/organisaties/**")
    page.wait_for_function(ON_SCREEN, arg=words)


def test_back_undoes_a_filter(hub, visitor):
    page = visitor.page(DESKTOP)
    results(page, "rust in de klas")
    before = page.locator(".results-count").inner_text()
    box = page.locator(".filters input[type=checkbox]").first
    box.check()
    page.wait_for_url(re.compile(rf"[?&]{box.get_attribute('name')}="))
    page.go_back()
    expect(page.locator(".results-count")).to_have_text(before)
    expect(page.locator(".filters input[type=checkbox]").first).not_to_be_checked()


def test_a_correction_is_one_tap_away(hub, visitor):
    page = visitor.page(PHONE)
    results(page, "stiltetekne in de klas")
    page.get_by_role("link", name="stilteteken in de klas").click()
    expect(page.locator("#question")).to_have_value("stilteteken in de klas")
