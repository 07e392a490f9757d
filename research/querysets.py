"""Questions about organisations and summaries, in the words of the domain."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageManager

from hub.pages.querysets import HubPageQuerySet
from hub.vocabularies.models import Level, Theme


class SummaryPageQuerySet(HubPageQuerySet):
    """Summaries."""

    def about(self, theme: Theme) -> SummaryPageQuerySet:
        """Summaries tagged with a theme."""
        return self.filter(tagged_themes__tag=theme)

    def of(self, organisation: Page) -> SummaryPageQuerySet:
        """Summaries of one organisation."""
        return self.child_of(organisation)

    def newest(self) -> SummaryPageQuerySet:
        """Latest publication first."""
        return self.order_by("-first_published_at", "-pk")

    def with_card_relations(self) -> SummaryPageQuerySet:
        """Fetch what belongs to a summary in a list, in a fixed number of queries."""
        return self.annotate(organisation_title=_of_parent("title")).prefetch_related(
            Prefetch("tagged_themes", queryset=self._through("tagged_themes").select_related("tag")),
        )

    def for_cards(self) -> SummaryPageQuerySet:
        """Fetch what a summary in a list shows, and leave the text itself where it is."""
        return self.with_card_relations().defer("body")

    def with_organisation_slug(self) -> SummaryPageQuerySet:
        """Add `organisation_slug`, by which a list is filtered."""
        return self.annotate(organisation_slug=_of_parent("slug"))

    def with_page_relations(self) -> SummaryPageQuerySet:
        """Fetch what the page of a summary shows."""
        return self.select_related("study_kind").prefetch_related(
            "questions",
            "authors",
            "pupils",
            "subjects",
            "contexts",
            "cited_references__reference",
            Prefetch("levels", queryset=Level.objects.select_related("parent__parent")),
        )

    def question_rows(self) -> models.QuerySet[Any, tuple[int, str, str]]:
        """Return (pk of the summary, classroom question, language code) of each of their questions."""
        return self.order_by().filter(questions__isnull=False).values_list("pk", "questions__text", "language")

    def _through(self, name: str) -> Any:
        return self.model._meta.get_field(name).related_model._default_manager.all()


class SummaryPageManager(PageManager.from_queryset(SummaryPageQuerySet)):  # type: ignore[misc]
    """Manager of summaries."""


class OrganisationPageQuerySet(HubPageQuerySet):
    """Organisations."""

    def by_name(self) -> OrganisationPageQuerySet:
        """In alphabetical order."""
        return self.select_related("kind", "region").order_by("title")


class OrganisationPageManager(PageManager.from_queryset(OrganisationPageQuerySet)):  # type: ignore[misc]
    """Manager of organisations."""


def themes_with_counts(summaries: SummaryPageQuerySet) -> models.QuerySet[Any]:
    """Return themes in use with `summary_count`, the number of the given summaries on each, by name."""
    return (
        Theme.objects.filter(tagged_summaries__content_object__in=summaries)
        .annotate(summary_count=Count("tagged_summaries", distinct=True))
        .order_by("name")
    )


def themes_in_use(summaries: SummaryPageQuerySet) -> models.QuerySet[Any]:
    """Return the themes that at least one of the given summaries has."""
    return Theme.objects.filter(Exists(summaries.filter(tagged_themes__tag=OuterRef("pk"))))


def _of_parent(field: str) -> Subquery:
    """Return a field of a page's parent: a summary names its organisation in every list."""
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    return Subquery(Page.objects.filter(path=above).values(field)[:1])
