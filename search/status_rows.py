"""The status in words: what stands on the page of staff, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from search.status import Status

Row = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A table of the page."""

    title: str
    rows: list[Row]


def sections(status: Status) -> list[Section]:
    """Return the tables of the page, in the language of the reader."""
    return [
        Section(_("Zoekindex"), list(_index(status))),
        Section(_("Wijzigingen onderweg"), list(_outbox(status))),
        Section(_("Taalmodel"), list(_embedder(status))),
    ]


def _index(status: Status) -> Iterator[Row]:
    yield _("Zoekmachine"), f"{status.engine} {status.version}".strip()
    yield _("Laatst helemaal opnieuw opgebouwd"), _since(status.rebuilt_at)
    yield _("Openbare pagina's in de databank"), number_format(status.public)
    if status.index is None:
        yield _("Zoekindex"), status.index_error or _("Geen: de databank antwoordt.")
        return
    yield _("Documenten in de zoekindex"), number_format(status.index.documents)
    yield _("Vectoren in de zoekindex"), number_format(status.index.vectors)
    yield _("Grootte op schijf"), filesizeformat(status.index.bytes)
    yield _("Generatie"), status.index.generation
    yield _("Vectoren gemaakt door"), status.index.model or _("Geen taalmodel")


def _since(moment: datetime | None) -> str:
    if moment is None:
        return _("Niet bekend")
    return _("%(when)s (%(since)s geleden)") % {
        "when": date_format(localtime(moment), "SHORT_DATETIME_FORMAT"),
        "since": timesince(moment),
    }


def _outbox(status: Status) -> Iterator[Row]:
    outbox = status.outbox
    yield _("Wacht op woorden"), number_format(outbox.words)
    yield _("Wacht op vectoren"), number_format(outbox.vectors)
    yield _("Wacht al"), timesince(outbox.oldest_at) if outbox.oldest_at else _("Niets wacht.")
    yield _("Vastgelopen"), number_format(outbox.parked)
    yield _("Laatste fout"), outbox.last_error or _("Geen")


def _embedder(status: Status) -> Iterator[Row]:
    embedder = status.embedder
    states = {
        "closed": _("In orde"),
        "open": _("Uitgeschakeld: na een reeks fouten wordt even niets gevraagd."),
        "half-open": _("Op proef: de volgende vraag probeert het."),
    }
    yield _("Taalmodel"), embedder.name
    yield _("Versie"), embedder.stamp or _("Niet geladen")
    yield _("Zekering, in dit proces"), states[embedder.breaker]
    yield _("Fouten na elkaar"), number_format(embedder.failures)
    yield _("Soort van de laatste fout"), embedder.error or _("Geen")
    yield _("Vectoren in de databank"), number_format(status.stored_vectors)
