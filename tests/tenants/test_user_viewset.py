"""Coordinators create and manage the users of their own tenants, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.factories.users import member, superuser
from tests.tenants.world import Team, build_team

User = get_user_model()
PASSWORD = "een-lang-wachtwoord-erbij"


def form(ours: Team, **fields: Any) -> dict[str, Any]:
    return {
        "email": "nieuw@school.example",
        "first_name": "Noor",
        "last_name": "Claes",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "groups": [ours.tenancy.editors_id],
        "is_active": "on",
        **fields,
    }


def url(view: str, *args: Any) -> str:
    return reverse(f"wagtailusers_users:{view}", args=args)


@pytest.fixture
def ours(db: None) -> Team:
    return build_team("Zuid", "goudvink")


@pytest.fixture
def theirs(ours: Team) -> Team:
    return build_team("Noord", "zebravink")


@pytest.fixture
def coordinator(ours: Team, as_user: Any) -> Any:
    return as_user(ours.coordinator)


def test_a_coordinator_adds_a_colleague(ours: Team, coordinator: Any) -> None:
    coordinator.post(url("add"), form(ours))
    added = User.objects.get(email="nieuw@school.example")
    assert list(added.groups.all()) == [ours.tenancy.editors]
    assert added.check_password(PASSWORD)


def test_a_coordinator_cannot_make_a_superuser(ours: Team, coordinator: Any) -> None:
    coordinator.post(url("add"), form(ours, is_superuser="on"))
    assert not User.objects.get(email="nieuw@school.example").is_superuser
    coordinator.post(url("edit", ours.colleague.pk), form(ours, is_superuser="on"))
    ours.colleague.refresh_from_db()
    assert not ours.colleague.is_superuser


def test_a_new_user_needs_a_group(ours: Team, coordinator: Any) -> None:
    response = coordinator.post(url("add"), form(ours, groups=[]))
    assert "groups" in response.context["form"].errors
    assert not User.objects.filter(email="nieuw@school.example").exists()


def test_a_coordinator_changes_and_removes_a_colleague(ours: Team, coordinator: Any) -> None:
    coordinator.post(url("edit", ours.colleague.pk), form(ours, groups=[ours.tenancy.moderators_id]))
    ours.colleague.refresh_from_db()
    assert list(ours.colleague.groups.all()) == [ours.tenancy.moderators]
    coordinator.post(url("delete", ours.colleague.pk))
    assert not User.objects.filter(pk=ours.colleague.pk).exists()


def test_an_account_that_exists_is_explained(ours: Team, theirs: Team, coordinator: Any) -> None:
    response = coordinator.post(url("add"), form(ours, email=theirs.editor.email.upper()))
    assert "Vraag de beheerder" in str(response.context["form"].errors["email"])


def test_somebody_who_also_works_elsewhere_is_out_of_reach(ours: Team, theirs: Team, coordinator: Any) -> None:
    shared = member(ours.tenancy.editors)
    shared.groups.add(theirs.tenancy.editors)
    assert coordinator.get(url("edit", shared.pk)).status_code == 404
    assert shared.email not in coordinator.get(url("index")).content.decode()


def test_a_superuser_in_ones_group_is_out_of_reach(ours: Team, coordinator: Any) -> None:
    boss = superuser()
    boss.groups.add(ours.tenancy.editors)
    assert coordinator.get(url("edit", boss.pk)).status_code == 404


def test_nobody_manages_herself(ours: Team, coordinator: Any) -> None:
    assert coordinator.get(url("edit", ours.coordinator.pk)).status_code == 404
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    coordinator.post(f"{bulk}?id={ours.coordinator.pk}")
    assert User.objects.filter(pk=ours.coordinator.pk).exists()


def test_bulk_actions_reach_colleagues(ours: Team, coordinator: Any) -> None:
    role = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"])
    coordinator.post(f"{role}?id={ours.colleague.pk}", {"role": ours.tenancy.moderators_id})
    assert ours.tenancy.moderators in ours.colleague.groups.all()
    state = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    coordinator.post(f"{state}?id={ours.colleague.pk}", {"mark_as_active": "False"})
    ours.colleague.refresh_from_db()
    assert not ours.colleague.is_active


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_others_manage_no_users(role: str, ours: Team, as_user: Any) -> None:
    assert as_user(getattr(ours, role)).get(url("index")).status_code == 302


def test_superusers_manage_everybody(ours: Team, theirs: Team, as_user: Any) -> None:
    client = as_user(superuser())
    client.post(url("edit", theirs.colleague.pk), form(ours, is_superuser="on"))
    theirs.colleague.refresh_from_db()
    assert theirs.colleague.is_superuser
    listed = client.get(url("index")).content.decode()
    assert ours.editor.email in listed
    assert theirs.editor.email in listed
