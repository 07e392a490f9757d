"""What fails while indexing holds nothing else up, and mends itself where it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from research.finding import SummaryKind
from research.models import SummaryPage
from search.asking import Question, ask
from search.documents import document_id
from search.embedders import reset
from search.engines import EngineUnavailableError, get_engine
from search.engines.embedded.session import Session
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.research import summary
from tests.search.wayward import WaywardEmbedder

pytestmark = pytest.mark.django_db

Drain = Callable[[], int]
Wayward = type[WaywardEmbedder]


def lacking(page: SummaryPage) -> list[str]:
    """Return the passages of a page that are in the index without a vector."""
    identifier = document_id("summary", page.pk)
    present = get_engine().embedded([identifier])[identifier]
    passages = SummaryKind().document(page).passages
    return [passage.text for at, passage in enumerate(passages) if at not in present]


@pytest.mark.parametrize("mood", ["failing", pytest.param("nonsense", marks=pytest.mark.slow), "away"])
def test_with_the_embedder_down_words_are_found_and_meaning_follows_by_itself(
    drain: Drain, wayward: Wayward, mood: str
) -> None:
    summary(title="Van voor de storing")
    assert drain() == 0
    wayward.mood = mood
    if mood == "away":
        reset()
    page = summary(title="Pesten stopt als je ingrijpt")
    assert drain() == 1
    assert drain() == 1
    assert page in [result.page for result in ask(Question("pesten")).results]
    row = OutboxEntry.objects.get()
    assert (row.stage, row.parked) == (OutboxEntry.Stage.VECTORS, False)
    wayward.begin()
    reset()
    assert drain() == 0
    assert lacking(page) == []


def test_a_passage_that_the_embedder_refuses_costs_only_itself(drain: Drain, wayward: Wayward, settings: Any) -> None:
    settings.SEARCH_MAX_ATTEMPTS = 3
    wayward.refuses = "stilteteken"
    page, other = summary(), summary(body={"steps": [{"text": "Tel af."}]})
    for _ in range(3):
        drain()
    assert lacking(page) == [text for text in passage_texts(page) if "stilteteken" in text] != []
    assert lacking(other) == []
    row = OutboxEntry.objects.get()
    assert (row.document_id, row.parked, row.attempts) == (document_id("summary", page.pk), True, 3)
    assert "no vectors today" in row.last_error
    wayward.refuses = None
    page.save_revision().publish()
    assert drain() == 0
    assert lacking(page) == []
    assert not OutboxEntry.objects.exists()


def passage_texts(page: SummaryPage) -> list[str]:
    return [passage.text for passage in SummaryKind().document(page).passages]


@pytest.mark.slow
def test_a_short_passage_that_was_refused_at_first_gets_its_vector_later(
    drain: Drain, wayward: Wayward, settings: Any
) -> None:
    settings.SEARCH_RETRY_SECONDS = 60
    wayward.refuses = "Duif"
    page, other = summary(title="Een Duif op de speelplaats"), summary()
    drain()
    assert lacking(page) == ["Een Duif op de speelplaats"]
    assert lacking(other) == []
    wayward.refuses = None
    OutboxEntry.objects.update(not_before=timezone.now())
    assert drain() == 0
    assert lacking(page) == []
    assert len(get_engine().snapshot().vectors) == len(passage_texts(page)) + len(passage_texts(other))


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("on_elasticsearch")
def test_what_elasticsearch_refuses_is_set_aside_and_no_rebuild_forgets_it(
    drain: Drain, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_MAX_ATTEMPTS = 2
    bad, good = summary(title="Rekenen met breuken"), summary(title="Pesten stopt")
    made = SummaryKind.document

    def too_long(self: SummaryKind, page: Any) -> Any:
        facets = {"theme": ("x" * 40_000,)} if page.pk == bad.pk else {}
        return replace(made(self, page), facets=facets)

    monkeypatch.setattr(SummaryKind, "document", too_long)
    assert Indexer().rebuild() == 1
    for _try in range(3):
        drain()
    assert [result.page for result in ask(Question("pesten breuken")).results] == [good]
    row = OutboxEntry.objects.get()
    assert (row.document_id, row.parked) == (document_id("summary", bad.pk), True)
    Indexer().rebuild()
    assert OutboxEntry.objects.filter(parked=True).exists()


def test_an_error_that_nobody_foresaw_is_laid_at_the_right_door(
    drain: Drain, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_MAX_ATTEMPTS = 2
    pages = [summary(title=title) for title in ("Goed", "Slecht", "Ook goed")]
    put = Session.put

    def failing(self: Session, document: Any, vectors: Any) -> None:
        if document.title == "Slecht":
            raise RuntimeError("a bug")
        put(self, document, vectors)

    monkeypatch.setattr(Session, "put", failing)
    drain()
    drain()
    assert dict(get_engine().stored()).keys() == {document_id("summary", page.pk) for page in (pages[0], pages[2])}
    row = OutboxEntry.objects.get()
    assert (row.document_id, row.parked) == (document_id("summary", pages[1].pk), True)
    monkeypatch.undo()
    pages[1].save_revision().publish()
    assert drain() == 0
    assert not OutboxEntry.objects.exists()


@pytest.mark.slow
def test_many_changes_of_a_page_leave_one_row_that_waits_for_vectors(drain: Drain, wayward: Wayward) -> None:
    wayward.mood = "failing"
    page = summary()
    for number in range(3):
        drain()
        page.title = f"Titel {number}"
        page.save_revision().publish()
    drain()
    assert OutboxEntry.objects.count() == 1


@pytest.mark.slow
def test_a_rebuild_does_not_trade_meaning_for_words(drain: Drain, wayward: Wayward) -> None:
    page = summary()
    drain()
    for mood in ("failing", "away"):
        wayward.mood = mood
        if mood == "away":
            reset()
        else:
            page.title = "Een titel die nog geen vector heeft"
            page.save_revision().publish()
        with pytest.raises(EngineUnavailableError):
            Indexer().rebuild()
    wayward.begin()
    reset()
    assert Indexer().rebuild() == 1
    assert lacking(page) == []


@pytest.mark.slow
def test_a_rebuild_leaves_out_a_vector_that_cannot_be_and_nothing_else(wayward: Wayward) -> None:
    wayward.refuses = "stilteteken"
    page = summary()
    assert Indexer().rebuild() == 1
    assert OutboxEntry.objects.get().stage == OutboxEntry.Stage.VECTORS
    wayward.refuses = None
    assert Indexer().drain_quietly() == 0
    assert lacking(page) == []


@pytest.mark.slow
def test_where_no_embedder_ever_runs_no_rows_pile_up(drain: Drain, wayward: Wayward) -> None:
    wayward.mood = "away"
    reset()
    summary()
    assert drain() == 0
    assert not OutboxEntry.objects.exists()
