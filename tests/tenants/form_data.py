"""What the page forms of the admin submit."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from hub.pages.blocks import TEXT_FEATURES
from research.blocks import empty_sections

SECTIONS = [section["type"] for section in empty_sections()]


def network_form(page: Page, **fields: Any) -> dict[str, Any]:
    """Return the form of a network without members and selections, unless told otherwise."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "intro": "Scholen die samen zoeken.",
        "region": getattr(page, "region_id", None) or "",
        "colour": "chalk",
        "logo": "",
        "body": streamfield([]),
        **{name: inline_formset([]) for name in ("memberships", "selections", "comments")},
        **fields,
    }
    return nested_form_data(data)


def summary_form(page: Page | None = None, known: list[tuple[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """Return the form of a summary; `known` are the blocks of its first section."""
    blocks = {name: streamfield([]) for name in SECTIONS}
    blocks["known"] = streamfield(known or [])
    data = {
        "title": page.title if page else "Een half af idee",
        "slug": page.slug if page else "half-af",
        "body": streamfield(list(blocks.items())),
        "licence": "cc-by-4.0",
        "language": "nl",
        "themes": "",
        **{name: inline_formset([]) for name in ("questions", "cited_references", "authors", "comments")},
        **fields,
    }
    return nested_form_data(data)


def full_summary_form(reference: Any, terms: dict[str, int], **fields: Any) -> dict[str, Any]:
    """Return the form of a summary with all that submission asks; `terms` holds one number per vocabulary."""
    steps = [("steps", streamfield_list([{"text": "Spreek een teken af.", "minutes": ""}]))]
    talk = [("discussion", {"questions": streamfield_list(["Welk teken?"]), "together": "Oefen samen."})]
    sections = {
        "known": [("paragraph", paragraph("<p>Routines geven rust.</p>"))],
        "tomorrow": steps,
        "audience": [("paragraph", paragraph("<p>Voor alle klassen.</p>"))],
        "caveats": [("caveat", "De studies zijn klein.")],
        "team": talk,
    }
    data = {
        "title": "Vaste routines geven rust",
        "slug": "vaste-routines",
        "in_brief": "Vaste routines geven meestal rust.",
        "body": streamfield([(name, streamfield(blocks)) for name, blocks in sections.items()]),
        "evidence_rating": "3",
        "evidence_reason": "Meerdere studies.",
        "direction": "helps",
        "study_kind": terms["study_kind"],
        "contexts": terms["contexts"],
        "levels": terms["levels"],
        "year": "2019",
        "themes": "Klasmanagement",
        "last_checked": "2026-09-01",
        "next_check": "2028-09-01",
        "licence": "cc-by-4.0",
        "language": "nl",
        "questions": inline_formset([{"text": "Hoe krijg ik mijn klas stil?"}]),
        "cited_references": inline_formset([{"reference": reference.pk, "note": ""}]),
        "authors": inline_formset([{"name": "Ann Peeters", "role": "", "orcid": ""}]),
        "comments": inline_formset([]),
        **fields,
    }
    return nested_form_data(data)


def streamfield_list(values: list[Any]) -> dict[str, Any]:
    """Return the data of a list block."""
    rows = {str(index): {"value": value, "deleted": "", "order": str(index)} for index, value in enumerate(values)}
    return {"count": str(len(values)), **rows}


def paragraph(html: str) -> str:
    """Return the data of a block of running text."""
    return rich_text(html, features=TEXT_FEATURES)
