import os
import shutil
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What each option leaves out, by the markers in pyproject.toml.
LEFT_OUT = {
    "fast": ("browser", "slow", "elasticsearch"),
    "no_browser": ("browser",),
    "no_elasticsearch": ("elasticsearch",),
}


class Command(BaseCommand):
    help = "Run the test suite with pytest; --fast leaves out what takes long or needs a server."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be left out, and hand every other argument to pytest."""
        parser.add_argument("--no-browser", action="store_true", help="leave out browser tests")
        parser.add_argument("--no-elasticsearch", action="store_true", help="leave out tests on Elasticsearch")
        parser.add_argument("--fast", action="store_true", help="leave out these, and slow tests")
        parser.add_argument("--only-database", action="store_true", help="run only what may differ between databases")
        parser.add_argument("pytest_arguments", nargs=REMAINDER, help="handed to pytest, after --")

    def run_from_argv(self, argv: list[str]) -> None:
        """Parse only our own options: pytest has hundreds of its own."""
        parser = self.create_parser(argv[0], argv[1])
        options, rest = parser.parse_known_args(argv[2:])
        arguments = [argument for argument in [*rest, *options.pytest_arguments] if argument != "--"]
        self.handle(**{**vars(options), "pytest_arguments": arguments})

    def handle(self, *args: Any, **options: Any) -> None:
        """Check that a browser is there when one is needed, then become pytest."""
        command = [sys.executable, "-m", "pytest"]
        left_out = dict.fromkeys(marker for name, markers in LEFT_OUT.items() if options[name] for marker in markers)
        chosen = [f"not {marker}" for marker in left_out] + ["database"] * bool(options["only_database"])
        if chosen:
            command += ["-m", " and ".join(chosen)]
        if "browser" not in left_out and not find_browser():
            raise CommandError(
                "The browser tests need Chromium. Install it with: sudo apt-get install --yes chromium\n"
                "Or set CHROMIUM to the path of yours, or leave those tests out: python3 manage.py test --fast"
            )
        arguments = options["pytest_arguments"]
        if not any(argument.startswith(("-n", "-k", "tests")) for argument in arguments):
            command += ["-n", str(min(os.cpu_count() or 1, 4))]
        raise SystemExit(subprocess.run([*command, *arguments], check=False).returncode)  # noqa: S603


def find_browser() -> str | None:
    """Return the path of a Chromium, from the CHROMIUM variable or the search path."""
    chosen = os.environ.get("CHROMIUM")
    if chosen and Path(chosen).exists():
        return chosen
    return next((path for name in BROWSER_NAMES if (path := shutil.which(name))), None)
