"""Publications are shared facts: everybody cites and adds, the organisation that entered one changes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.tenants.models import Tenancy
from research.models import OrganisationPage, Reference, SummaryReference
from tests.factories.networks import network
from tests.factories.research import ReferenceFactory, draft_summary, organisation, summary
from tests.factories.users import UserFactory, member, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> OrganisationPage:
    return organisation("Hogeschool Zuid")


@pytest.fixture
def reference(owner: OrganisationPage) -> Reference:
    return ReferenceFactory(organisation=owner)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def editor_of(page: Any) -> Client:
    return client_of(member(Tenancy.objects.get(root=page).editors))


def form(**fields: Any) -> dict[str, Any]:
    return {"title": "Nieuwe titel", "authors": "Claes, N.", "year": "2021", **fields}


def url(view: str, *args: Any) -> str:
    return reverse(f"references:{view}", args=args)


def test_the_organisation_that_entered_it_changes_it(owner: OrganisationPage, reference: Reference) -> None:
    editor_of(owner).post(url("edit", reference.pk), form())
    reference.refresh_from_db()
    assert (reference.title, reference.organisation) == ("Nieuwe titel", owner)


@pytest.mark.parametrize("view", ["edit", "delete", "history", "history_results", "usage"])
def test_others_read_the_list_and_nothing_more(view: str, reference: Reference) -> None:
    other = editor_of(organisation("Hogeschool Noord"))
    listed = other.get(url("index")).content.decode()
    assert reference.title in listed
    assert url("edit", reference.pk) not in listed
    assert other.get(url(view, reference.pk)).status_code == 404
    other.post(url(view, reference.pk), form())
    reference.refresh_from_db()
    assert reference.title != "Nieuwe titel"


def test_nobody_hands_a_publication_to_another(owner: OrganisationPage, reference: Reference) -> None:
    other = organisation("Hogeschool Noord")
    editor_of(owner).post(url("edit", reference.pk), form(organisation=other.pk))
    reference.refresh_from_db()
    assert reference.organisation == owner


def test_a_new_publication_belongs_to_the_organisation_of_who_enters_it(owner: OrganisationPage) -> None:
    editor_of(owner).post(url("add"), form())
    assert Reference.objects.get(title="Nieuwe titel").organisation == owner


def test_a_network_editor_enters_publications_of_no_organisation() -> None:
    editor_of(network()).post(url("add"), form())
    assert Reference.objects.get(title="Nieuwe titel").organisation is None


def test_somebody_without_a_tenant_adds_nothing(owner: OrganisationPage) -> None:
    client_of(UserFactory()).post(url("add"), form())
    assert not Reference.objects.exists()


def test_hub_staff_changes_every_publication(reference: Reference) -> None:
    client_of(superuser()).post(url("edit", reference.pk), form())
    reference.refresh_from_db()
    assert reference.title == "Nieuwe titel"


def test_hub_staff_deletes_what_nobody_uses(reference: Reference) -> None:
    client_of(superuser()).post(url("delete", reference.pk))
    assert not Reference.objects.filter(pk=reference.pk).exists()


def test_what_a_summary_cites_is_never_deleted(owner: OrganisationPage) -> None:
    cited = summary(owner).cited_references.get().reference
    assert client_of(superuser()).post(url("delete", cited.pk)).status_code == 404
    assert Reference.objects.filter(pk=cited.pk).exists()


def test_what_only_a_draft_cites_is_never_deleted(owner: OrganisationPage, reference: Reference) -> None:
    page = draft_summary(owner)
    page.cited_references.add(SummaryReference(reference=reference))
    page.save_revision()
    client_of(superuser()).post(url("delete", reference.pk))
    assert Reference.objects.filter(pk=reference.pk).exists()
