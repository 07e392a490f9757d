"""Kinds of things to find: one class each says which pages, and how a page becomes a document."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db.models import QuerySet

from hub.pages.querysets import not_expired
from search.documents import document_id, split_document_id

if TYPE_CHECKING:
    from wagtail.models import Page

    from search.documents import Document

__all__ = [
    "PublicQuestion",
    "SearchKind",
    "by_kind",
    "document_id",
    "forget_kind",
    "kind_named",
    "kind_of",
    "kinds",
    "pages_for_documents",
    "public_pages",
    "register_kind",
    "shown_pages",
    "split_document_id",
]


class PublicQuestion(NamedTuple):
    """A question that the public page `pk` answers, in the language with this code."""

    pk: int
    text: str
    language: str


class SearchKind(ABC):
    """A kind of thing to find. Subclass it, and register an instance in the app's `ready()`.

    `name` stands in document ids and never changes; `model` is the concrete page type; `result_template` shows one
    result and gets `result`.
    """

    name: ClassVar[str]
    model: ClassVar[type[Page]]
    result_template: ClassVar[str] = "search/result.html"

    def public(self) -> QuerySet[Any]:
        """Return the pages that anyone may find: live, not expired, private neither by itself nor by an ancestor."""
        return self.model._default_manager.live().public().filter(not_expired())

    @abstractmethod
    def document(self, page: Any) -> Document:
        """Return the document of a page that `for_documents` fetched. The title is a passage of its own."""

    def for_display(self, pks: Iterable[int]) -> QuerySet[Any]:
        """Return the public pages among `pks`; override to fetch all that a result needs."""
        return self.public().filter(pk__in=list(pks))

    def for_documents(self, pks: Iterable[int]) -> QuerySet[Any]:
        """Return the public pages among `pks`; override to fetch all that `document` needs, in few queries."""
        return self.for_display(pks)

    def questions(self, pks: Iterable[int] | None) -> Iterable[PublicQuestion]:
        """Return the questions that public pages answer, of all pages or only of `pks`, to suggest while one types.

        In one query: it is asked at every other keystroke. A kind without questions leaves this as it is.
        """
        return ()

    def gists(self, pks: Iterable[int]) -> Mapping[int, str]:
        """Return {pk: the text that says in short what a page answers}; it must be one of its document's passages.

        A question is near in meaning when its answer is near too; see `search.suggest_vectors`.
        """
        return {}


def public_pages(kind: SearchKind) -> QuerySet[Any]:
    """Return what may be found of a kind. An expired page may not, even before its unpublishing was run."""
    return kind.public().filter(not_expired())


def pages_for_documents(kind: SearchKind, pks: Iterable[int]) -> QuerySet[Any]:
    """Return the pages among `pks` that may be found, with what their documents need."""
    return kind.for_documents(list(pks)).filter(not_expired())


def shown_pages(kind: SearchKind, pks: Iterable[int]) -> QuerySet[Any]:
    """Return the pages among `pks` that may be shown, with the same certainty."""
    return kind.for_display(list(pks)).filter(not_expired())


_kinds: dict[str, SearchKind] = {}


def register_kind(kind: SearchKind) -> SearchKind:
    """Make a kind known. Raises ValueError when the name already stands for another page type."""
    known = _kinds.get(kind.name)
    if known is not None and known.model is not kind.model:
        raise ValueError(f"Two kinds of search documents are named {kind.name!r}.")
    _kinds[kind.name] = kind
    return kind


def forget_kind(name: str) -> None:
    """Undo a registration."""
    _kinds.pop(name, None)


def kinds() -> tuple[SearchKind, ...]:
    """Return all kinds, in order of registration."""
    return tuple(_kinds.values())


def kind_named(name: str) -> SearchKind | None:
    """Return the kind of a document id's first half, or None when no app registers it any more."""
    return _kinds.get(name)


def kind_of(model: type[Any]) -> SearchKind | None:
    """Return the kind of a page type, or None when its pages are not found by search."""
    return next((kind for kind in _kinds.values() if kind.model is model), None)


def by_kind(identifiers: Iterable[str]) -> list[tuple[SearchKind, set[int]]]:
    """Return the keys of document ids by kind.

    What is no document id is left out, and so is one of a kind that no app registers any more.
    """
    keys: dict[str, set[int]] = {}
    for identifier in identifiers:
        with suppress(ValueError):
            name, pk = split_document_id(identifier)
            keys.setdefault(name, set()).add(pk)
    return [(kind, keys[kind.name]) for kind in kinds() if kind.name in keys]
