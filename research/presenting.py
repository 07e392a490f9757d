"""What the pages of research show, decided here so that templates only place it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from research.citing import citation
from research.enums import Direction, EvidenceRating, Licence
from research.providers import belonging, uptake
from search.likeness import alike
from search.passages import sentences
from search.quoting import Fragment

if TYPE_CHECKING:
    from research.models import OrganisationPage, SummaryPage
    from research.querysets import SummaryPageQuerySet

RELATED = 4
LEAD_WORDS = 32


@dataclass(frozen=True)
class Evidence:
    """The verdict on a summary: how strong, which way, and why, in words before signs."""

    rating: int
    label: str
    direction: str
    direction_label: str
    reason: str

    @property
    def steps(self) -> list[bool]:
        """Five steps, True for each that is reached; practice knowledge has none."""
        return [step <= self.rating for step in range(1, 6)]

    @property
    def is_practice(self) -> bool:
        """Practice knowledge is another kind of knowledge, so it gets no steps."""
        return self.rating == EvidenceRating.PRACTICE


def evidence_of(page: SummaryPage) -> Evidence | None:
    """Return the verdict, or None for a draft that has none yet."""
    if page.evidence_rating is None or not page.direction:
        return None
    return Evidence(
        rating=page.evidence_rating,
        label=str(EvidenceRating(page.evidence_rating).label),
        direction=page.direction,
        direction_label=str(Direction(page.direction).label),
        reason=page.evidence_reason,
    )


def minutes_label(minutes: int) -> str:
    """Return "4 minuten lezen"."""
    return ngettext("%(count)d minuut lezen", "%(count)d minuten lezen", minutes) % {"count": minutes}


def lead(text: str) -> str:
    """Return the first sentence of "in het kort", which is the verdict, and as many more as stay below 32 words."""
    chosen: list[str] = []
    for sentence in sentences(text):
        if chosen and len(" ".join([*chosen, sentence]).split()) > LEAD_WORDS:
            break
        chosen.append(sentence)
    return " ".join(chosen)


@dataclass(frozen=True)
class Card:
    """A summary in a list."""

    title: str
    url: str
    lead: str
    language: str
    organisation: str
    evidence: Evidence | None
    minutes: str
    themes: tuple[str, ...]
    published: Any


def cards(pages: Iterable[SummaryPage]) -> list[Card]:
    """Return cards for summaries; fetch them `for_cards`."""
    return [card(page) for page in pages]


def card(page: SummaryPage) -> Card:
    """Return the card of one summary; costs queries unless it was fetched `for_cards`."""
    return Card(
        title=page.title,
        url=page.url or "",
        lead=lead(page.in_brief),
        language=page.content_language,
        organisation=page.organisation_name,
        evidence=evidence_of(page),
        minutes=minutes_label(page.minutes_to_read),
        themes=tuple(theme.label for theme in page.theme_list),
        published=page.first_published_at,
    )


@dataclass(frozen=True)
class Fact:
    """A row of the facts table."""

    label: str
    value: str


def facts(page: SummaryPage) -> list[Fact]:
    """Return the facts that are known, in the order in which a teacher asks for them."""
    rows = [
        (_("Voor wie"), _join(page.pupils.all())),
        (_("Onderwijsniveaus"), _join(page.levels.all())),
        (_("Vakken"), _join(page.subjects.all()) or _("elk vak")),
        (_("Tijd"), page.effort_time),
        (_("Kosten"), page.effort_money),
        (_("Soort onderzoek"), str(page.study_kind or "")),
        (_("Waar onderzocht"), page.country or _join(page.contexts.all())),
        (_("Wie deed mee"), page.sample),
        (_("Jaar"), str(page.year or "")),
        (_("Financiering"), page.funding),
        (_("Belangen"), page.interests),
        (_("Laatst nagekeken"), _date(page.last_checked)),
        (_("Opnieuw nakijken voor"), _date(page.next_check)),
    ]
    return [Fact(label, value) for label, value in rows if value]


def _join(terms: Iterable[Any]) -> str:
    return ", ".join(term.label for term in terms)


def _date(value: Any) -> str:
    return date_format(value, "j F Y") if value else ""


def related(page: SummaryPage) -> Iterable[SummaryPage]:
    """Return published summaries that say most alike; those that share a theme while search cannot tell."""
    return alike(page, RELATED) or _on_the_same_themes(page)


def _on_the_same_themes(page: SummaryPage) -> SummaryPageQuerySet:
    """Return published summaries that share a theme, newest first."""
    from research.models import SummaryPage

    themes = [theme.pk for theme in page.theme_list]
    return (
        SummaryPage.objects.published()
        .filter(tagged_themes__tag__in=themes)
        .exclude(pk=page.pk)
        .distinct()
        .newest()
        .for_cards()[:RELATED]
    )


def summary_context(page: SummaryPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a summary shows besides its own fields."""
    return {
        "organisation": page.organisation,
        "evidence": evidence_of(page),
        "minutes": minutes_label(page.minutes_to_read),
        "tomorrow": next((child for child in page.body if child.block_type == "tomorrow"), None),
        "sections": [child for child in page.body if child.block_type != "tomorrow" and child.value],
        "authors": list(page.authors.all()),
        "references": list(page.ordered_references),
        "facts": facts(page),
        "licence": Licence(page.licence),
        "citation": citation(page),
        "uptake": uptake(page) if page.pk else [],
        "related": cards(related(page)),
        "is_preview": getattr(request, "is_preview", False),
        "preview_passage": [Fragment(page.in_brief, False)],
    }


def organisation_context(page: OrganisationPage) -> dict[str, Any]:
    """Return what the page of an organisation shows besides its own fields."""
    from research.models import SummaryPage

    summaries = SummaryPage.objects.published().of(page).newest().for_cards()
    return {
        "people": list(page.people.all()),
        "summaries": cards(summaries),
        "networks": belonging(page),
    }
