"""Nothing that one side posts changes the other; its own work goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Page, PageViewRestriction, Revision, TaskState, Workflow, WorkflowState

from hub.vocabularies.models import Theme
from networks.models import NetworkPage
from research.models import OrganisationPage, Reference, SummaryPage
from tests.factories.users import superuser
from tests.tenants.form_data import network_form, summary_form
from tests.tenants.world import Side


@dataclass
class Attempt:
    """A request by one of our people, aimed at the other side."""

    label: str
    url: str
    data: dict[str, Any]
    role: str = "moderator"


def page_url(view: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{view}", args=args)


def bulk_url(label: str, action: str, *ids: int) -> str:
    app, model = label.split(".")
    query = "&".join(f"id={pk}" for pk in ids)
    return f"{reverse('wagtail_bulk_action', args=[app, model, action])}?{query}"


def on_pages(ours: Side, theirs: Side) -> Iterator[Attempt]:
    draft, org = theirs.draft.pk, theirs.organisation.pk
    copy = {"new_title": "Kopie", "new_slug": "kopie", "copy_subpages": "", "publish_copies": "on"}
    yield Attempt("edit", page_url("edit", draft), summary_form(theirs.draft, title="Gekaapt"))
    network = theirs.network
    yield Attempt("publish", page_url("edit", network.pk), {**network_form(network), "action-publish": "1"})
    yield Attempt("create", page_url("add", "research", "summarypage", org), summary_form())
    yield Attempt("delete", page_url("delete", draft), {})
    yield Attempt("unpublish", page_url("unpublish", theirs.published.pk), {})
    yield Attempt("copy theirs here", page_url("copy", draft), {**copy, "new_parent_page": ours.organisation.pk})
    yield Attempt("copy ours there", page_url("copy", ours.draft.pk), {**copy, "new_parent_page": org})
    yield Attempt("move there", page_url("move", ours.draft.pk), {"new_parent_page": org})
    yield Attempt("confirm move there", page_url("move_confirm", ours.draft.pk, org), {})
    yield Attempt("confirm move here", page_url("move_confirm", draft, ours.organisation.pk), {})
    yield Attempt("lock", page_url("lock", theirs.published.pk), {})
    yield Attempt("unlock", page_url("unlock", theirs.content.pk), {})
    closed = {"restriction_type": "groups", "groups": [ours.tenancy.editors_id]}
    yield Attempt("privacy", page_url("set_privacy", theirs.published.pk), closed)
    revision, planned = theirs.draft.latest_revision_id, theirs.scheduled.latest_revision_id
    yield Attempt("revert", page_url("revisions_revert", draft, revision), summary_form(theirs.draft))
    yield Attempt("unschedule", page_url("revisions_unschedule", theirs.scheduled.pk, planned), {})
    task = theirs.task_state.pk
    yield Attempt("approve", page_url("workflow_action", draft, "approve", task), {})
    yield Attempt(
        "reject through our page", page_url("workflow_action", ours.draft.pk, "reject", task), {"comment": ""}
    )
    yield Attempt("bulk delete", bulk_url("wagtailcore.page", "delete", draft), {})
    yield Attempt("bulk publish", bulk_url("wagtailcore.page", "publish", draft), {})
    yield Attempt("bulk unpublish", bulk_url("wagtailcore.page", "unpublish", theirs.published.pk), {})
    yield Attempt("bulk move there", bulk_url("wagtailcore.page", "move", ours.draft.pk), {"chooser": org})
    yield Attempt("bulk move here", bulk_url("wagtailcore.page", "move", draft), {"chooser": ours.organisation.pk})


def on_media(ours: Side, theirs: Side) -> Iterator[Attempt]:
    image, document = theirs.image.pk, theirs.document.pk
    gone = {"title": "Gekaapt", "collection": ours.tenancy.collection_id, "tags": ""}
    yield Attempt("edit image", reverse("wagtailimages:edit", args=[image]), gone)
    yield Attempt("delete image", reverse("wagtailimages:delete", args=[image]), {})
    yield Attempt("edit document", reverse("wagtaildocs:edit", args=[document]), gone)
    yield Attempt("delete document", reverse("wagtaildocs:delete", args=[document]), {})
    yield Attempt("bulk delete images", bulk_url("wagtailimages.image", "delete", image), {})
    yield Attempt("bulk delete documents", bulk_url("wagtaildocs.document", "delete", document), {})
    yield Attempt(
        "bulk take images",
        bulk_url("wagtailimages.image", "add_to_collection", image),
        {"collection": ours.tenancy.collection_id},
    )
    ours_there = {"title": "Onze foto", "collection": theirs.tenancy.collection_id, "tags": ""}
    yield Attempt("put image there", reverse("wagtailimages:edit", args=[ours.image.pk]), ours_there)
    yield Attempt("label images", bulk_url("wagtailimages.image", "add_tags", image), {"tags": "gekaapt"})


def on_people(ours: Side, theirs: Side) -> Iterator[Attempt]:
    victim = theirs.colleague
    spare = Group.objects.create(name="Los")
    taken = {"email": victim.email, "first_name": "G", "last_name": "K", "groups": [ours.tenancy.editors_id]}
    password = {"password1": "een-ander-wachtwoord", "password2": "een-ander-wachtwoord", "is_active": "on"}
    role = "coordinator"
    yield Attempt("user", reverse("wagtailusers_users:edit", args=[victim.pk]), {**taken, **password}, role)
    yield Attempt("delete user", reverse("wagtailusers_users:delete", args=[victim.pk]), {}, role)
    ours_there = {**taken, **password, "email": "nieuw@school.example"}
    into = {"groups": [theirs.tenancy.editors_id]}
    yield Attempt("new user there", reverse("wagtailusers_users:add"), {**ours_there, **into}, role)
    mine = ours.colleague.pk
    yield Attempt("colleague there", reverse("wagtailusers_users:edit", args=[mine]), {**ours_there, **into}, role)
    yield Attempt(
        "bulk role there",
        bulk_url("accounts.user", "assign_role", mine),
        {"role": theirs.tenancy.editors_id},
        role,
    )
    yield Attempt(
        "bulk role to theirs",
        bulk_url("accounts.user", "assign_role", victim.pk),
        {"role": ours.tenancy.editors_id},
        role,
    )
    yield Attempt("bulk delete users", bulk_url("accounts.user", "delete", victim.pk), {}, role)
    yield Attempt(
        "bulk block users", bulk_url("accounts.user", "set_active_state", victim.pk), {"mark_as_active": "False"}, role
    )
    yield Attempt("group", reverse("wagtailusers_groups:delete", args=[spare.pk]), {}, role)
    yield Attempt("user as editor", reverse("wagtailusers_users:add"), ours_there, "editor")


def on_the_hub(ours: Side, theirs: Side) -> Iterator[Attempt]:
    reference = {"title": "Gekaapt", "authors": "X", "year": "2000"}
    yield Attempt("reference", reverse("references:edit", args=[theirs.reference.pk]), reference)
    yield Attempt("delete reference", reverse("references:delete", args=[theirs.reference.pk]), {})
    yield Attempt("delete own reference", reverse("references:delete", args=[ours.reference.pk]), {})
    yield Attempt(
        "redirect", reverse("wagtailredirects:add"), {"old_path": "/x/", "redirect_link": "https://x.example"}
    )
    yield Attempt("workflow", reverse("wagtailadmin_workflows:disable", args=[theirs.tenancy.workflow_id]), {})
    yield Attempt("theme", reverse("vocabulary_theme:add"), {"name": "Gekaapt", "slug": "gekaapt"})
    yield Attempt(
        "collection",
        reverse("wagtailadmin_collections:edit", args=[theirs.tenancy.collection_id]),
        {"name": "x", "parent": 1},
    )


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


TABLES: list[tuple[Any, tuple[str, ...]]] = [
    (Page, ("title", "path", "live", "locked", "latest_revision", "draft_title", "expire_at")),
    (Revision, ("approved_go_live_at",)),
    (Image, ("title", "collection", "tags")),
    (Document, ("title", "collection")),
    (Reference, ("title", "organisation")),
    (TaskState, ("status",)),
    (WorkflowState, ("status",)),
    (Workflow, ("active",)),
    (Collection, ("name",)),
    (Group, ("name",)),
    (Redirect, ("old_path",)),
    (Theme, ("name",)),
    (PageViewRestriction, ("restriction_type",)),
    (get_user_model(), ("email", "password", "is_superuser", "is_active", "groups")),
]


def whole_state() -> list[Any]:
    """Return all rows that an attempt could change."""
    return [sorted(table._default_manager.values_list("pk", *fields), key=repr) for table, fields in TABLES]


@pytest.mark.slow
@pytest.mark.parametrize("attempts", [on_pages, on_media, on_people, on_the_hub])
def test_nothing_that_we_post_changes_anything_there(
    attempts: Callable[[Side, Side], Iterator[Attempt]], ours: Side, theirs: Side, as_user: Any
) -> None:
    for attempt in attempts(ours, theirs):
        client = as_user(getattr(ours, attempt.role))
        with rolled_back():
            before = whole_state()
            response = client.post(attempt.url, attempt.data)
            assert whole_state() == before, attempt.label
            told = [str(message) for message in get_messages(response.wsgi_request)]
            assert theirs.marker not in f"{response.content.decode()}{told}".lower(), attempt.label


@pytest.mark.slow
@pytest.mark.parametrize("attempts", [on_pages, on_media, on_people, on_the_hub])
def test_the_attempts_are_real(
    attempts: Callable[[Side, Side], Iterator[Attempt]], ours: Side, theirs: Side, as_user: Any
) -> None:
    client, harmless = as_user(superuser()), []
    for attempt in attempts(ours, theirs):
        with rolled_back():
            before = whole_state()
            client.post(attempt.url, attempt.data)
            if whole_state() == before:
                harmless.append(attempt.label)
    # Choosing where to move a page only leads to the question whether one is sure.
    assert harmless in ([], ["move there"])


def test_groups_of_tenants_hold_no_permission_for_a_whole_model(ours: Side) -> None:
    held = Permission.objects.filter(group__in=[*ours.tenancy.groups, *ours.network_tenancy.groups]).distinct()
    assert [permission.codename for permission in held] == ["access_admin"]


def test_a_moderator_cannot_make_a_tenant(ours: Side, as_user: Any) -> None:
    counts = OrganisationPage.objects.count(), NetworkPage.objects.count(), SummaryPage.objects.count()
    parent = ours.organisation.get_parent()
    as_user(ours.moderator).post(
        page_url("add", "research", "organisationpage", parent.pk), {"title": "x", "slug": "x"}
    )
    assert counts == (OrganisationPage.objects.count(), NetworkPage.objects.count(), SummaryPage.objects.count())
