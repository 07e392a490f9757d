"""Organisations, references and filled-in summaries, published below their parents."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import factory

from hub.demo.writing import summary_body
from hub.home.models import HomePage
from hub.home.site_tree import create_site_tree
from hub.vocabularies.models import Level, OrganisationKind, PupilGroup, Region, StudyContext, StudyKind, Subject, Theme
from research.models import (
    ClassroomQuestion,
    OrganisationIndexPage,
    OrganisationPage,
    Reference,
    SummaryAuthor,
    SummaryPage,
    SummaryReference,
)

_numbers = count(1)

BODY = {
    "known": "Vaste routines geven rust (Peeters, 2019). Ze werken omdat leerlingen weten wat er komt.",
    "steps": [{"text": "Spreek een stilteteken af en oefen het.", "minutes": 5}, {"text": "Wacht tot iedereen kijkt."}],
    "example": {"setting": "Derde leerjaar, rekenen", "text": "Je steekt je hand op en telt stil tot vijf."},
    "audience": {"text": "Voor alle klassen. Niet als straf."},
    "caveats": [{"text": "De studies zijn klein."}, {"text": "Niemand onderzocht de kleuterklas."}],
    "team": {"questions": ["Welk teken gebruiken we?"], "together": "Oefen het teken met een collega."},
}


def site_tree() -> HomePage:
    """Return the home page of a hub with its lists, made once per test."""
    return create_site_tree("localhost", 80, about=False)


def term(model: Any, code: str, **fields: Any) -> Any:
    """Return the term with a code, made when it is not there."""
    return model.objects.get_or_create(code=code, defaults={"label_nl": code, "label_en": f"{code} (en)", **fields})[0]


def theme(slug: str, **fields: Any) -> Theme:
    """Return the theme with a slug, made when it is not there."""
    return Theme.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize(), **fields})[0]


def level(code: str, **fields: Any) -> Level:
    """Return a level of secondary education."""
    return term(Level, code, stage=Level.Stage.SECONDARY, **fields)


def organisation(title: str = "", **fields: Any) -> OrganisationPage:
    """Return a published organisation below the index of organisations."""
    site_tree()
    title = title or f"Organisatie {next(_numbers)}"
    fields.setdefault("kind", term(OrganisationKind, "hogeschool"))
    fields.setdefault("region", term(Region, "antwerpen"))
    page = OrganisationPage(title=title, **fields)
    OrganisationIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


class ReferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reference

    title = factory.Sequence(lambda n: f"Onderzoek {n} naar rust in de klas")
    authors = "Peeters, A.\nDe Smet, B."
    year = 2019
    container = "Tijdschrift voor Onderwijs"
    doi = factory.Sequence(lambda n: f"10.1234/abc.{n}")


def draft_summary(parent: OrganisationPage | None = None, **fields: Any) -> SummaryPage:
    """Return an unpublished summary with every required part filled in.

    `questions`, `themes` and `levels` may be given as texts, slugs and codes; `body` as for `hub.demo.writing`.
    """
    parent = parent or organisation()
    number = next(_numbers)
    questions = fields.pop("questions", [f"Hoe krijg ik klas {number} stil?"])
    themes, levels = fields.pop("themes", ["klasmanagement"]), fields.pop("levels", ["so-1"])
    body = {**BODY, **fields.pop("body", {})}
    page = SummaryPage(**_defaults(number, fields), body=summary_body(body), live=False)
    page.questions = [ClassroomQuestion(text=text, sort_order=order) for order, text in enumerate(questions)]
    page.authors = [SummaryAuthor(name="Ann Peeters", role="onderzoeker")]
    page.cited_references = [SummaryReference(reference=ReferenceFactory(), note="Toont dat routines helpen.")]
    parent.add_child(instance=page)
    page.levels = [level(code) for code in levels]
    page.contexts = [term(StudyContext, "flanders")]
    page.pupils = [term(PupilGroup, "alle-leerlingen")]
    page.themes.set([theme(slug) for slug in themes])
    page.save_revision(clean=False)
    return page


def _defaults(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"Vaste routines geven rust ({number})",
        "in_brief": "Vaste routines geven meestal rust. Je moet ze blijven oefenen.",
        "plain": "Doe elke dag hetzelfde. Dan is het rustig.",
        "evidence_rating": 3,
        "evidence_reason": "Meerdere studies, waarvan één met loting.",
        "direction": "helps",
        "study_kind": term(StudyKind, "overzichtsstudie"),
        "year": 2019,
        "last_checked": date(2026, 9, 1),
        "next_check": date(2028, 9, 1),
        **fields,
    }


def summary(parent: OrganisationPage | None = None, **fields: Any) -> SummaryPage:
    """Return a published summary; takes what `draft_summary` takes, and `subjects` as codes."""
    subjects = [term(Subject, code) for code in fields.pop("subjects", [])]
    page = draft_summary(parent, **fields)
    page.subjects = subjects
    page.save_revision().publish()
    return SummaryPage.objects.get(pk=page.pk)
