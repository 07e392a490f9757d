"""A tenant comes with groups, media, permissions and review, and takes them along when it goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupApprovalTask, GroupPagePermission, Page, Workflow

from hub.home.models import HomePage
from hub.tenants.models import Tenancy
from networks.models import NetworkIndexPage, NetworkPage
from research.models import OrganisationIndexPage, OrganisationPage
from tests.factories import media
from tests.factories.networks import network
from tests.factories.research import draft_summary, organisation
from tests.factories.users import member, superuser
from tests.tenants.form_data import network_form

pytestmark = pytest.mark.django_db

KINDS = [organisation, network]


def leftovers() -> dict[str, int]:
    """Count what belongs to tenants."""
    return {
        "tenancies": Tenancy.objects.count(),
        "groups": Group.objects.count(),
        "permissions": GroupPagePermission.objects.count(),
        "collections": Collection.objects.filter(depth__gt=1).count(),
        "workflows": Workflow.objects.filter(pk__in=Tenancy.objects.values("workflow")).count(),
        "tasks": GroupApprovalTask.objects.filter(groups__isnull=False).count(),
        "images": Image.objects.count(),
        "documents": Document.objects.count(),
    }


def test_no_group_of_wagtail_itself_is_left() -> None:
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


@pytest.mark.parametrize("make", KINDS)
def test_a_tenant_has_all_it_needs(make: Any) -> None:
    page = make("De Brug")
    tenancy = Tenancy.objects.get(root=page)
    may = {group: set(_codenames(group)) for group in tenancy.groups}
    moderators = {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}
    assert may[tenancy.editors] == {"add_page", "change_page"}
    assert may[tenancy.moderators] == may[tenancy.coordinators] == moderators
    assert page.get_workflow() == tenancy.workflow
    assert set(tenancy.task.groups.all()) == {tenancy.moderators, tenancy.coordinators}


def _codenames(group: Group) -> list[str]:
    return list(group.page_permissions.values_list("permission__codename", flat=True))


@pytest.mark.parametrize("make", KINDS)
def test_deleting_a_tenant_leaves_nothing_behind(make: Any) -> None:
    before = leftovers()
    page = make("De Brug")
    tenancy = Tenancy.objects.get(root=page)
    user = member(tenancy.editors)
    media.image("Logo", tenancy.collection)
    media.document("Blad", tenancy.collection)
    nested = tenancy.collection.add_child(name="Map")
    media.image("Foto", nested)
    if make is organisation:
        tenancy.workflow.start(draft_summary(page), user)
    page.delete()
    assert leftovers() == before
    assert not Workflow.objects.filter(name__contains="De Brug").exists()
    user.refresh_from_db()
    assert not user.groups.exists()


def test_deleting_the_page_above_removes_its_tenants() -> None:
    before = leftovers()
    organisation("Een")
    organisation("Twee")
    OrganisationIndexPage.objects.get().delete()
    assert leftovers() == before


def test_deleting_many_at_once_removes_their_tenants() -> None:
    before = leftovers()
    organisation("Een")
    organisation("Twee")
    OrganisationPage.objects.all().delete()
    assert leftovers() == before


def test_deleting_a_tenant_in_the_admin(as_user: Any) -> None:
    before = leftovers()
    page = organisation("De Brug")
    as_user(superuser()).post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not OrganisationPage.objects.exists()
    assert leftovers() == before


def test_creating_a_tenant_in_the_admin(as_user: Any) -> None:
    parent = network("Bestaat al").get_parent()
    url = reverse("wagtailadmin_pages:add", args=["networks", "networkpage", parent.pk])
    as_user(superuser()).post(url, network_form(NetworkPage(title="De Brug", slug="de-brug")))
    assert Tenancy.objects.filter(root__slug="de-brug").exists()


def test_a_copy_is_a_tenant_of_its_own(as_user: Any) -> None:
    page = organisation("De Brug")
    original = Tenancy.objects.get(root=page)
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": page.get_parent().pk}
    as_user(superuser()).post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    copy = Tenancy.objects.get(root__slug="kopie")
    assert not set(copy.groups) & set(original.groups)
    assert copy.collection != original.collection
    assert copy.root.get_workflow() == copy.workflow


def test_an_alias_is_no_tenant() -> None:
    page = organisation("De Brug")
    alias = page.create_alias(parent=page.get_parent(), update_slug="alias")
    assert not Tenancy.objects.filter(root=alias).exists()
    alias.delete()
    assert Tenancy.objects.filter(root=page).exists()


@pytest.mark.parametrize("make", KINDS)
def test_long_names_and_twins(make: Any) -> None:
    title = "Pedagogische begeleidingsdienst " * 6
    first = make(title[:200].strip())
    second = make(title[:200].strip())
    groups = [group.name for page in (first, second) for group in Tenancy.objects.get(root=page).groups]
    assert len(set(groups)) == 6


def test_another_name_is_followed_by_its_groups_and_media() -> None:
    page = organisation("Oude naam")
    page.title = "Nieuwe naam"
    page.save_revision().publish()
    tenancy = Tenancy.objects.get(root=page)
    assert {"Nieuwe naam" in group.name for group in tenancy.groups} == {True}
    assert "Nieuwe naam" in tenancy.collection.name
    assert "Nieuwe naam" in tenancy.workflow.name


def test_the_hub_itself_is_no_tenant() -> None:
    organisation("De Brug")
    roots = set(Tenancy.objects.values_list("root", flat=True))
    shared = Page.objects.type(HomePage, OrganisationIndexPage, NetworkIndexPage)
    assert not roots & set(shared.values_list("pk", flat=True))
    assert NetworkPage.objects.count() == 0
