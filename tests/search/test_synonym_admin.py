"""Hub staff writes rules and switches them off; others do not see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from hub.tenants.models import Tenancy
from search.models import SynonymRule
from search.synonym_admin import HOW_TO, SHIPPED
from tests.factories.research import organisation
from tests.factories.users import member, superuser

pytestmark = pytest.mark.django_db


def url(view: str, *args: Any) -> str:
    return reverse(f"synonyms:{view}", args=args)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(superuser())
    return client


@pytest.fixture
def shipped() -> SynonymRule:
    return SynonymRule.objects.create(words="koer", means="speelplaats", shipped=True)


def test_staff_finds_the_rules_in_the_settings(staff: Client) -> None:
    assert url("index") in staff.get(reverse("wagtailadmin_home")).content.decode()


def test_staff_writes_a_rule_that_is_put_in_one_form(staff: Client) -> None:
    assert str(HOW_TO) in staff.get(url("add")).content.decode()
    staff.post(url("add"), {"words": " groep 8 ,achtste  groep,", "means": "zesde leerjaar", "active": "on"})
    row = SynonymRule.objects.get()
    assert (row.words, row.means, row.active, row.shipped) == ("groep 8, achtste groep", "zesde leerjaar", True, False)


@pytest.mark.parametrize(
    ("words", "means", "said"),
    [
        ("juf", "", "Schrijf minstens twee woorden"),
        ("SO", "secundair", "een woord dat bij zoeken niet meetelt"),
        ("juf", "leraar, juf", "staat aan beide kanten"),
        ("koer", "speelplaats", "Deze regel bestaat al"),
    ],
)
def test_what_is_no_rule_is_said_beside_the_field(
    words: str, means: str, said: str, staff: Client, shipped: SynonymRule
) -> None:
    response = staff.post(url("add"), {"words": words, "means": means, "active": "on"})
    assert said in response.content.decode()
    assert SynonymRule.objects.count() == 1


def test_an_empty_rule_is_said_once(staff: Client) -> None:
    response = staff.post(url("add"), {"words": " ", "means": "leraar", "active": "on"})
    assert len(response.context["form"].errors["words"]) == 1


def test_a_shipped_rule_is_switched_off_not_changed_or_deleted(staff: Client, shipped: SynonymRule) -> None:
    assert str(SHIPPED) in staff.get(url("edit", shipped.pk)).content.decode()
    staff.post(url("edit", shipped.pk), {"words": "anders", "means": "nog anders", "note": "hier zegt niemand koer"})
    staff.post(url("delete", shipped.pk))
    shipped.refresh_from_db()
    assert (str(shipped), shipped.active, shipped.note) == ("koer => speelplaats", False, "hier zegt niemand koer")
    assert url("delete", shipped.pk) not in staff.get(url("index")).content.decode()


def test_ones_own_rule_is_deleted(staff: Client) -> None:
    own = SynonymRule.objects.create(words="juf", means="leraar")
    assert url("delete", own.pk) in staff.get(url("index")).content.decode()
    staff.post(url("delete", own.pk))
    assert not SynonymRule.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "speelplaats"}, {"koer"}),
        ({"shipped": "true"}, {"koer"}),
        ({"shipped": "false"}, {"juf", "brossen"}),
        ({"active": "false"}, {"brossen"}),
    ],
)
def test_staff_searches_and_filters(query: dict[str, str], found: set[str], staff: Client, shipped: Any) -> None:
    SynonymRule.objects.create(words="juf", means="leraar")
    SynonymRule.objects.create(words="brossen", means="spijbelen", active=False)
    response = staff.get(url("index"), query)
    assert {row.words for row in response.context["object_list"]} == found


def test_who_has_the_permission_is_staff_too(client: Client) -> None:
    group = Group.objects.create(name="Redactie van de hub")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_synonymrule", "change_synonymrule"])
    )
    client.force_login(member(group))
    client.post(url("add"), {"words": "juf", "means": "leraar", "active": "on"})
    assert SynonymRule.objects.exists()


def test_editors_of_tenants_see_no_rules(client: Client, shipped: SynonymRule) -> None:
    client.force_login(member(Tenancy.objects.get(root=organisation()).coordinators))
    for view in (url("index"), url("add"), url("edit", shipped.pk), url("delete", shipped.pk)):
        assert client.get(view).status_code == 302
    assert url("index") not in client.get(reverse("wagtailadmin_home")).content.decode()
