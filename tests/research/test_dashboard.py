import pytest
from django.urls import reverse

from tests.factories.research import organisation
from tests.factories.users import UserFactory, member

pytestmark = pytest.mark.django_db


def test_an_author_starts_a_summary_from_the_dashboard(client):
    mine, other = organisation("Hogeschool Mijn"), organisation("Hogeschool Ander")
    client.force_login(member(mine.tenancy.editors))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailadmin_pages:add", args=["research", "summarypage", mine.pk]) in page
    assert other.title not in page
    assert client.get(reverse("wagtailadmin_pages:add", args=["research", "summarypage", mine.pk])).status_code == 200


def test_who_writes_for_nobody_sees_no_way_to_write(client):
    organisation("Hogeschool Ander")
    client.force_login(UserFactory())
    assert "Nieuwe samenvatting" not in client.get(reverse("wagtailadmin_home")).content.decode()
