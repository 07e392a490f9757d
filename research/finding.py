"""How summaries are found: what search must know of them, and by what they can be filtered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from hub.vocabularies.models import Level, StudyContext, Subject, Theme
from research.enums import EvidenceRating
from research.models import OrganisationPage, SummaryPage
from research.passages import section_texts
from search.documents import Document, Passage
from search.facets import Facet, register_facet
from search.kinds import PublicQuestion, SearchKind, register_kind
from search.passages import windows

WINDOW_WORDS = 120


class SummaryKind(SearchKind):
    """Summaries as something to find."""

    name = "summary"
    model = SummaryPage
    result_template = "components/summary_result.html"

    def public(self) -> Any:
        """Return the summaries that may be found."""
        return SummaryPage.objects.published().with_page_relations().with_card_relations()

    def for_display(self, pks: Iterable[int]) -> Any:
        """Return the summaries that a results page shows, with what it shows of them."""
        return SummaryPage.objects.published().filter(pk__in=list(pks)).for_cards()

    def for_documents(self, pks: Iterable[int]) -> Any:
        """Return the summaries with what search stores of them."""
        return self.public().filter(pk__in=list(pks)).with_organisation_slug()

    def questions(self, pks: Iterable[int] | None) -> Iterable[PublicQuestion]:
        """Return the classroom questions of the summaries that may be found."""
        summaries = SummaryPage.objects.published()
        wanted = summaries if pks is None else summaries.filter(pk__in=list(pks))
        return (PublicQuestion(*row) for row in wanted.question_rows().iterator())

    def gists(self, pks: Iterable[int]) -> dict[int, str]:
        """Return "in het kort" of these summaries."""
        return dict(SummaryPage.objects.filter(pk__in=list(pks)).values_list("pk", "in_brief"))

    def document(self, page: Page) -> Document:
        """Return what search stores of one summary."""
        assert isinstance(page, SummaryPage)
        return Document(
            kind=self.name,
            pk=page.pk,
            title=page.title,
            url=page.url or "",
            language=page.language,
            passages=tuple(summary_passages(page)),
            facets=summary_facets(page),
            published=page.first_published_at,
            evidence=page.evidence_rating,
        )


def summary_passages(page: SummaryPage) -> Iterable[Passage]:
    """Yield the passages of a summary: title, each classroom question, "in het kort", windows of each section."""
    yield Passage(section="title", heading="", anchor="", text=page.title)
    for question in page.question_texts:
        yield Passage(section="question", heading="", anchor="", text=question)
    if page.in_brief:
        yield Passage(section="in_brief", heading=str(_("In het kort")), anchor="in-het-kort", text=page.in_brief)
    for child, text in section_texts(page.body):
        for window in windows(text, max_words=WINDOW_WORDS):
            heading, anchor = str(child.block.label), child.block.meta.anchor
            yield Passage(section=child.block_type, heading=heading, anchor=anchor, text=window)


def summary_facets(page: SummaryPage) -> dict[str, tuple[str, ...]]:
    """Return the codes by which a summary can be filtered; a level brings those above it along."""
    return {
        "level": tuple(dict.fromkeys(code for level in page.levels.all() for code in level.lineage)),
        "subject": tuple(subject.code for subject in page.subjects.all()),
        "theme": tuple(theme.code for theme in page.theme_list),
        "evidence": () if page.evidence_rating is None else (str(page.evidence_rating),),
        "context": tuple(context.code for context in page.contexts.all()),
        "organisation": (page.organisation_code,),
    }


def _evidence_labels(codes: Iterable[str]) -> dict[str, str]:
    return {str(rating.value): str(rating.label) for rating in EvidenceRating if str(rating.value) in set(codes)}


def _organisation_labels(codes: Iterable[str]) -> dict[str, str]:
    return dict(OrganisationPage.objects.published().filter(slug__in=list(codes)).values_list("slug", "title"))


def register() -> None:
    """Tell search about summaries and their filters."""
    register_kind(SummaryKind())
    register_facet(Facet("level", _("Onderwijsniveau"), Level.objects.labels, order=1, names=Level.objects.names))
    register_facet(Facet("theme", _("Thema"), Theme.objects.labels, order=2))
    register_facet(
        Facet("subject", _("Leergebied of vak"), Subject.objects.labels, order=3, names=Subject.objects.names)
    )
    register_facet(Facet("evidence", _("Bewijskracht"), _evidence_labels, order=4))
    register_facet(Facet("context", _("Waar onderzocht"), StudyContext.objects.labels, order=5))
    register_facet(Facet("organisation", _("Organisatie"), _organisation_labels, order=7))
