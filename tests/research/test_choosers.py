"""Adding a publication while writing a summary."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.tenants.models import Tenancy
from research.models import Reference
from tests.factories.research import ReferenceFactory, organisation
from tests.factories.users import member

pytestmark = pytest.mark.django_db

CREATE = "reference_chooser:create"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(member(Tenancy.objects.get(root=organisation()).editors))
    return client


def form(**fields: Any) -> dict[str, Any]:
    return {"title": "Rust in de klas", "authors": "Claes, N.", "year": "2021", **fields}


@pytest.mark.parametrize("typed", ["10.1234/abc", "https://doi.org/10.1234/ABC", "doi: 10.1234/Abc"])
def test_a_doi_that_is_known_says_which_publication_has_it(typed: str, editor: Client) -> None:
    ReferenceFactory(doi="10.1234/abc", title="Stilte werkt")
    answer = json.loads(editor.post(reverse(CREATE), form(doi=typed)).content)
    assert answer["step"] == "reshow_creation_form"
    assert "Er is al een bron met deze DOI: ‘Stilte werkt’" in answer["htmlFragment"]
    assert Reference.objects.count() == 1


def test_a_wrong_doi_is_explained(editor: Client) -> None:
    answer = json.loads(editor.post(reverse(CREATE), form(doi="abc")).content)
    assert "Dit is geen DOI" in answer["htmlFragment"]


def test_publications_without_a_doi_are_no_twins(editor: Client) -> None:
    for title in ("Een boek", "Een ander boek"):
        answer = json.loads(editor.post(reverse(CREATE), form(title=title)).content)
        assert answer["step"] == "chosen"
    assert Reference.objects.filter(doi="").count() == 2


def test_publications_of_everybody_can_be_chosen(editor: Client) -> None:
    reference = ReferenceFactory(organisation=organisation("Hogeschool Noord"))
    listed = json.loads(editor.get(reverse("reference_chooser:choose")).content)["html"]
    assert reference.title in listed
    chosen = json.loads(editor.get(reverse("reference_chooser:chosen", args=[reference.pk])).content)
    assert chosen["result"]["edit_url"] is None
