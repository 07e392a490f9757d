"""Documents as the database has them now: of some pages, or of all that are public."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.bounds import bounded
from search.documents import Document, document_id
from search.facets import given_codes, with_all_codes
from search.kinds import SearchKind, by_kind, kinds, pages_for_documents, public_pages

logger = logging.getLogger(__name__)

Outcome = Document | None | Exception
PAGES_AT_A_TIME = 100


def read_documents(identifiers: Iterable[str]) -> dict[str, Outcome]:
    """Return, for each document id, the document as the database has it now.

    None stands for what must not be found: gone, private, expired, of a kind that is no more. An exception stands for
    a page that cannot be made into a document.
    """
    outcomes: dict[str, Outcome] = dict.fromkeys(identifiers)
    for kind, pks in by_kind(outcomes):
        outcomes |= _outcomes(kind, pks)
    return outcomes


def _outcomes(kind: SearchKind, pks: Iterable[int]) -> dict[str, Document | Exception]:
    """Return the documents of pages with all their codes, or for some the error that making it raised."""
    pages = list(pages_for_documents(kind, pks))
    given = given_codes(pages)
    return {document_id(kind.name, page.pk): _outcome(kind, page, given[page.pk]) for page in pages}


def _outcome(kind: SearchKind, page: Any, given: Mapping[str, Iterable[str]]) -> Document | Exception:
    try:
        return bounded(with_all_codes(kind.document(page), given))
    except Exception as error:  # one page's content must not stop the others
        return error


def all_documents() -> Iterator[Document]:
    """Yield the documents of all public pages; a page that fails is logged and left out."""
    for kind in kinds():
        pks = list(public_pages(kind).values_list("pk", flat=True))
        for start in range(0, len(pks), PAGES_AT_A_TIME):
            for identifier, outcome in _outcomes(kind, pks[start : start + PAGES_AT_A_TIME]).items():
                if isinstance(outcome, Document):
                    yield outcome
                else:
                    logger.error("Search document %s cannot be made: %s", identifier, outcome)


def public_ids() -> set[str]:
    """Return the ids of all public pages that are to be indexed."""
    return {document_id(kind.name, pk) for kind in kinds() for pk in public_pages(kind).values_list("pk", flat=True)}


def count_documents() -> int:
    """Return how many public pages there are to index."""
    return sum(public_pages(kind).count() for kind in kinds())
