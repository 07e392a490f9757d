"""Facets: what results can be filtered by. An app registers one and documents carry its codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from search import analysis

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from search.documents import Document

# Filters come from addresses, which anyone can write.
MAX_CODE = 100
MAX_CODES = 50


@dataclass(frozen=True)
class Facet:
    """One facet.

    `labels` gives {code: label in the active language} for the codes that exist. `values` gives {pk: codes} that the
    documents of some pages get besides those that their own kind knows, such as the networks that took them up.
    `names` gives {code: the words by which a question may name it}, where that makes sense. `order` is the place among
    the facets, lowest first.
    """

    key: str
    label: str | _StrPromise
    labels: Callable[[Iterable[str]], Mapping[str, Any]]
    values: Callable[[Collection[Any]], Mapping[int, Iterable[str]]] | None = None
    names: Callable[[], Mapping[str, Iterable[str]]] | None = None
    order: int = 100


_facets: dict[str, Facet] = {}


def register_facet(facet: Facet) -> Facet:
    """Make a facet known; the same key again replaces it."""
    _facets[facet.key] = facet
    return facet


def forget_facet(key: str) -> None:
    """Undo a registration."""
    _facets.pop(key, None)


def facets() -> tuple[Facet, ...]:
    """Return all facets in the order in which they are shown."""
    return tuple(sorted(_facets.values(), key=lambda facet: (facet.order, facet.key)))


def given_codes(pages: Collection[Any]) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return {pk: {facet's key: codes}} of what providers add to the documents of pages, asking each provider once."""
    given: dict[int, dict[str, tuple[str, ...]]] = {page.pk: {} for page in pages}
    for facet in facets():
        for pk, codes in facet.values(pages).items() if facet.values and pages else ():
            given[pk][facet.key] = tuple(codes)
    return given


def with_all_codes(document: Document, given: Mapping[str, Iterable[str]]) -> Document:
    """Return the document with the codes of registered facets: its own, and those that providers gave for its page."""
    codes = {
        facet.key: tuple(dict.fromkeys([*document.facets.get(facet.key, ()), *given.get(facet.key, ())]))
        for facet in facets()
    }
    return replace(document, facets={key: values for key, values in codes.items() if values})


def known_filters(filters: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the filters of registered facets, without empty or repeated codes; whatever else was asked is dropped."""
    keys = [facet.key for facet in facets() if facet.key in filters]
    cleaned = {key: dict.fromkeys(analysis.clean(code[:MAX_CODE]) for code in filters[key]) for key in keys}
    wanted = {key: tuple(code for code in codes if code)[:MAX_CODES] for key, codes in cleaned.items()}
    return {key: codes for key, codes in wanted.items() if codes}
