"""Hub staff keeps the vocabularies; authors only pick."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from hub.tenants.models import Tenancy
from hub.vocabularies.models import Level, Theme
from hub.vocabularies.wagtail_hooks import VOCABULARIES
from tests.factories.research import level, organisation, theme
from tests.factories.users import member, superuser

pytestmark = pytest.mark.django_db


def url(model: Any, view: str, *args: Any) -> str:
    return reverse(f"vocabulary_{model._meta.model_name}:{view}", args=args)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


@pytest.mark.parametrize("model", VOCABULARIES)
def test_every_vocabulary_can_be_listed_and_added_to(model: Any, staff: Client) -> None:
    assert staff.get(url(model, "index")).status_code == 200
    assert staff.get(url(model, "add")).status_code == 200
    assert b"Woordenlijsten" in staff.get(reverse("wagtailadmin_home")).content


def test_hub_staff_adds_a_theme(staff: Client) -> None:
    staff.post(url(Theme, "add"), {"name": "Leesplezier", "slug": "leesplezier", "synonyms": "graag lezen"})
    assert Theme.objects.get(slug="leesplezier").words == ["graag lezen"]


def test_a_code_is_never_changed(staff: Client) -> None:
    term = level("so-1", position=3)
    data = {"code": "iets-anders", "label_nl": "Eerste graad", "stage": "secundair", "position": "3"}
    staff.post(url(Level, "edit", term.pk), data)
    term.refresh_from_db()
    assert (term.code, term.label_nl) == ("so-1", "Eerste graad")


def test_a_term_is_retired_not_deleted(staff: Client) -> None:
    term = theme("klasmanagement")
    staff.post(url(Theme, "delete", term.pk))
    assert Theme.objects.filter(pk=term.pk).exists()
    staff.post(url(Theme, "edit", term.pk), {"name": term.name, "retired": "on"})
    term.refresh_from_db()
    assert term.retired


def test_editors_of_tenants_change_no_vocabulary(client: Client) -> None:
    client.force_login(member(Tenancy.objects.get(root=organisation()).coordinators))
    assert client.get(url(Theme, "index")).status_code == 302
    assert b"Woordenlijsten" not in client.get(reverse("wagtailadmin_home")).content


def test_hub_staff_need_not_be_superusers(client: Client) -> None:
    group = Group.objects.create(name="Redactie van de hub")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_theme", "change_theme", "delete_theme"])
    )
    client.force_login(member(group))
    client.post(url(Theme, "add"), {"name": "Leesplezier", "slug": "leesplezier"})
    assert Theme.objects.filter(slug="leesplezier").exists()
