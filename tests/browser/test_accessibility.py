"""axe finds no violation on any public kind of page, in light and dark, on phone and desktop."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_violation(hub, visitor, scheme, viewport):
    page = visitor.page(viewport, color_scheme=scheme)
    found = {}
    for kind, address in {**hub.addresses, "not found": "/bestaat-niet/"}.items():
        page.goto(address)
        violations = Axe().run(page, options=OPTIONS).response["violations"]
        if violations:
            found[kind] = [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in violations]
    visitor.trouble = [text for text in visitor.trouble if "404" not in text]
    assert found == {}


def test_nothing_overflows_a_small_phone(hub, visitor):
    page = visitor.page({"width": 320, "height": 640})
    for kind, address in hub.addresses.items():
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{kind} is {width} px wide"
