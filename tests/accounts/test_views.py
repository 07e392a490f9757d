from __future__ import annotations

from typing import Any

import pytest

from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def test_who_may_not_enter_the_admin_lands_on_her_own_page(client: Any) -> None:
    client.force_login(UserFactory())
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/account/"
    assert len(response.context["messages"]) == 1


def test_the_address_after_login_is_never_on_another_host(client: Any) -> None:
    client.force_login(UserFactory())
    for url in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert client.get("/account/login/", {"next": url})["Location"] == "/account/"
    assert client.get("/account/login/", {"next": "/zoeken/"})["Location"] == "/zoeken/"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_forgot_her_password_gets_one_plain_mail(client: Any, mailoutbox: list[Any], prefix: str) -> None:
    user = UserFactory()
    page = client.post(f"{prefix}/account/password/reset/", {"email": user.email}, follow=True)
    stranger = client.post(f"{prefix}/account/password/reset/", {"email": "niemand@school.example"}, follow=True)
    assert page.content == stranger.content
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert mailoutbox[0].subject.startswith("Klasvloer: ")
    assert f"{prefix}/account/password/reset/key/" in mailoutbox[0].body
