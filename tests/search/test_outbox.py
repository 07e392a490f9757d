"""Every change of what may be found is written down, and the index follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction

from hub.vocabularies.models import Level
from research.models import OrganisationPage, SummaryPage
from search.documents import document_id
from search.engines import get_engine
from search.indexer import Indexer
from search.models import OutboxEntry
from tests.factories.networks import network
from tests.factories.research import draft_summary, organisation, summary

pytestmark = pytest.mark.django_db

Drain = Callable[[], int]


def queued() -> set[str]:
    return set(OutboxEntry.objects.values_list("document_id", flat=True))


def forget() -> None:
    OutboxEntry.objects.all().delete()


def id_of(page: Page) -> str:
    return document_id("summary", page.pk)


def stored() -> set[str]:
    engine = get_engine()
    assert engine is not None
    return {identifier for identifier, _hash in engine.stored()}


def test_publishing_is_written_down_and_a_draft_is_not() -> None:
    page = draft_summary()
    assert queued() == set()
    page.save_revision().publish()
    assert queued() == {id_of(page)}


def test_a_draft_of_a_live_page_is_not_written_down() -> None:
    page = summary()
    forget()
    page.title = "Nog niet af"
    page.save_revision()
    assert queued() == set()


def test_what_is_rolled_back_is_not_written_down() -> None:
    page = draft_summary()
    with transaction.atomic():
        page.save_revision().publish()
        transaction.set_rollback(True)
    assert queued() == set()


def unpublish(page: SummaryPage) -> None:
    page.unpublish()


def expire(page: SummaryPage) -> None:
    SummaryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)


def delete(page: SummaryPage) -> None:
    page.delete()


def delete_parent(page: SummaryPage) -> None:
    Page.objects.get(pk=page.get_parent().pk).delete()


def make_private(page: SummaryPage) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")


def make_parent_private(page: SummaryPage) -> None:
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")


def move_below_private(page: SummaryPage) -> None:
    private = organisation("Besloten")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=private.pk), restriction_type="login")
    page.move(private, "last-child")


def unpublish_parent_with_all_below(page: SummaryPage) -> None:
    boss = get_user_model().objects.create_superuser(email="baas@example.org", password="geheim-genoeg")
    UnpublishPageAction(page.get_parent().specific, user=boss, include_descendants=True).execute()


BY_RESTRICTION = (make_private, make_parent_private)
HIDING = [
    unpublish, expire, delete, delete_parent, make_private, make_parent_private, move_below_private,
    unpublish_parent_with_all_below,
]  # fmt: skip


@pytest.mark.parametrize("hide", HIDING)
def test_what_is_hidden_leaves_the_index(hide: Callable[[SummaryPage], None], drain: Drain) -> None:
    page, other = summary(), summary()
    drain()
    assert stored() == {id_of(page), id_of(other)}
    identifier = id_of(page)
    hide(page)
    drain()
    assert stored() == {id_of(other)}, identifier
    # What still waits is the second look that a restriction asks for, due when its save is surely through.
    waiting = list(OutboxEntry.objects.all())
    assert {row.document_id for row in waiting} <= ({identifier} if hide in BY_RESTRICTION else set())
    assert all(row.not_before > timezone.now() for row in waiting)


def test_what_is_public_again_comes_back(drain: Drain) -> None:
    page = summary()
    restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    drain()
    assert stored() == set()
    restriction.delete()
    drain()
    assert stored() == {id_of(page)}


def test_a_move_and_another_slug_of_an_ancestor_are_written_down() -> None:
    page = summary()
    parent = OrganisationPage.objects.get(pk=page.get_parent().pk)
    forget()
    parent.slug = "anders"
    parent.save_revision().publish()
    assert queued() == {id_of(page)}
    forget()
    page.move(organisation(), "last-child")
    assert queued() == {id_of(page)}


def test_live_copies_and_aliases_are_found_too(drain: Drain) -> None:
    page = summary()
    copy = page.copy(update_attrs={"slug": "kopie"}, keep_live=True)
    alias = page.create_alias(update_slug="alias")
    drain()
    assert stored() == {id_of(page), id_of(copy), id_of(alias)}
    forget()
    page.title = "Een andere titel"
    page.save_revision().publish()
    assert queued() == {id_of(page), id_of(alias)}


def test_a_renamed_term_is_written_down_for_the_pages_that_use_it() -> None:
    page, _other = summary(levels=["so-2"], themes=["lezen"]), summary(levels=["so-1"], themes=["pesten"])
    forget()
    level = Level.objects.get(code="so-2")
    level.save()
    assert queued() == set()
    level.label_nl = "tweede graad"
    level.save()
    assert queued() == {id_of(page)}
    forget()
    theme = page.theme_list[0]
    theme.name = "Leesplezier"
    theme.save()
    assert queued() == {id_of(page)}


def test_taking_up_a_summary_is_written_down() -> None:
    page = summary()
    forget()
    network(selected=[page])
    assert id_of(page) in queued()


def test_a_change_while_the_indexer_works_is_not_lost(drain: Drain, monkeypatch: pytest.MonkeyPatch) -> None:
    page = summary(title="Eerst zo")
    settle = Indexer._settle

    def settle_after_another_change(self: Indexer, *args: object) -> None:
        monkeypatch.setattr(Indexer, "_settle", settle)
        page.title = "Dan anders"
        page.save_revision().publish()
        settle(self, *args)

    monkeypatch.setattr(Indexer, "_settle", settle_after_another_change)
    drain()
    engine = get_engine()
    snapshot = engine.snapshot()
    titles = [snapshot.document(slot).title for slot in range(snapshot.view.size) if snapshot.view.alive[slot]]
    assert titles == ["Dan anders"]
    assert OutboxEntry.objects.count() == 0
