"""kill -9 of a real indexer, at each named step and at many random points; two at once; and a polite end."""

from __future__ import annotations

import random
import signal
import typing
from threading import Event

import pytest
from django.test import Client

from hub.demo.writing import summary_body
from research.models import SummaryPage
from search.indexer import Indexer, Step
from search.models import OutboxEntry
from tests.factories.research import BODY, organisation, summary
from tests.search.faults.conftest import Start
from tests.search.faults.hub import NOTICE, seen_in_time
from tests.search.faults.state import assert_index_is_right

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("each_engine"),
]

# Done once a drain where each change is a batch of its own: while words wait, nothing is embedded.
ONCE = ("embedded", "deepened")
STEPS = [step for step in typing.get_args(Step) if step != "rebuilt"]


def some_changes(pages: list[SummaryPage], chance: random.Random) -> None:
    """Publish, hide and delete a few pages, as people do."""
    for page in chance.sample(pages, 4):
        page.title = f"Titel {chance.random()}"
        page.save_revision().publish()
    chance.choice(pages).unpublish()
    victim = chance.choice(pages)
    pages.remove(victim)
    SummaryPage.objects.get(pk=victim.pk).delete()
    pages.append(summary(pages[0].get_parent().specific, title=f"Nieuw {chance.random()}"))


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_each_step_the_next_one_finishes_the_work(indexer: Start, step: str) -> None:
    Indexer().rebuild()
    pages = [summary(body={"known": f"Wat onderzoek {number} zegt."}) for number in range(4)]
    for number in (1, 2):
        process = indexer("once", step, "1" if step in ONCE else str(number))
        _out, errors = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, errors
        pages[number].unpublish()
        pages[0].title = f"Nieuwe titel {number}"
        pages[0].body = summary_body({**BODY, "known": f"Wat onderzoek na {number} zegt."})
        pages[0].save_revision().publish()
    assert Indexer().drain_quietly() == 0
    assert_index_is_right()


def test_killed_at_random_points_nothing_is_lost_and_pages_answer(indexer: Start, client: Client) -> None:
    chance = random.Random(4)
    parent = organisation()
    pages = [summary(parent, title=f"Samenvatting {number}") for number in range(8)]
    Indexer().rebuild()
    for _round in range(8):
        process = indexer("on")
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        some_changes(pages, chance)
        Event().wait(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
        assert NOTICE not in seen_in_time(client)
        if chance.random() < 0.5:  # now and then the next one finds what two left behind
            Indexer().drain_quietly()
            assert_index_is_right()
    Indexer().drain_quietly()
    assert_index_is_right()
    assert not OutboxEntry.objects.exists()


def test_two_indexers_at_once_take_turns_and_end_politely(indexer: Start) -> None:
    chance = random.Random(5)
    parent = organisation()
    Indexer().rebuild()
    pages = [summary(parent, title=f"Samenvatting {number}") for number in range(8)]
    processes = [indexer("on"), indexer("on")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for _round in range(5):
        some_changes(pages, chance)
    for _try in range(1200):
        if not OutboxEntry.objects.exists():
            break
        Event().wait(0.05)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        _out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    assert_index_is_right()
    assert not OutboxEntry.objects.exists()
