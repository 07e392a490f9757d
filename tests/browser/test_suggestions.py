"""Suggestions while typing, in a real browser: keys, touch, what a screen reader gets, and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import OPTIONS

QUESTION = "Hoe krijg ik mijn klas stil?"
ADDRESS = "**/zoeken/suggesties/**"


def box(page: Page):
    return page.get_by_role("combobox", name="Stel je klasvraag")


def options(page: Page):
    return page.get_by_role("listbox").get_by_role("option")


def typed(page: Page, text: str = "klas"):
    """Type as people do, on a page that is open, and wait for the list."""
    box(page).click()
    page.keyboard.type(text, delay=30)
    expect(options(page).first).to_be_visible()
    return box(page)


def chosen(page: Page) -> str:
    """Return the text of the option that a screen reader is pointed at."""
    identifier = box(page).get_attribute("aria-activedescendant")
    return page.locator(f"[id='{identifier}']").inner_text() if identifier else ""


@pytest.mark.parametrize("path", ["/", "/zoeken/?q=rust", "/themas/", "/en/"])
def test_every_question_box_suggests(hub, visitor, path):
    page = visitor.page()
    page.goto(path)
    combobox = page.locator("[data-suggest]")
    expect(combobox).to_have_role("combobox")
    combobox.fill("")
    combobox.press_sequentially("krijg", delay=20)
    expect(options(page).first).to_have_text(QUESTION)
    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(combobox).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id"))
    expect(page.get_by_role("group", name="Classroom questions" if path == "/en/" else "Klasvragen")).to_be_visible()


def test_the_keys_of_a_combobox(hub, visitor):
    page = visitor.page()
    page.goto("/")
    combobox = typed(page)
    texts = options(page).all_inner_texts()
    assert len(texts) >= 2
    assert chosen(page) == ""
    page.keyboard.press("ArrowDown")
    assert chosen(page) == texts[0]
    assert options(page).first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert chosen(page) == ""
    page.keyboard.press("ArrowUp")
    assert chosen(page) == texts[-1]
    expect(combobox).to_be_focused()
    expect(combobox).to_have_value("klas")
    # Home and End are for the text.
    page.keyboard.press("Home")
    assert chosen(page) == ""
    assert combobox.evaluate("box => box.selectionStart") == 0
    page.keyboard.press("End")
    assert combobox.evaluate("box => box.selectionStart") == 4
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(combobox).to_have_value("klas")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(combobox).to_have_value("")


def test_enter_asks_what_was_typed_or_takes_what_was_chosen(hub, visitor):
    page = visitor.page()
    page.goto("/")
    typed(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/?q=klas")
    page.goto("/")
    typed(page, "krijg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/?q=Hoe+krijg+ik+mijn+klas+stil%3F")
    expect(box(page)).to_have_value(QUESTION)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_tab_leaves_and_takes_nothing(hub, visitor):
    page = visitor.page()
    page.goto("/")
    combobox = typed(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button", name="Zoek")).to_be_focused()
    expect(combobox).to_have_value("klas")


def test_a_theme_leads_to_its_page_by_touch(hub, visitor):
    page = visitor.page(PHONE, has_touch=True, is_mobile=True)
    page.goto("/")
    typed(page, "klasman")
    option = options(page).filter(has_text="Klasmanagement").first
    assert option.bounding_box()["height"] >= 44
    option.tap()
    page.wait_for_url("**/themas/klasmanagement/")


def test_a_click_beside_closes_the_list(hub, visitor):
    page = visitor.page()
    page.goto("/")
    typed(page)
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_screen_reader_hears_how_many_there_are(hub, visitor):
    page = visitor.page()
    page.goto("/")
    typed(page)
    number = options(page).count()
    expect(page.get_by_role("status").filter(has_text=f"{number} suggesties")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_in_an_open_list(hub, visitor, scheme, viewport):
    page = visitor.page(viewport, color_scheme=scheme)
    for path in ("/", "/themas/"):
        page.goto(path)
        typed(page)
        page.keyboard.press("ArrowDown")
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == []


def test_the_list_fits_a_small_phone_at_twice_the_size(hub, visitor):
    page = visitor.page({"width": 320, "height": 400})
    page.goto("/")
    typed(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    listbox = page.get_by_role("listbox").bounding_box()
    assert listbox["x"] >= 0
    assert listbox["x"] + listbox["width"] <= 320


def test_above_the_keyboard_of_a_phone_there_is_room_for_three(hub, visitor):
    page = visitor.page({"width": 390, "height": 430}, has_touch=True, is_mobile=True)
    page.goto("/")
    typed(page)
    listbox = page.get_by_role("listbox").bounding_box()
    assert listbox["height"] > 130
    assert listbox["y"] + listbox["height"] <= 430
    expect(box(page)).to_be_in_viewport(ratio=1)


def test_one_letter_asks_nothing_and_fast_typing_little(hub, visitor):
    page = visitor.page()
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "suggesties" in request.url else None)
    page.goto("/")
    box(page).click()
    page.keyboard.type("k")
    page.clock.run_for(2000)
    assert asked == []
    page.keyboard.type("las stil")
    page.clock.run_for(150)
    expect(options(page).first).to_have_text(QUESTION)
    assert [re.sub(".*q=", "", url) for url in asked] == ["klas+stil"]


def test_a_pause_asks_for_what_is_meant(hub, visitor):
    page = visitor.page()
    page.goto("/")
    with page.expect_request(lambda request: "pauze=1" in request.url):
        typed(page, "mijn klas stil krijgen")


def test_a_late_answer_is_ignored(hub, visitor):
    """The answer on "klas" is held back until the one on "krijg" is there."""
    page = visitor.page()
    held = []
    page.route(ADDRESS, lambda route: held.append(route) if route.request.url.endswith("q=klas") else route.fallback())
    page.goto("/")
    box(page).press_sequentially("klas")
    while not held:
        page.evaluate("new Promise(requestAnimationFrame)")
    box(page).fill("krijg")
    expect(options(page).first).to_have_text(QUESTION)
    held[0].fulfill(body="<div><a role=option>te laat</a></div>")
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(options(page).first).to_have_text(QUESTION)


def test_the_keys_of_somebody_who_composes_a_word_are_left_alone(hub, visitor):
    page = visitor.page()
    page.goto("/")
    combobox = typed(page)
    composing = "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true}))"
    combobox.evaluate(composing)
    assert chosen(page) == ""


def test_a_server_that_fails_leaves_an_ordinary_box(hub, visitor):
    page = visitor.page()
    page.route(ADDRESS, lambda route: route.fulfill(status=503, body="<h1>weg</h1>"))
    page.goto("/")
    with page.expect_response(ADDRESS):
        box(page).press_sequentially("klas")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/?q=klas")
    visitor.trouble = [text for text in visitor.trouble if "503" not in text]


def test_going_back_finds_the_list_closed_and_the_box_alive(hub, visitor):
    page = visitor.page()
    page.goto("/")
    typed(page, "krijg")
    options(page).first.click()
    page.wait_for_url("**/zoeken/**")
    page.go_back()
    expect(page.get_by_role("listbox")).to_be_hidden()
    box(page).fill("")
    typed(page, "huis")


def test_after_htmx_changed_the_page_the_box_still_suggests(hub, visitor):
    page = visitor.page()
    page.goto("/zoeken/?q=rust&theme=klasmanagement")
    page.get_by_role("link", name="Klasmanagement").first.click()
    expect(page).not_to_have_url(re.compile("theme="))
    box(page).fill("")
    typed(page, "krijg")


def test_without_javascript_it_is_a_box_to_search_with(hub, visitor):
    page = visitor.page(java_script_enabled=False)
    page.goto("/")
    search = page.get_by_role("searchbox", name="Stel je klasvraag")
    search.fill("klas")
    expect(page.get_by_role("listbox")).to_have_count(0)
    search.press("Enter")
    page.wait_for_url("**/zoeken/?q=klas")
