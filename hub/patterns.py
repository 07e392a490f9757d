"""The pattern page: every component in its states, for whoever changes the looks; for staff, or in development."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hub.design.tiles import COLOURS
from research.enums import Direction, EvidenceRating
from research.presenting import Card, Evidence
from search.answers import Choice, FacetCounts
from search.quoting import Fragment

REASON = "Meerdere studies met een vergelijking, maar weinig klassen zoals de onze."


def patterns(request: HttpRequest) -> HttpResponse:
    """Show all components; 404 for the public, because the samples are about nothing."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "patterns.html", samples())


def samples() -> dict[str, Any]:
    """Return made-up values for every component."""
    verdicts = [_evidence(rating, direction) for rating, direction in zip(EvidenceRating, _directions(), strict=False)]
    card = Card(
        title="Vaste openingsroutines geven rust, als je ze blijft oefenen",
        url="#",
        lead="Vaste routines geven meestal rust. Reken op drie weken oefenen.",
        language="nl-BE",
        organisation="Hogeschool Voorbeeld",
        evidence=verdicts[3],
        minutes="4 minuten lezen",
        themes=("Klasmanagement",),
        published=date(2026, 11, 1),
    )
    return {
        "colours": COLOURS,
        "verdicts": verdicts,
        "card": card,
        "card_in_english": replace(card, language="en", title="Fixed opening routines bring calm"),
        "passage": [Fragment("Een vast signaal maakt de ", False), Fragment("klas", True), Fragment(" stil.", False)],
        "facets": (_facet("level", "Onderwijsniveau"), _facet("theme", "Thema")),
        "query": "q=stil&level=lager",
        "steps": [{"text": "Spreek een stilteteken af.", "minutes": 5}, {"text": "Wacht tot iedereen kijkt."}],
        "themes": [SimpleNamespace(slug="klasmanagement", label="Klasmanagement", summary_count=7)],
        "person": SimpleNamespace(name="Ann Peeters", role="onderzoeker", orcid="0000-0002-1825-0097"),
        "wrong_form": _wrong_form(),
    }


def _directions() -> list[Direction]:
    return [Direction.HELPS, Direction.MIXED, Direction.NONE, Direction.HELPS, Direction.HARMS, Direction.NONE]


def _evidence(rating: EvidenceRating, direction: Direction) -> Evidence:
    return Evidence(rating.value, str(rating.label), direction.value, str(direction.label), REASON)


def _facet(key: str, label: str) -> FacetCounts:
    choices = (Choice("lager", "lager onderwijs", 36, key == "level"), Choice("so", "secundair onderwijs", 8, False))
    return FacetCounts(key, label, choices)


class _SampleForm(forms.Form):
    email = forms.EmailField(label="E-mailadres", help_text="We sturen er nooit reclame naartoe.")
    agreed = forms.BooleanField(label="Ik ga akkoord met het redactiecharter")


def _wrong_form() -> forms.Form:
    form = _SampleForm({"email": "geen adres"})
    form.is_valid()
    return form
