"""Organisations, references and filled-in summaries, published below their parents."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import factory
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

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
    with disable_reference_index_auto_update():
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


def add_published(parent: Any, page: Any) -> Any:
    """Add a page as a published one and return it.

    One save instead of the admin's four: a draft, a revision, a publication, and the page again. Where the admin says
    what uses a page stays empty for it: filling that in would take a third of the time.
    """
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = timezone.now()
    with disable_reference_index_auto_update():
        return parent.add_child(instance=page)


def organisation(title: str = "", **fields: Any) -> OrganisationPage:
    """Return a published organisation below the index of organisations."""
    site_tree()
    title = title or f"Organisatie {next(_numbers)}"
    fields.setdefault("kind", term(OrganisationKind, "hogeschool"))
    fields.setdefault("region", term(Region, "antwerpen"))
    return add_published(OrganisationIndexPage.objects.get(), OrganisationPage(title=title, **fields))


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

    `questions`, `themes`, `levels` and `subjects` may be given as texts, slugs and codes; `body` as for
    `hub.demo.writing`.
    """
    page = _filled_in(fields)
    page.live = False
    (parent or organisation()).add_child(instance=page)
    page.save_revision(clean=False)
    return page


def _filled_in(fields: dict[str, Any]) -> SummaryPage:
    number = next(_numbers)
    questions = fields.pop("questions", [f"Hoe krijg ik klas {number} stil?"])
    themes, levels = fields.pop("themes", ["klasmanagement"]), fields.pop("levels", ["so-1"])
    subjects = fields.pop("subjects", [])
    body = {**BODY, **fields.pop("body", {})}
    page = SummaryPage(**_defaults(number, fields), body=summary_body(body))
    page.questions = [ClassroomQuestion(text=text, sort_order=order) for order, text in enumerate(questions)]
    page.authors = [SummaryAuthor(name="Ann Peeters", role="onderzoeker")]
    page.cited_references = [SummaryReference(reference=ReferenceFactory(), note="Toont dat routines helpen.")]
    page.levels = [level(code) for code in levels]
    page.subjects = [term(Subject, code) for code in subjects]
    page.contexts = [term(StudyContext, "flanders")]
    page.pupils = [term(PupilGroup, "alle-leerlingen")]
    page.themes.set([theme(slug) for slug in themes])
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
    """Return a published summary; takes what `draft_summary` takes."""
    page = add_published(parent or organisation(), _filled_in(fields))
    return SummaryPage.objects.get(pk=page.pk)
