"""How much of one page search takes up: a page of megabytes must not hold up all others."""

from __future__ import annotations

import logging
from dataclasses import replace

from search.documents import Document, Passage

logger = logging.getLogger(__name__)

# A book of 120,000 words. At a fifth of a second for each vector that is three minutes of embedding.
MAX_PASSAGES = 1000
# Passages are windows of at most 120 words; only what is no text has longer ones.
MAX_CHARACTERS = 4000


def bounded(document: Document) -> Document:
    """Return the document, cut to its first MAX_PASSAGES passages and those to MAX_CHARACTERS characters."""
    if len(document.passages) > MAX_PASSAGES:
        logger.warning("Only the first %d passages of %s are indexed.", MAX_PASSAGES, document.id)
    elif all(len(passage.text) <= MAX_CHARACTERS for passage in document.passages):
        return document
    return replace(document, passages=tuple(_cut(passage) for passage in document.passages[:MAX_PASSAGES]))


def _cut(passage: Passage) -> Passage:
    return replace(passage, text=passage.text[:MAX_CHARACTERS])
