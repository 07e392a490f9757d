"""What is wrong with search now, in words for the people who run the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.embedders import get_embedder
from search.engines import get_engine
from search.models import OutboxEntry

if TYPE_CHECKING:
    from collections.abc import Iterator


def troubles() -> list[str]:
    """Return one sentence for each trouble, with what to do about it; an empty list when all is well."""
    return list(_troubles())


def _troubles() -> Iterator[str]:
    engine = get_engine()
    if engine is None and settings.SEARCH_ENGINE != "database":
        yield _("De zoekmachine draait niet op deze machine: de databank antwoordt, alleen op woorden.")
    elif engine is not None and not engine.exists():
        yield _("De zoekindex ontbreekt of is stuk. Herstel: manage.py rebuild_search.")
    if get_embedder() is None and settings.SEARCH_EMBEDDER != "none":
        yield _("Zoeken op betekenis draait niet op deze machine: er wordt alleen op woorden gezocht. Zie het logboek.")
    parked = OutboxEntry.objects.filter(parked=True).count()
    if parked:
        yield ngettext(
            "%(count)d wijziging raakt niet in de zoekindex. Herstel: manage.py rebuild_search.",
            "%(count)d wijzigingen raken niet in de zoekindex. Herstel: manage.py rebuild_search.",
            parked,
        ) % {"count": parked}
