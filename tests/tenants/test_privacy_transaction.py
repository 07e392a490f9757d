"""A change of privacy and the news of it for search are one transaction."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from search.models import OutboxEntry
from tests.factories.research import summary
from tests.factories.users import superuser

pytestmark = pytest.mark.django_db


def test_a_restriction_whose_news_fails_is_not_kept(client, monkeypatch):
    page = summary()
    user = superuser()
    client.force_login(user)
    client.raise_request_exception = False
    create = type(OutboxEntry.objects.all()).bulk_create
    calls = []

    def fails_the_second_time(self, rows, **options):
        calls.append(len(rows))
        if len(calls) == 2:
            raise OSError("the disk is full")
        return create(self, rows, **options)

    monkeypatch.setattr(type(OutboxEntry.objects.all()), "bulk_create", fails_the_second_time)
    group = page.get_parent().specific.tenancy.editors
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    response = client.post(address, {"restriction_type": "groups", "groups": [group.pk], "password": ""})
    assert response.status_code == 500
    assert len(calls) == 2
    assert not PageViewRestriction.objects.exists()
