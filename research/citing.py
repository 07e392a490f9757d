"""How to cite a summary: as a line of text, as BibTeX, as RIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rispy
from django.conf import settings
from django.utils.translation import gettext as _

from search.analysis import clean

if TYPE_CHECKING:
    from research.models import SummaryPage


def author_names(page: SummaryPage) -> list[str]:
    """Return the authors as "Family, Given"; a particle stays with the family name it stands before."""
    return [_family_first(author.name) for author in page.authors.all()]


def _family_first(name: str) -> str:
    given, _space, family = name.strip().partition(" ")
    return f"{family}, {given}" if family else given


def citation(page: SummaryPage) -> str:
    """Return one line of text in the manner of APA 7 (section 10.1, web pages)."""
    names = author_names(page) or [page.organisation.title]
    published = page.first_published_at.year if page.first_published_at else _("z.d.")
    return _("%(authors)s (%(year)s). %(title)s. %(organisation)s, Klasvloer. %(url)s") % {
        "authors": " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names),
        "year": published,
        "title": page.title.rstrip("."),
        "organisation": page.organisation.title,
        "url": page.full_url or "",
    }


def as_ris(page: SummaryPage) -> str:
    """Return a RIS record of type "electronic article"."""
    entry = {
        "type_of_reference": "ELEC",
        "authors": author_names(page),
        "title": clean(page.title),
        "publisher": page.organisation.title,
        "secondary_title": settings.WAGTAIL_SITE_NAME,
        # On one line: what stands on a line of its own could pass for another field or record.
        "abstract": clean(page.in_brief),
        "language": page.language,
        "urls": [page.full_url or ""],
    }
    if page.first_published_at:
        entry["year"] = str(page.first_published_at.year)
    return rispy.dumps([entry])


def as_bibtex(page: SummaryPage) -> str:
    """Return a BibTeX record of type "online"."""
    fields = {
        "author": " and ".join(author_names(page)),
        "title": clean(page.title),
        "organization": page.organisation.title,
        "year": str(page.first_published_at.year) if page.first_published_at else "",
        "url": page.full_url or "",
        "langid": page.language,
    }
    # A second pair of braces keeps the capitals of the title.
    braced = {name: _escape(value) if name != "title" else f"{{{_escape(value)}}}" for name, value in fields.items()}
    lines = [f"  {name} = {{{value}}}," for name, value in braced.items() if value]
    return "\n".join([f"@online{{{page.slug}-{page.pk},", *lines, "}", ""])


def _escape(value: str) -> str:
    """Escape what BibTeX reads as a command; a brace without its partner would break the file, so both go."""
    value = value.translate(str.maketrans("{}", "()"))
    return "".join("\\" + character if character in "&%$#_" else character for character in value)
