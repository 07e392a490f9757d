"""The main job: ask, filter, read; with a mouse, with a keyboard, without JavaScript."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

QUESTION = "Hoe krijg ik mijn klas stil?"
ANSWER = "Een stilteteken werkt als je wacht"


def ask(page, question=QUESTION):
    page.goto("/")
    box = page.locator("input[name=q]").first
    box.fill(question)
    box.press("Enter")


def test_a_question_gives_an_answer_that_can_be_read(hub, visitor):
    page = visitor.page(PHONE)
    ask(page)
    page.wait_for_url("**/zoeken/**")
    first = page.get_by_role("link", name=ANSWER).first
    expect(first).to_be_visible()
    assert first.bounding_box()["y"] < PHONE["height"], "the first answer is below the fold"
    first.click()
    expect(page.get_by_role("heading", level=1, name=ANSWER)).to_be_visible()


def test_the_question_stays_and_can_be_changed(hub, visitor):
    page = visitor.page()
    ask(page)
    box = page.locator("input[name=q]").first
    expect(box).to_have_value(QUESTION)


def test_filters_narrow_and_stand_in_the_address(hub, visitor):
    page = visitor.page()
    page.goto("/zoeken/?q=rust")
    page.goto("/zoeken/?q=rust&theme=klasmanagement")
    expect(page.get_by_role("link", name="Een vaste plaats geeft rust").first).to_be_visible()
    expect(page.get_by_role("link", name="Toetsen is ook leren")).to_have_count(0)


def test_it_works_without_javascript(hub, visitor):
    page = visitor.page(PHONE, java_script_enabled=False)
    ask(page)
    page.get_by_role("link", name=ANSWER).first.click()
    expect(page.get_by_role("heading", level=1, name=ANSWER)).to_be_visible()


def test_the_keyboard_alone_is_enough(hub, visitor):
    page = visitor.page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#inhoud")
    page.locator("input[name=q]").first.focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/zoeken/**")
    link = page.get_by_role("link", name=ANSWER).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=ANSWER)).to_be_visible()


def test_a_phone_shows_verdict_brief_and_tomorrow_first(hub, visitor):
    page = visitor.page(PHONE)
    page.goto(hub.summary)
    brief = page.locator("#in-het-kort").bounding_box()
    tomorrow = page.locator("#morgen-in-je-klas").bounding_box()
    assert brief["y"] < PHONE["height"]
    assert tomorrow["y"] < 3 * PHONE["height"]


def test_hostile_text_stays_text(hub, visitor):
    page = visitor.page()
    ask(page, '<img src=x onerror="document.title=1"><b>stil</b>')
    expect(page.locator("input[name=q]").first).to_have_value('<img src=x onerror="document.title=1"><b>stil</b>')
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "1"


def test_english_is_one_click_away(hub, visitor):
    page = visitor.page()
    page.goto(hub.summary)
    page.get_by_role("link", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1, name=ANSWER)).to_be_visible()
