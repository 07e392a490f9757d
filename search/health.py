"""What is wrong with search now, in words for the people who run the hub."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.embedders import get_embedder
from search.engines import Engine, EngineUnavailableError, IndexMissingError, get_engine
from search.meaning import question_breaker
from search.models import OutboxEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)


def log_troubles() -> None:
    """Write what is wrong to the log: for processes that start, of which nobody looks at the dashboard."""
    for trouble in troubles():
        logger.warning("%s", trouble)


def troubles() -> list[str]:
    """Return one sentence for each trouble, with what to do about it; an empty list when all is well."""
    return list(_troubles())


def _troubles() -> Iterator[str]:
    engine = get_engine()
    if engine is None and settings.SEARCH_ENGINE != "database":
        yield _("De zoekmachine draait niet op deze machine: de databank antwoordt, alleen op woorden.")
    elif engine is not None:
        yield from _of_engine(engine)
    if get_embedder() is None and settings.SEARCH_EMBEDDER != "none":
        yield _("Zoeken op betekenis draait niet op deze machine: er wordt alleen op woorden gezocht. Zie het logboek.")
    if get_embedder() is not None and question_breaker().state != "closed":
        yield _("Het taalmodel antwoordt niet of te traag: vragen worden nu alleen op woorden beantwoord.")
    if OutboxEntry.objects.is_late():
        yield _("Er wachten wijzigingen die al een kwartier in de zoekindex hadden moeten staan. Zie het logboek.")
    parked = OutboxEntry.objects.filter(parked=True).count()
    if parked:
        yield ngettext(
            "%(count)d wijziging raakt niet in de zoekindex. Zie Rapporten, Vastgelopen wijzigingen.",
            "%(count)d wijzigingen raken niet in de zoekindex. Zie Rapporten, Vastgelopen wijzigingen.",
            parked,
        ) % {"count": parked}


def _of_engine(engine: Engine) -> Iterator[str]:
    try:
        engine.state()
        takes_vectors = engine.takes_vectors()
    except IndexMissingError:
        yield _("De zoekindex ontbreekt of is stuk. Herstel: manage.py rebuild_search.")
    except EngineUnavailableError as error:
        yield _("De zoekmachine antwoordt niet, de databank zoekt op woorden. Reden: %(reason)s") % {"reason": error}
    else:
        if get_embedder() is not None and not takes_vectors:
            yield _(
                "De zoekindex past niet bij het taalmodel: alleen woorden tellen. Herstel: manage.py rebuild_search."
            )
