"""Whatever happens to a page, above it or beside it: the index follows, without anybody asking for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from hub.tenants.models import Tenancy
from hub.vocabularies.models import Level, Theme
from networks.models import NetworkPage, Selection
from research.models import OrganisationIndexPage, OrganisationPage, SummaryPage
from search.asking import Question, ask
from search.engines import get_engine
from search.models import OutboxEntry
from tests.factories.networks import network
from tests.factories.research import draft_summary, level, organisation, summary
from tests.factories.users import superuser
from tests.search.faults.state import assert_index_is_right

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_engine")]

Drain = Callable[[], int]


def slowly(*events: Callable[..., None]) -> list[Any]:
    """Leave these to the long run of the suite; those that are tests of their own elsewhere, or alike."""
    return [pytest.param(event, marks=pytest.mark.slow, id=event.__name__) for event in events]


@dataclass
class Hub:
    """Two organisations, two summaries of the first, a draft, and a network that took up one of the summaries."""

    one: OrganisationPage
    other: OrganisationPage
    page: SummaryPage
    second: SummaryPage
    draft: SummaryPage
    network: NetworkPage


@pytest.fixture
def hub(drain: Drain) -> Hub:
    level("so", parent=None)
    level("so-1-a", parent=level("so-1", parent=level("so")))
    one, other = organisation("Hogeschool Een"), organisation("Hogeschool Twee")
    page = summary(one, title="Pesten stopt", levels=["so-1-a"], themes=["pesten"])
    second, draft = summary(one, title="Stil lezen"), draft_summary(one, title="Nog een ontwerp")
    found = Hub(one, other, page, second, draft, network("Netwerk Hier", selected=[page]))
    drain()
    assert_index_is_right()
    return found


def stored() -> dict[str, str]:
    return dict(get_engine().stored())


def id_of(page: Page) -> str:
    return f"summary:{page.pk}"


def admin() -> Client:
    client = Client()
    client.force_login(superuser())
    return client


def bulk(action: str, pages: list[Page], **data: Any) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    response = admin().post(f"{url}?{urlencode({'id': [page.pk for page in pages]}, doseq=True)}", data)
    assert response.status_code == 302


# Pages come


def publish(hub: Hub) -> None:
    hub.draft.save_revision().publish()


def approve(hub: Hub) -> None:
    user = superuser()
    hub.draft.save_revision(user=user)
    state = Tenancy.objects.get(root=hub.one).workflow.start(hub.draft, user)
    while state.current_task_state and state.status == state.STATUS_IN_PROGRESS:
        state.current_task_state.approve(user=user)
        state.refresh_from_db()


def publish_on_schedule(hub: Hub) -> None:
    hub.draft.go_live_at = timezone.now() + timedelta(hours=1)
    hub.draft.save_revision().publish()
    assert not SummaryPage.objects.get(pk=hub.draft.pk).live
    past = timezone.now() - timedelta(minutes=1)
    revision = hub.draft.latest_revision
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled", verbosity=0)


def publish_in_bulk(hub: Hub) -> None:
    bulk("publish", [hub.draft])


@pytest.mark.parametrize("event", [approve, *slowly(publish, publish_on_schedule, publish_in_bulk)])
def test_a_page_that_becomes_public_is_found(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    event(hub)
    drain()
    assert id_of(hub.draft) in stored()
    assert_index_is_right()


def copy_with_all_below(hub: Hub) -> None:
    hub.one.copy(recursive=True, keep_live=True, update_attrs={"slug": "kopie"})


def mirror_with_all_below(hub: Hub) -> None:
    Page.objects.get(pk=hub.page.pk).create_alias(update_slug="spiegel")
    hub.second.create_alias(parent=hub.other)


@pytest.mark.parametrize("event", slowly(copy_with_all_below, mirror_with_all_below))
def test_copies_of_public_pages_are_found_too(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    event(hub)
    drain()
    assert len(stored()) == 4
    assert_index_is_right()


# Pages go


def unpublish_in_bulk(hub: Hub) -> None:
    bulk("unpublish", [hub.page])


def delete_in_bulk(hub: Hub) -> None:
    bulk("delete", [hub.page])


def expire_on_schedule(hub: Hub) -> None:
    SummaryPage.objects.filter(pk=hub.page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)


def lock_in_the_admin(hub: Hub) -> None:
    closed = {"restriction_type": "groups", "groups": [hub.one.tenancy.editors.pk], "password": ""}
    response = admin().post(reverse("wagtailadmin_pages:set_privacy", args=[hub.page.pk]), closed)
    assert response.status_code == 200
    assert PageViewRestriction.objects.exists()


def give_the_restricted_organisation_the_page(hub: Hub) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=hub.other.pk), restriction_type="login")
    bulk("move", [hub.page], chooser=hub.other.pk)


@pytest.mark.parametrize(
    "event",
    slowly(
        unpublish_in_bulk,
        delete_in_bulk,
        expire_on_schedule,
        lock_in_the_admin,
        give_the_restricted_organisation_the_page,
    ),
)
def test_a_page_that_is_no_longer_public_is_gone(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    identifier = id_of(hub.page)
    event(hub)
    drain()
    assert stored().keys() == {id_of(hub.second)}
    assert identifier not in stored()
    assert_index_is_right()


def delete_the_organisation_in_bulk(hub: Hub) -> None:
    bulk("delete", [hub.one])


def delete_the_list_above(hub: Hub) -> None:
    Page.objects.get(pk=OrganisationIndexPage.objects.get().pk).delete()


def restrict_the_home_page(hub: Hub) -> None:
    PageViewRestriction.objects.create(page=Site.objects.get().root_page, restriction_type="login")


@pytest.mark.parametrize(
    "event", slowly(delete_the_organisation_in_bulk, delete_the_list_above, restrict_the_home_page)
)
def test_what_hits_an_ancestor_hits_all_below(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    event(hub)
    drain()
    assert stored() == {}
    assert_index_is_right()


# Pages change


def edit(hub: Hub) -> None:
    hub.page.in_brief = "Iets anders."
    hub.page.save_revision().publish()


def revert(hub: Hub) -> None:
    first = hub.page.save_revision()
    hub.page.title = "Tussendoor"
    hub.page.save_revision().publish()
    first.publish()


def change_own_slug(hub: Hub) -> None:
    hub.page.slug = "anders"
    hub.page.save_revision().publish()


def change_organisations_slug(hub: Hub) -> None:
    hub.one.slug = "andere-naam"
    hub.one.save_revision().publish()


def change_the_lists_slug(hub: Hub) -> None:
    index = OrganisationIndexPage.objects.get()
    index.slug = "huizen"
    index.save_revision().publish()


def move(hub: Hub) -> None:
    hub.page.move(hub.other, "last-child")


def move_in_bulk(hub: Hub) -> None:
    bulk("move", [hub.page, hub.second], chooser=hub.other.pk)


def change_networks_slug(hub: Hub) -> None:
    hub.network.slug = "netwerk-daar"
    hub.network.save_revision().publish()


def unpublish_network(hub: Hub) -> None:
    hub.network.unpublish()


def delete_network(hub: Hub) -> None:
    NetworkPage.objects.get(pk=hub.network.pk).delete()


def restrict_network(hub: Hub) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=hub.network.pk), restriction_type="login")


def let_go_of_a_summary(hub: Hub) -> None:
    for selection in Selection.objects.filter(network=hub.network):
        selection.delete()


def change_the_code_of_the_level_above(hub: Hub) -> None:
    above = Level.objects.get(code="so")
    above.code = "secundair"
    above.save()


def put_the_level_above_elsewhere(hub: Hub) -> None:
    above = Level.objects.get(code="so-1")
    above.parent = None
    above.save()


def change_the_address_of_a_theme(hub: Hub) -> None:
    theme = Theme.objects.get(slug="pesten")
    theme.slug = "pestgedrag"
    theme.save()


def delete_a_level(hub: Hub) -> None:
    Level.objects.get(code="so-1-a").delete()


def delete_levels_together(hub: Hub) -> None:
    Level.objects.filter(code="so-1-a").delete()


def add_a_site_for_the_network(hub: Hub) -> None:
    Site.objects.create(hostname="netwerk.example", root_page=hub.network)


CHANGES = [
    change_the_code_of_the_level_above,
    *slowly(delete_a_level, move_in_bulk, add_a_site_for_the_network),
    *slowly(edit, change_own_slug, change_organisations_slug, change_the_lists_slug, move),
    *slowly(change_networks_slug, unpublish_network, delete_network, restrict_network, let_go_of_a_summary),
    *slowly(put_the_level_above_elsewhere, change_the_address_of_a_theme, delete_levels_together),
]


@pytest.mark.parametrize("event", CHANGES)
def test_what_a_document_holds_is_renewed(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    before = stored()
    event(hub)
    drain()
    assert stored()[id_of(hub.page)] != before[id_of(hub.page)]
    assert_index_is_right()


# What seems to change nothing


def put_in_another_order(hub: Hub) -> None:
    admin().post(reverse("wagtailadmin_pages:set_page_position", args=[hub.page.pk]) + "?position=1")


def repair_the_tree(hub: Hub) -> None:
    call_command("fixtree", interactive=False, verbosity=0)


@pytest.mark.parametrize("event", slowly(revert, put_in_another_order, repair_the_tree))
def test_other_operations_leave_it_right(hub: Hub, drain: Drain, event: Callable[[Hub], None]) -> None:
    event(hub)
    drain()
    assert_index_is_right()


@pytest.mark.slow
def test_names_of_organisations_and_networks_are_not_stored_and_so_never_old(hub: Hub) -> None:
    """The documents hold the code; the name is read when it is shown."""
    for page in (hub.one, hub.network):
        page.title = f"{page.title} heet nu anders"
        page.save_revision().publish()
    OutboxEntry.objects.all().delete()
    facets = {facet.key: facet for facet in ask(Question("pesten")).facets}
    for key in ("organisation", "network"):
        assert [choice.label.endswith("heet nu anders") for choice in facets[key].choices] == [True]


@pytest.mark.slow
def test_media_are_no_part_of_a_document(hub: Hub) -> None:
    """Documents hold text of the page alone, so collections and their privacy change nothing that search shows."""
    collection = Tenancy.objects.get(root=hub.one).collection
    collection.name = "Besloten"
    collection.save()
    assert not OutboxEntry.objects.exists()
