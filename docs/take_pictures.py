"""Take the pictures of the README from a running demonstration.

    python3 manage.py demo                       # in one terminal
    .venv/bin/python docs/take_pictures.py       # in another; or with the address of the hub as argument

Needs Chromium (`CHROMIUM` names another one than that on the path).
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
RESULTS = "/zoeken/?q=" + quote("Hoe krijg ik mijn klas stil?")
SUMMARY = "/organisaties/hogeschool-rijkevoort/stiltesignaal-en-wachten/"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]

# name: (path, size, colour scheme)
PICTURES = {
    "home-phone": ("/", PHONE, "light"),
    "results-phone": (RESULTS, PHONE, "light"),
    "summary-phone": (SUMMARY, PHONE, "light"),
    "summary-phone-dark": (SUMMARY, PHONE, "dark"),
    "results-desktop": (RESULTS, DESKTOP, "light"),
    "summary-desktop": (SUMMARY, DESKTOP, "light"),
    "network-desktop": ("/netwerken/scheldevenster/", DESKTOP, "light"),
}


def take(browser: Browser, base: str, name: str) -> None:
    """Write one picture of the first screen."""
    path, viewport, scheme = PICTURES[name]
    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="nl-BE", base_url=base)
    page = context.new_page()
    page.goto(path, wait_until="networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in PICTURES:
            take(browser, base, name)
        browser.close()


if __name__ == "__main__":
    main()
