"""Writing down, in the transaction of a change, which documents the index must look at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from search import indexing
from search.documents import document_id
from search.kinds import kind_of, kinds
from search.models import OutboxEntry

ROWS_AT_A_TIME = 1000
AT_ONCE = timedelta(0)


def queue(page: Page) -> None:
    """Have the index look at a page again: it is indexed when it may be found, and removed when it may not.

    For higher layers: call it when something changes that a document holds and that is not on the page itself, such
    as a network that takes up a summary. A page that is no kind of search document is ignored.
    """
    kind = kind_of(page.specific_class or type(page))
    if kind is not None and page.pk is not None:
        queue_ids([document_id(kind.name, page.pk)])


def queue_ids(identifiers: Iterable[str], delay: timedelta = AT_ONCE) -> None:
    """Write one row for each document id, due after `delay`, and have the indexer started after the transaction."""
    due = timezone.now() + delay
    rows = [OutboxEntry(document_id=identifier, not_before=due) for identifier in dict.fromkeys(identifiers)]
    if rows:
        OutboxEntry.objects.bulk_create(rows, batch_size=ROWS_AT_A_TIME)
        indexing.start_on_commit()


def queue_tree(page: Page, delay: timedelta = AT_ONCE) -> None:
    """Have the index look again at a page and at everything below it, after `delay`."""
    below = Page.objects.descendant_of(page, inclusive=True)
    found = (name for kind in kinds() for name in _ids(kind.name, below.filter(content_type=_type(kind))))
    queue_ids(found, delay)


def queue_pages(kind_name: str, pks: Iterable[int]) -> None:
    """Have the index look again at pages of one kind."""
    queue_ids(document_id(kind_name, pk) for pk in pks)


def queue_all() -> None:
    """Have the index look again at every page that might be in it."""
    for kind in kinds():
        queue_pages(kind.name, kind.model._default_manager.values_list("pk", flat=True))


def queue_users_of(term: models.Model) -> None:
    """Have the index look again at all pages that use a vocabulary term or one below it, by whatever relation."""
    terms = _with_those_below(term)
    for relation in term._meta.related_objects:
        for kind in kinds():
            path = _path_to_page(relation, kind.model)
            if path is not None:
                used = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": terms})
                queue_pages(kind.name, used.values_list(path, flat=True).distinct())


def _with_those_below(term: models.Model) -> set[Any]:
    """Return the primary keys of a term and of all terms that stand below it."""
    found, new = set[Any](), {term.pk}
    parents = [relation.field.name for relation in term._meta.related_objects if relation.related_model is type(term)]
    while new:
        found |= new
        below = (type(term)._default_manager.filter(**{f"{name}__in": new}) for name in parents)
        new = {pk for terms in below for pk in terms.values_list("pk", flat=True)} - found
    return found


def _path_to_page(relation: Any, model: type[Page]) -> str | None:
    """Return the field that leads from a model that points at a term to the page, or None when none does."""
    if relation.related_model is model:
        return "pk"
    for field in relation.related_model._meta.concrete_fields:
        if field.is_relation and field.remote_field is not None and field.related_model is model:
            return field.attname
    return None


def _ids(kind_name: str, pages: models.QuerySet[Page]) -> Iterable[str]:
    return (document_id(kind_name, pk) for pk in pages.values_list("pk", flat=True).iterator())


def _type(kind: Any) -> ContentType:
    return ContentType.objects.get_for_model(kind.model)
