"""What makes the index look at a page again. Every handler only writes outbox rows; see `search.outbox`.

Publishing needs no handler of its own: it saves the page, inside its transaction, and so do updates of aliases and
copies that stay live. Another slug is noticed before the save, because `page_slug_changed` only comes when the
transaction is through. A move saves the moved page as a plain Page inside its transaction, which is how a move, with
everything below it, is seen without a gap; `post_page_move` is listened to as well, for moves made otherwise.

Documents hold text, codes and the address of a page. What is only read when a result is shown needs no handler: names
of organisations, networks and terms. Neither do pictures and other files, their collections and who may see those.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from hub.vocabularies.models import Term, Theme
from search import outbox
from search.documents import document_id
from search.kinds import kind_of

# Saving a draft touches nothing else on the page itself.
DRAFT_FIELDS = frozenset(
    [
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
    ]
)


# Longer than saving a restriction takes.
SETTLING = timedelta(seconds=10)


def connect() -> None:
    """Listen to everything that changes what may be found. Kinds may be registered later: handlers ask each time."""
    pre_save.connect(_on_saving, dispatch_uid="search.saving")
    post_save.connect(_on_saved, dispatch_uid="search.saved")
    post_delete.connect(_on_deleted, dispatch_uid="search.deleted")
    page_published.connect(_on_published, dispatch_uid="search.published")
    page_unpublished.connect(_on_page, dispatch_uid="search.unpublished")
    post_page_move.connect(_on_tree, dispatch_uid="search.moved")
    page_slug_changed.connect(_on_tree, dispatch_uid="search.slug_changed")
    # Before and after, because this model is saved outside a transaction. The row from before is due later: it is for
    # a process that dies between the two, and must not be used up before the restriction is there.
    pre_save.connect(_on_restriction, sender=PageViewRestriction, dispatch_uid="search.restricting")
    post_save.connect(_on_restriction, sender=PageViewRestriction, dispatch_uid="search.restricted")
    post_delete.connect(_on_restriction, sender=PageViewRestriction, dispatch_uid="search.released")
    for model in (*Term.__subclasses__(), Theme):
        pre_save.connect(_on_term, sender=model, dispatch_uid=f"search.term.{model.__name__}")
        pre_delete.connect(_on_term_deleted, sender=model, dispatch_uid=f"search.term_deleted.{model.__name__}")
    for signal in (post_save, post_delete):
        signal.connect(_on_site, sender=Site, dispatch_uid=f"search.site.{id(signal)}")


def _on_saving(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A page with others below it gets another slug: the addresses of all of them change."""
    if not issubclass(sender, Page) or kwargs.get("raw") or instance.pk is None or not instance.numchild:
        return
    if Page.objects.filter(pk=instance.pk).exclude(slug=instance.slug).exists():
        outbox.queue_tree(instance)


def _on_saved(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A page was saved: by an editor, by publishing, by code, as an alias or a copy; a draft alone does not count."""
    if not issubclass(sender, Page) or kwargs.get("raw"):
        return
    if sender is Page:
        outbox.queue_tree(instance)
    elif instance.live and not _only_draft(kwargs.get("update_fields")):
        outbox.queue(instance)


def _only_draft(fields: Any) -> bool:
    return fields is not None and DRAFT_FIELDS.issuperset(fields)


def _on_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A page is gone, perhaps with an ancestor: this signal comes for each page, inside the transaction."""
    kind = kind_of(sender)
    if kind is not None:
        outbox.queue_ids([document_id(kind.name, instance.pk)])


def _on_published(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A page type whose save was not seen, because it is published through a proxy or a subclass."""
    if kind_of(sender) is None:
        outbox.queue(instance)


def _on_page(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    outbox.queue(instance)


def _on_tree(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    outbox.queue_tree(instance)


def _on_restriction(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        outbox.queue_tree(instance.page, SETTLING if kwargs["signal"] is pre_save else outbox.AT_ONCE)


def _on_term(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A term got other names or words. Loading the vocabularies saves every term, mostly without a change."""
    if instance.pk is None or kwargs.get("raw"):
        return
    before = sender._default_manager.filter(pk=instance.pk).first()
    fields = [field.attname for field in sender._meta.concrete_fields]
    if before is not None and any(getattr(before, name) != getattr(instance, name) for name in fields):
        outbox.queue_users_of(instance)


def _on_term_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A term goes: before it is gone, it is known who used it. The signal comes inside the transaction."""
    outbox.queue_users_of(instance)


def _on_site(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Addresses change with the sites: with a second one they all get a host name."""
    if not kwargs.get("raw"):
        outbox.queue_all()
