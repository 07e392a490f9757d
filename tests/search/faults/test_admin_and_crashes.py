"""After any sequence of admin operations and crashes the index is what is public, and nothing else is ever shown."""

from __future__ import annotations

import typing
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from wagtail.models import Page, PageViewRestriction

from hub.vocabularies.models import Theme
from research.models import OrganisationPage, SummaryPage
from search import meaning
from search.asking import Question, ask
from search.indexer import Indexer, Step
from search.models import OutboxEntry
from tests.factories.research import draft_summary, organisation, summary
from tests.search.faults.state import assert_index_is_right, public_pages, remove_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_index_each")]

PLACES = st.integers(0, 9)  # counted round: the page or organisation at this place of those that there are
STEPS = st.sampled_from(typing.get_args(Step))
WORDS = ("aardappel", "banaan", "citroen", "druif")
# In drafts only: whoever sees it sees what is not public.
SECRET = "geheimtaal"


class Killed(BaseException):
    """The process of the indexer is gone."""


class Hub(RuleBasedStateMachine):
    """Editors at work, an indexer that dies now and then, and visitors who ask after every step."""

    def __init__(self) -> None:
        super().__init__()
        # Each example starts from the same empty hub, whatever the one before left behind.
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        remove_index()
        meaning.forget()
        self._number = 0

    def teardown(self) -> None:
        """Finish the work and look at the outcome; then undo everything."""
        try:
            self.rows_become_due()
            Indexer().drain_quietly()
            assert_index_is_right()
        finally:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.organisations = [organisation("Hogeschool Een"), organisation("Hogeschool Twee")]
        for word in WORDS[:3]:
            summary(self.organisations[0], title=f"Over {word}", questions=[f"Wat met {word}?"], themes=[word])
        draft_summary(self.organisations[1], title=f"Ontwerp {SECRET}", questions=["Wat met een ontwerp?"])
        Indexer().drain()

    def page(self, place: int) -> SummaryPage | None:
        pages = list(SummaryPage.objects.order_by("pk"))
        return pages[place % len(pages)] if pages else None

    def organisation(self, place: int) -> OrganisationPage:
        return OrganisationPage.objects.get(pk=self.organisations[place % len(self.organisations)].pk)

    def new_word(self) -> str:
        self._number += 1
        return f"{WORDS[self._number % len(WORDS)]} {self._number}"

    # What editors do

    @rule(place=PLACES)
    def publish_changes(self, place: int) -> None:
        if page := self.page(place):
            page.title = f"Over {self.new_word()}"
            page.in_brief = f"Kort over {page.title}."
            page.save_revision().publish()

    @rule(place=PLACES)
    def save_a_draft(self, place: int) -> None:
        if page := self.page(place):
            page.title = f"Ontwerp {SECRET}"
            page.save_revision()

    @rule(place=PLACES)
    def write_a_new_one(self, place: int) -> None:
        summary(self.organisation(place), title=f"Over {self.new_word()}", themes=["druif"])

    @rule(place=PLACES)
    def unpublish(self, place: int) -> None:
        if page := self.page(place):
            page.unpublish()

    @rule(place=PLACES)
    def delete(self, place: int) -> None:
        if page := self.page(place):
            page.delete()

    @rule(place=PLACES, there=PLACES)
    def move(self, place: int, there: int) -> None:
        page, parent = self.page(place), self.organisation(there)
        if page and page.get_parent().pk != parent.pk:
            page.move(parent, "last-child")

    @rule(place=PLACES, is_organisation=st.booleans())
    def make_private_or_open(self, place: int, is_organisation: bool) -> None:
        page = self.organisation(place) if is_organisation else self.page(place)
        if page is None:
            return
        restrictions = PageViewRestriction.objects.filter(page_id=page.pk)
        if restrictions:
            restrictions.get().delete()
        else:
            PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")

    @rule(place=PLACES)
    def rename_a_theme(self, place: int) -> None:
        theme = Theme.objects.order_by("pk")[place % Theme.objects.count()]
        theme.name = f"Thema {self.new_word()}"
        theme.save()

    @rule(place=PLACES)
    def give_an_organisation_another_address(self, place: int) -> None:
        page = self.organisation(place)
        self._number += 1
        page.slug = f"adres-{self._number}"
        page.save_revision().publish()

    @rule(place=PLACES)
    def let_it_expire(self, place: int) -> None:
        """Time passes; publish_scheduled has not run yet."""
        if page := self.page(place):
            page.expire_at = timezone.now() + timedelta(hours=1)
            page.save_revision().publish()
            SummaryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
            SummaryPage.objects.get(pk=page.pk).unpublish(set_expired=True)

    # What the indexer does

    @rule()
    def drain(self) -> None:
        Indexer().drain_quietly()

    @rule(step=STEPS, number=st.integers(1, 4))
    def die_while_draining(self, step: str, number: int) -> None:
        seen = 0

        def observe(done: Step) -> None:
            nonlocal seen
            seen += done == step
            if seen == number:
                raise Killed

        with suppress(Killed):
            Indexer(observe=observe).drain()

    @rule()
    def rebuild(self) -> None:
        Indexer().rebuild()

    @rule()
    def rows_become_due(self) -> None:
        OutboxEntry.objects.update(not_before=timezone.now())

    # What visitors see

    @invariant()
    def nothing_is_shown_that_is_not_public(self) -> None:
        public = {page.pk: page for page in public_pages()}
        answer = ask(Question(f"{' '.join(WORDS)} {SECRET}", page_size=50))
        assert {result.page.pk for result in answer.results} <= public.keys()
        assert answer.total == len(answer.results)
        questions = {text for page in public.values() for text in page.question_texts}
        assert {related.text for related in answer.related} <= questions
        themes = {theme.code for page in public.values() for theme in page.theme_list}
        shown = {choice.code for facet in answer.facets if facet.key == "theme" for choice in facet.choices}
        assert shown | {choice.code for choice in answer.themes} <= themes
        assert all(choice.count <= len(public) for facet in answer.facets for choice in facet.choices)
        seen = [text for result in answer.results for text in (result.title, result.passage_text, result.question)]
        assert SECRET not in " ".join([*seen, *(related.text for related in answer.related)])


@pytest.fixture
def _one_index_each(settings: Any) -> None:
    settings.SEARCH_RETRY_SECONDS = 0


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Hub,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=examples < 20,
            database=None,
        ),
    )


def test_a_few_sequences_of_operations_and_crashes() -> None:
    run(examples=3, steps=8)


@pytest.mark.slow
@pytest.mark.any_database
def test_many_sequences_of_operations_and_crashes() -> None:
    run(examples=25, steps=20)


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("on_elasticsearch")
def test_sequences_of_operations_and_crashes_on_elasticsearch() -> None:
    run(examples=8, steps=15)
