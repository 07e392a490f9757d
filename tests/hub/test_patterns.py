from typing import Any

import html5lib
import pytest

from tests.factories.users import UserFactory, superuser

pytestmark = pytest.mark.django_db


def test_staff_see_every_component_as_sound_html(client: Any) -> None:
    client.force_login(superuser())
    html = client.get("/patronen/").content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    for words in ("zeer sterk bewijs", "praktijkkennis", "lager onderwijs", 'data-colour="plum"', "Er klopt iets niet"):
        assert words in html


def test_the_public_does_not(client: Any) -> None:
    assert client.get("/patronen/").status_code == 404
    client.force_login(UserFactory())
    assert client.get("/patronen/").status_code == 404
