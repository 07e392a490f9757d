"""Putting a generated corpus into a database in bulk, as the rows that publishing each summary would have left.

Not written: revisions and Wagtail's reference index, which neither search nor a public page reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from modelsearch.backends import get_search_backend
from wagtail.models import Locale, Page

from hub.bench.corpus import Made, corpus, originals
from hub.bench.vectors import Pool
from hub.demo import loading, preparing
from hub.demo.writing import summary_body
from hub.home.site_tree import create_site_tree
from hub.vocabularies.loading import load_vocabularies
from hub.vocabularies.models import Level, PupilGroup, StudyContext, Subject, Theme
from networks.models import NetworkPage, Selection
from research.finding import summary_passages
from research.models import (
    ClassroomQuestion,
    OrganisationPage,
    SummaryAuthor,
    SummaryPage,
    SummaryReference,
    SummaryTheme,
)
from search.documents import Passage
from search.embedders import get_embedder
from search.indexing import paused

BATCH = 500
NEWEST = datetime(2026, 11, 1, 9, tzinfo=UTC)
Say = Callable[[str], object]
# Relations to many of a summary that are plain terms: field, model, where its codes stand in the data.
TERMS: tuple[tuple[str, type[Model], Callable[[dict[str, Any]], list[str]]], ...] = (
    ("levels", Level, lambda data: data["levels"]),
    ("subjects", Subject, lambda data: data["subjects"]),
    ("pupils", PupilGroup, lambda data: data["pupils"]),
    ("contexts", StudyContext, lambda data: data["facts"]["contexts"]),
)


class TreeError(Exception):
    """The page tree that was written is not what treebeard would have written."""


def renew() -> None:
    """Bring the tables, styles and scripts of a hub to those of this code."""
    preparing.migrate()
    preparing.collect_static()


def fill(size: int, say: Say) -> dict[str, float]:
    """Fill an empty database with a hub of `size` summaries and return the seconds that its parts took.

    Raises TreeError when the page tree is not whole afterwards.
    """
    seconds: dict[str, float] = {}
    with paused():
        with timed(seconds, "frame"):
            renew()
            filler = Filler()
        sources = originals()[:size]
        with timed(seconds, "pool"):
            pool = _pool(sources)
        summaries, done = corpus(size, sources), 0
        while batch := list(islice(summaries, BATCH)):
            filler.add(batch, pool, seconds)
            done += len(batch)
            say(f"      {done} of {size} summaries")
        filler.finish()
    problems = Page.find_problems()
    if any(problems):
        raise TreeError(f"The page tree is not whole: {problems}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return seconds


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Add the time that the block takes."""
    start = time.perf_counter()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start


def _pool(sources: list[dict[str, Any]]) -> Pool | None:
    embedder = get_embedder()
    if embedder is None:
        return None
    pages = ((data["slug"], unsaved(data)) for data in sources)
    return Pool(embedder, ((slug, passage) for slug, page in pages for passage in summary_passages(page)))


def unsaved(data: dict[str, Any]) -> SummaryPage:
    """Return the summary of this data with its questions, not in any database."""
    page = SummaryPage(**loading.plain_fields(data), body=summary_body(data["body"]))
    page.questions = [ClassroomQuestion(text=text, sort_order=order) for order, text in enumerate(data["questions"])]
    return page


class Filler:
    """The frame of a hub (site, organisations, publications, networks) and what is needed to hang summaries in it."""

    def __init__(self) -> None:
        """Make the frame, through the same models as an editor's work."""
        load_vocabularies()
        create_site_tree("localhost", 80)
        self._organisations = {page.slug: page for page in loading.load_organisations()}
        loading.load_networks(self._organisations, {})
        self._references = {doi: reference.pk for doi, reference in loading.load_references().items()}
        self._networks = dict(NetworkPage.objects.values_list("slug", "pk"))
        self._themes = dict(Theme.objects.values_list("slug", "pk"))
        self._terms = {name: dict(model.objects.values_list("code", "pk")) for name, model, _ in TERMS}  # type: ignore[attr-defined]
        self._children = dict.fromkeys(self._organisations, 0)
        self._locale = Locale.get_default()
        self._type = ContentType.objects.get_for_model(SummaryPage)
        self._count = 0

    def add(self, batch: list[Made], pool: Pool | None, seconds: dict[str, float]) -> None:
        """Write a batch of summaries with all that belongs to them."""
        with transaction.atomic():
            with timed(seconds, "pages"):
                pages = [self._page(made.data) for made in batch]
                insert_pages(pages)
                self._add_relations([(page, made.data) for page, made in zip(pages, batch, strict=True)])
            with timed(seconds, "vectors"):
                if pool:
                    pool.store(_passages(batch, pages))
            with timed(seconds, "wagtail index"):
                get_search_backend().add_bulk(SummaryPage, pages)

    def _page(self, data: dict[str, Any]) -> SummaryPage:
        parent = self._organisations[data["organisation"]]
        self._children[data["organisation"]] += 1
        page = unsaved(data)
        page.path = Page._get_path(parent.path, parent.depth + 1, self._children[data["organisation"]])
        page.depth, page.numchild = parent.depth + 1, 0
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title, page.content_type, page.locale = page.title, self._type, self._locale
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at = page.last_published_at = NEWEST - timedelta(minutes=self._count)
        self._count += 1
        return page

    def _add_relations(self, batch: list[tuple[SummaryPage, dict[str, Any]]]) -> None:
        _bulk(question for page, _ in batch for question in page.questions.all())
        _bulk(SummaryAuthor(page=p, sort_order=n, **a) for p, data in batch for n, a in enumerate(data["authors"]))
        _bulk(row for page, data in batch for row in self._cited(page, data))
        tags = ((page, self._themes[slug]) for page, data in batch for slug in data["themes"])
        _bulk(SummaryTheme(content_object=page, tag_id=tag) for page, tag in tags)
        taken_up = ((page, self._networks[slug]) for page, data in batch for slug in data["networks"])
        _bulk(Selection(network_id=network, summary=page) for page, network in taken_up)
        for name, _model, codes in TERMS:
            _bulk(row for page, data in batch for row in self._tagged(name, page, codes(data)))

    def _cited(self, page: SummaryPage, data: dict[str, Any]) -> Iterator[SummaryReference]:
        for order, row in enumerate(data["references"]):
            reference = self._references[row["doi"].lower()]
            yield SummaryReference(page=page, reference_id=reference, note=row["note"], sort_order=order)

    def _tagged(self, name: str, page: SummaryPage, codes: list[str]) -> Iterator[Model]:
        field: Any = SummaryPage._meta.get_field(name)
        through = field.remote_field.through
        for code in codes:
            yield through(**{field.m2m_column_name(): page.pk, field.m2m_reverse_name(): self._terms[name][code]})

    def finish(self) -> None:
        """Tell the organisations how many summaries they have."""
        for slug, number in self._children.items():
            OrganisationPage.objects.filter(slug=slug).update(numchild=number)


def insert_pages(pages: list[SummaryPage]) -> None:
    """Insert new summaries: all rows of the table of pages, then all of their own.

    Django's `bulk_create` refuses models that inherit tables, because it could not set the keys between the two. Here
    the first table gives the keys.
    """
    shared = [field for field in Page._meta.concrete_fields if not field.primary_key]
    bases = [Page(**{field.attname: getattr(page, field.attname) for field in shared}) for page in pages]
    Page.objects.bulk_create(bases)
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = base.pk
        for question in page.questions.all():
            question.page_id = base.pk
    own = SummaryPage._meta.local_concrete_fields
    SummaryPage._base_manager.get_queryset()._batched_insert(pages, own, batch_size=None)


def _bulk(rows: Iterable[Model]) -> None:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=BATCH)


def _passages(batch: list[Made], pages: list[SummaryPage]) -> Iterator[tuple[str, Passage]]:
    for made, page in zip(batch, pages, strict=True):
        for passage in summary_passages(page):
            yield made.source, passage


__all__ = ["TreeError", "fill"]
