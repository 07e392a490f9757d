from __future__ import annotations

from typing import Any

import pytest

from tests.factories.research import summary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40, "٣"])
def test_a_citation_of_a_number_that_is_no_summary_is_not_there(client: Any, number: str) -> None:
    assert client.get(f"/citeren/{number}.bib").status_code == 404


def test_only_what_is_published_can_be_cited(client: Any) -> None:
    page = summary(title="Pesten stopt als je ingrijpt")
    assert client.get(f"/citeren/{page.pk}.ris").status_code == 200
    page.unpublish()
    assert client.get(f"/citeren/{page.pk}.ris").status_code == 404


def test_characters_pasted_from_elsewhere_break_neither_feed_nor_citation(client: Any) -> None:
    page = summary(title="Pesten\x0bstopt", in_brief="Eén zin.\nTY  - JOUR\x08")
    assert "<title>Pesten stopt</title>" in client.get("/nieuw.rss").content.decode()
    lines = client.get(f"/citeren/{page.pk}.ris").content.decode().splitlines()
    assert [line for line in lines if line.startswith(("TY", "AB"))] == ["TY  - ELEC", "AB  - Eén zin. TY - JOUR"]
    assert "{{Pesten stopt}}" in client.get(f"/citeren/{page.pk}.bib").content.decode()
