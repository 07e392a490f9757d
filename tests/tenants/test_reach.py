"""Back ways to what others own: pages that moved away, typed addresses, the admin's own API."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page

from hub.tenants.reach import all_visible
from tests.tenants.world import Side


@pytest.fixture
def moved(ours: Side, theirs: Side) -> Page:
    """Return a page of ours, under review and locked by us, that hub staff has moved to the other side."""
    Page.objects.filter(pk=ours.draft.pk).update(locked=True, locked_by=ours.moderator)
    page = Page.objects.get(pk=ours.draft.pk)
    page.move(theirs.organisation, pos="last-child")
    return page


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_a_page_that_moved_away_is_gone_from_every_list(role: str, moved: Page, ours: Side, as_user: Any) -> None:
    client = as_user(getattr(ours, role))
    lists = ["wagtailadmin_home", "tenants:locked_pages", "tenants:locked_pages_results", "tenants:workflow"]
    for name in lists:
        assert ours.draft.title not in client.get(reverse(name)).content.decode(), name


def test_a_page_that_moved_away_is_out_of_ones_hands(moved: Page, ours: Side, as_user: Any) -> None:
    moderator = as_user(ours.moderator)
    moderator.post(reverse("wagtailadmin_pages:unlock", args=[moved.pk]))
    moderator.post(reverse("wagtailadmin_pages:workflow_action", args=[moved.pk, "reject", ours.task_state.pk]))
    moved.refresh_from_db()
    ours.task_state.refresh_from_db()
    assert moved.locked
    assert ours.task_state.status == ours.task_state.STATUS_IN_PROGRESS


def test_a_typed_address_tells_no_title_of_a_draft(ours: Side, theirs: Side, as_user: Any) -> None:
    url = theirs.published.full_url
    data = {"external-link-chooser-url": url, "external-link-chooser-link_text": "lees"}
    answer = as_user(ours.editor).post(reverse("wagtailadmin_choose_page_external_link"), data).json()
    assert (answer["step"], answer["result"]["url"]) == ("external_link_chosen", url)
    assert theirs.marker not in str(answer)


def test_who_edits_there_is_not_told(ours: Side, theirs: Side, as_user: Any) -> None:
    editor = as_user(ours.editor)
    for kind, pk in [
        ("research.summarypage", theirs.draft.pk),
        ("research.reference", theirs.reference.pk),
        ("accounts.user", theirs.editor.pk),
    ]:
        url = reverse("wagtailadmin_editing_sessions:ping", args=[*kind.split("."), pk, 1])
        assert editor.post(url).status_code == 404, kind


def test_the_api_of_the_admin_acts_on_ones_own_pages_only(ours: Side, theirs: Side, as_user: Any) -> None:
    moderator = as_user(ours.moderator)
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "live"))
    here, there = {"destination_page_id": ours.organisation.pk}, {"destination_page_id": theirs.organisation.pk}
    for action in ("copy", "move", "delete", "publish", "unpublish", "create_alias"):
        url = reverse("wagtailadmin_api:pages:action", args=[theirs.draft.pk, action])
        assert theirs.marker not in moderator.post(url, here).content.decode(), action
    for action in ("copy", "move"):
        url = reverse("wagtailadmin_api:pages:action", args=[ours.scheduled.pk, action])
        assert theirs.marker not in moderator.post(url, there).content.decode(), action
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "live")) == before


@pytest.mark.django_db
def test_what_is_no_number_is_out_of_reach() -> None:
    assert all_visible(Page.objects.all(), [1, "1", "01"])
    assert not all_visible(Page.objects.all(), ["1", "x"])
    assert not all_visible(Page.objects.all(), ["1", "99999"])
    assert not all_visible(Page.objects.all(), ["-1"])
    assert not all_visible(Page.objects.all(), ["9" * 40])
