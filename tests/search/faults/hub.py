"""What fault tests on Elasticsearch share: a hub with two pages, what visitors see, and waiting without sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

from django.test import Client

from research.models import SummaryPage
from search import engines
from search.asking import Question, ask
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import summary
from tests.search.faults.state import assert_index_is_right

# What a visitor waits at most, by the promise of the hub.
PAGE_SECONDS = 2.0
NOTICE = "Onze zoekmachine werkt nu even niet"
PATIENCE = 30


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, at most PATIENCE seconds: machines for tests are busy."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        Event().wait(0.05)


def answers() -> bool:
    """Whether the engine answers questions, and not the database in its place."""
    return ask(Question("pesten")).mode == "hybrid"


def filled_hub() -> SummaryPage:
    """Fill the index of a hub with two pages and return the one about bullying."""
    page = summary(title="Pesten stopt als je ingrijpt", questions=["Wat doe ik tegen pesten?"])
    summary(title="Stil lezen met een maatje", questions=["Hoe laat ik stil lezen?"])
    assert Indexer().rebuild() == 2
    OutboxEntry.objects.all().delete()
    until(answers)
    return page


def restart() -> None:
    """Read the settings anew, as a process does that starts."""
    engines._engine.cache_clear()


def seen_in_time(client: Client, address: str = "/zoeken/?q=pesten", seconds: float = PAGE_SECONDS) -> str:
    """Return a page as a visitor sees it, who does not wait longer."""
    started = time.monotonic()
    answer = client.get(address)
    assert time.monotonic() - started < seconds
    assert answer.status_code == 200
    return answer.content.decode()


def assert_pages_answer(page: SummaryPage, client: Client, times: int = 4) -> None:
    """Ask some times, over the point where the engine is left alone: an answer in time, and a notice."""
    for _try in range(times):
        content = seen_in_time(client)
        assert NOTICE in content
        assert page.title in content


def change(page: SummaryPage) -> None:
    """Publish something while nobody can take it up."""
    page.title = "Huiswerk begeleiden"
    page.save_revision().publish()
    assert Indexer().drain_quietly() == 1
    assert not OutboxEntry.objects.get().parked


def assert_all_is_well() -> None:
    """Wait until the engine answers again by itself, and see that the change is there."""
    until(lambda: ask(Question("huiswerk")).mode == "hybrid")
    until(lambda: Indexer().drain_quietly() == 0)
    assert ask(Question("huiswerk")).results[0].title == "Huiswerk begeleiden"
    assert_index_is_right()
