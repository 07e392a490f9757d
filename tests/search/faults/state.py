"""What must be true whatever happened: the index holds what is public, no more and no less."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.utils import timezone

from research.models import SummaryPage
from search.comparing import compare
from search.engines import get_engine
from search.models import OutboxEntry
from search.reading import read_documents


def remove_index() -> None:
    """Remove the index of the engine of the settings, with all that belongs to it."""
    if settings.SEARCH_ENGINE == "elasticsearch":
        get_engine().remove()
    shutil.rmtree(settings.SEARCH_INDEX_DIR, ignore_errors=True)


def public_pages() -> list[SummaryPage]:
    """Return the summaries that anybody may see, found out page by page and not by the query that search uses."""
    now = timezone.now()
    return [
        page
        for page in SummaryPage.objects.all()
        if page.live and not (page.expire_at and page.expire_at <= now) and not page.get_view_restrictions().exists()
    ]


def expected() -> dict[str, str]:
    """Return {document id: content hash} of what the index must hold."""
    documents = read_documents(f"summary:{page.pk}" for page in public_pages())
    return {identifier: document.content_hash for identifier, document in documents.items()}


def assert_index_is_right() -> None:
    """Compare the index with the database, ids, contents and vectors; nothing may be left over or parked."""
    engine = get_engine()
    assert dict(engine.stored()) == expected()
    comparison = compare(engine)
    assert comparison.is_equal, comparison
    assert not OutboxEntry.objects.due().exists()
