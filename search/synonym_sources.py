"""Where the words of a lexicon come from in the database, and the notes that they changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from hub.vocabularies.models import Term, Theme
from search.models import LexiconChange, SynonymRule
from search.synonym_rules import Rule

VOCABULARIES: list[type[Any]] = [Theme, *Term.__subclasses__()]
# What a lexicon reads of a term; another position or a new address changes no word.
_WORDS_OF_THEME = ("name", "synonyms", "retired")
_WORDS_OF_TERM = ("label_nl", "other_words", "retired")
_CHANGED = "_search_words_changed"


def tables_exist() -> bool:
    """Tell whether the database has been migrated far enough to be read."""
    models: list[type[Model]] = [SynonymRule, LexiconChange, *VOCABULARIES]
    needed = {model._meta.db_table for model in models}
    return needed <= set(connection.introspection.table_names())


def stamp() -> tuple[int, int]:
    """Return what differs after every change of the words; one query."""
    return LexiconChange.objects.stamp()


def rules() -> list[Rule]:
    """Return all rules in force: those of editors, those shipped, themes, then the other vocabularies."""
    own = [row.rule for row in SynonymRule.objects.in_force()]
    return [*own, *(rule for model in VOCABULARIES for rule in _rules_of_vocabulary(model))]


def _rules_of_vocabulary(model: type[Any]) -> Iterator[Rule]:
    """Yield "other word => name" for each term that is still offered. In Dutch, whatever the interface speaks."""
    for term in model._default_manager.filter(retired=False):
        if words := tuple(term.words):
            yield Rule(words, (term.name if isinstance(term, Theme) else term.label_nl,))


def note_change() -> None:
    """Make every process read the words again. For code that changes them without saving a model."""
    LexiconChange.objects.create()


def connect() -> None:
    """Note every change of a rule, a theme or a term."""
    post_save.connect(_on_rule, sender=SynonymRule, dispatch_uid="search.synonyms.saved")
    post_delete.connect(_on_rule, sender=SynonymRule, dispatch_uid="search.synonyms.deleted")
    for model in VOCABULARIES:
        name = model.__name__
        pre_save.connect(_on_saving_term, sender=model, dispatch_uid=f"search.synonyms.saving.{name}")
        post_save.connect(_on_saved_term, sender=model, dispatch_uid=f"search.synonyms.saved.{name}")
        post_delete.connect(_on_rule, sender=model, dispatch_uid=f"search.synonyms.deleted.{name}")


def _on_rule(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    note_change()


def _on_saving_term(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Compare before the save. Loading the vocabularies saves every term, mostly without a change."""
    fields = _WORDS_OF_THEME if issubclass(sender, Theme) else _WORDS_OF_TERM
    before = sender._default_manager.filter(pk=instance.pk).values_list(*fields).first() if instance.pk else None
    setattr(instance, _CHANGED, before != tuple(getattr(instance, field) for field in fields))


def _on_saved_term(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if instance.__dict__.pop(_CHANGED, True):
        note_change()
