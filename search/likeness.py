"""More like this: the pages whose text says most alike."""

from __future__ import annotations

import logging
from typing import Any

from wagtail.models import Page

from search.documents import document_id
from search.engines import EngineUnavailableError, get_engine
from search.kinds import kind_of
from search.results import shown

logger = logging.getLogger(__name__)


def alike(page: Page, limit: int) -> list[Any]:
    """Return the public pages nearest in meaning to a page, nearest first.

    Returns nothing for a page that is not in the index (a draft, a page of a kind that is not found) or while there is
    no engine; the database decides what is public now.
    """
    kind, engine = kind_of(type(page)), get_engine()
    if kind is None or engine is None or page.pk is None:
        return []
    try:
        # Twice as many, for those that are not public any more.
        documents = engine.similar(document_id(kind.name, page.pk), frozenset(), 2 * limit)
    except EngineUnavailableError as error:
        logger.warning("No pages like this one while the search engine is away: %s", error)
        return []
    pages = shown(documents)
    return [pages[document.id] for document in documents if document.id in pages][:limit]
