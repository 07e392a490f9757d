"""A real Chromium against a real server. Nothing outside this machine can be reached from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from hub.management.commands.test import find_browser
from tests.browser.hub_process import HubProcess, running_hub

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them all."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A running hub with one of everything; what a test publishes in it stays."""
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        yield process


class Visitor:
    """Opens pages, and notes what went wrong in them: foreign requests, script errors, policy violations."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.trouble: list[str] = []
        self.contexts: list[BrowserContext] = []

    def page(self, viewport: dict[str, int] = DESKTOP, **options: object) -> Page:
        """Open a page as a new visitor, with Playwright's options for a context."""
        context = self.browser.new_context(viewport=viewport, base_url=self.base, locale="nl-BE", **options)
        context.route("**/*", self._watch)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"script error: {error}"))
        page.on("console", lambda message: self._note(message.type, message.text))
        return page

    def _watch(self, route: Route) -> None:
        host = urlparse(route.request.url).netloc
        if host not in ("", urlparse(self.base).netloc):
            self.trouble.append(f"asked {host}")
            route.abort()
        else:
            route.continue_()

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.trouble.append(text)


@pytest.fixture
def visitor(browser: Browser, hub: HubProcess) -> Iterator[Visitor]:
    """Somebody with a browser; the test fails when a page of hers had trouble."""
    visitor = Visitor(browser, hub.url)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.trouble == []
