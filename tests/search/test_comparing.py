"""check_search finds what no handler saw, both ways, and mends it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from research.finding import SummaryKind
from research.models import SummaryPage
from search.comparing import Comparison, Difference, compare
from search.documents import document_id
from search.embedders import get_embedder
from search.engines import get_engine
from search.models import OutboxEntry
from search.reading import read_documents
from tests.factories.research import summary
from tests.search.faults.state import remove_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_engine")]

Drain = Callable[[], int]


def id_of(page: SummaryPage) -> str:
    return document_id("summary", page.pk)


def compared() -> Comparison:
    return compare(get_engine())


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("check_search", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def pages(drain: Drain) -> list[SummaryPage]:
    pages = [summary(title=f"Samenvatting {number}") for number in range(3)]
    drain()
    return pages


def forget_the_news() -> None:
    OutboxEntry.objects.all().delete()


def miss(page: SummaryPage) -> None:
    with get_engine().writing() as session:
        session.remove(id_of(page))
        session.commit()


def hide(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(live=False)


def expire(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))


def delete(page: SummaryPage) -> None:
    page.delete()
    forget_the_news()


def change(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(in_brief="Anders dan de index weet.")


def strip_of_vectors(page: SummaryPage) -> None:
    with get_engine().writing() as session:
        session.put(read_documents([id_of(page)])[id_of(page)], {})
        session.commit()


CASES = [
    (hide, Difference.LEFT_OVER),
    (strip_of_vectors, Difference.WITHOUT_VECTORS),
    pytest.param(miss, Difference.MISSING, marks=pytest.mark.slow),
    pytest.param(expire, Difference.LEFT_OVER, marks=pytest.mark.slow),
    pytest.param(delete, Difference.LEFT_OVER, marks=pytest.mark.slow),
    pytest.param(change, Difference.OUTDATED, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("spoil", "difference"), CASES)
def test_it_is_found_and_repaired(
    pages: list[SummaryPage], spoil: Callable[[SummaryPage], None], difference: Difference, settings: Any
) -> None:
    identifier = id_of(pages[1])
    assert compared().is_equal
    assert run() == "3 public pages, 3 documents in the index.\nThe index holds what is public.\n"
    spoil(pages[1])
    assert compared().differences == {identifier: difference}
    with pytest.raises(CommandError, match="--repair"):
        run()
    settings.SEARCH_INDEXING = "thread"
    assert f"1 {difference}:\n  {identifier}\nRepaired: 1 documents.\n" in run("--repair")
    assert compared().is_equal


@pytest.mark.slow
def test_what_waits_in_the_outbox_is_on_its_way_and_no_error(pages: list[SummaryPage]) -> None:
    pages[0].title = "Pas veranderd"
    pages[0].save_revision().publish()
    pages[1].unpublish()
    comparison = compared()
    assert comparison.is_equal
    assert comparison.waiting == {id_of(pages[0]), id_of(pages[1])}
    assert "2 on their way through the outbox:" in run()


def test_parked_documents_are_told_and_tried_again(pages: list[SummaryPage], settings: Any) -> None:
    pages[0].title = "Pas veranderd"
    pages[0].save_revision().publish()
    OutboxEntry.objects.update(parked=True, attempts=5)
    with pytest.raises(CommandError):
        run()
    settings.SEARCH_INDEXING = "thread"
    assert "Repaired: 1 documents." in run("--repair")
    assert not OutboxEntry.objects.exists()


@pytest.mark.slow
def test_what_cannot_be_mended_is_said(
    pages: list[SummaryPage], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = SummaryKind.document

    def failing(self: SummaryKind, page: Any) -> Any:
        if page.pk == pages[2].pk:
            raise ValueError("a broken block")
        return document(self, page)

    monkeypatch.setattr(SummaryKind, "document", failing)
    assert compared().differences == {id_of(pages[2]): Difference.FAILING}
    settings.SEARCH_INDEXING = "thread"
    with pytest.raises(CommandError, match="could not be repaired"):
        run("--repair")


@pytest.mark.slow
def test_with_a_worker_repairing_is_left_to_the_worker(pages: list[SummaryPage], drain: Drain) -> None:
    hide(pages[0])
    assert "1 documents queued for the worker" in run("--repair")
    assert not compared().differences
    drain()
    assert compared().is_equal
    assert compared().stored == 2


@pytest.mark.slow
def test_vectors_of_another_model_want_a_rebuild(pages: list[SummaryPage], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_embedder(), "stamp", "hashing-2-256")
    assert not compared().takes_vectors
    assert "Built anew: 3 documents." in run("--repair")
    assert compared().is_equal


@pytest.mark.slow
def test_a_lost_index_is_an_error_and_is_built_anew(pages: list[SummaryPage], settings: Any) -> None:
    remove_index()
    with pytest.raises(CommandError, match="rebuild_search"):
        run()
    assert "Built anew: 3 documents." in run("--repair")


@pytest.mark.slow
def test_many_ids_are_cut_short() -> None:
    for _ in range(22):
        summary()
    forget_the_news()
    with get_engine().rebuilding():
        pass
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_search", stdout=output)
    assert "22 public, but not in the index:" in output.getvalue()
    assert " and 2 more\n" in output.getvalue()


def test_without_an_engine_there_is_nothing_to_compare(settings: Any) -> None:
    settings.SEARCH_ENGINE = "database"
    assert "in the database" in run()
