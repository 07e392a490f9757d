"""Bring the vocabularies of `data/*.json` into the database, again and again, without ever dropping a term in use."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from hub.vocabularies.models import (
    Level,
    OrganisationKind,
    PupilGroup,
    Region,
    StudyContext,
    StudyKind,
    Subject,
    Term,
    Theme,
)

DATA = Path(__file__).parent / "data"
FILES: dict[str, type[Term] | type[Theme]] = {
    "levels": Level,
    "subjects": Subject,
    "organisation_kinds": OrganisationKind,
    "regions": Region,
    "study_kinds": StudyKind,
    "study_contexts": StudyContext,
    "pupil_groups": PupilGroup,
    "themes": Theme,
}


@dataclass
class Loaded:
    """What loading one vocabulary did: numbers of terms."""

    name: str
    kept: int = 0
    created: int = 0
    removed: int = 0
    retired: int = 0


@transaction.atomic
def load_vocabularies() -> list[Loaded]:
    """Load every vocabulary and return what happened, one entry each. Idempotent."""
    return [load_vocabulary(name, model) for name, model in FILES.items()]


def load_vocabulary(name: str, model: type[Term] | type[Theme]) -> Loaded:
    """Create or update the terms of one file; remove what left the file, or retire it when something uses it."""
    terms = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["terms"]
    result = Loaded(name)
    key = "slug" if issubclass(model, Theme) else "code"
    known = {getattr(term, key): term for term in model.objects.all()}
    for position, entry in enumerate(terms, start=1):
        term = known.pop(entry["code"], None)
        fields = _theme_fields(entry, term) if issubclass(model, Theme) else _term_fields(model, entry, position, term)
        model.objects.update_or_create(**{key: entry["code"]}, defaults={**fields, "retired": False, "shipped": True})
        result.created += term is None
        result.kept += term is not None
    _retire_or_remove([term for term in known.values() if term.shipped], result)
    return result


def _with_own_words(shipped: list[str], present: str | None) -> str:
    """Join the shipped words with those that editors added, one per line."""
    own = (present or "").splitlines()
    return "\n".join(dict.fromkeys([*shipped, *(word for word in own if word.strip())]))


def _theme_fields(entry: dict[str, Any], theme: Any) -> dict[str, Any]:
    return {
        "name": entry["nl"],
        "name_en": entry["en"],
        "about_nl": entry["about_nl"],
        "about_en": entry["about_en"],
        "synonyms": _with_own_words(entry["words"], theme and theme.synonyms),
    }


def _term_fields(model: type[Any], entry: dict[str, Any], position: int, term: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "label_nl": entry["nl"],
        "label_en": entry["en"],
        "other_words": _with_own_words(entry["words"], term and term.other_words),
        "uri": entry.get("uri", ""),
        "position": position,
    }
    if model is Level:
        # Parents stand before their children in the file.
        parent = Level.objects.get(code=entry["parent"]) if entry["parent"] else None
        fields |= {"stage": entry["stage"], "finality": entry["finality"], "parent": parent}
    if model is Subject:
        fields |= {"definition": entry["definition"], "is_area": entry["area"]}
    return fields


def _retire_or_remove(terms: Iterable[Any], result: Loaded) -> None:
    for term in terms:
        if _is_used(term):
            term.retired = True
            term.save(update_fields=["retired"])
            result.retired += 1
        else:
            term.delete()
            result.removed += 1


def _is_used(term: models.Model) -> bool:
    """Tell whether any row points at the term, through any relation of any app."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: term.pk}).exists()
        for relation in term._meta.related_objects
    )
